"""Looks for words in bytes of every kind: text in any coding, packed files, dumps, a database's own files."""

import base64
import binascii
import gzip
import io
import json
import lzma
import re
import tarfile
import zipfile
import zlib
from collections.abc import Iterable, Iterator
from pathlib import Path
from urllib.parse import quote, quote_plus

import numpy as np

DEEPEST, LARGEST = 6, 400_000_000  # packed in packed; bytes of one unpacked stream
SHORTEST, PIECE = 5, 8_000_000  # bytes of a word that counts; of what is looked at at once
ZLIB = re.compile(rb"[\x08\x18\x28\x38\x48\x58\x68\x78][\x01\x5e\x9c\xda]")
BASE64 = re.compile(rb"[A-Za-z0-9+/_-]{24,}={0,2}")


class Needles:
    """Words nobody may find, each in every coding in which it could stand somewhere."""

    def __init__(self, words: Iterable[str]) -> None:
        self.codings: dict[bytes, str] = {}
        for word in set(words):
            for form in {word, word.lower(), word.upper(), word.casefold()}:
                self.codings |= {coded: word for coded in codings(form) if len(coded) >= SHORTEST}
        self._beginnings: dict[bytes, list[bytes]] = {}
        for coded in self.codings:
            self._beginnings.setdefault(coded[:SHORTEST], []).append(coded)
        self._may_begin = np.zeros(1 << 24, dtype=bool)
        for start in self._beginnings:
            self._may_begin[start[0] | start[1] << 8 | start[2] << 16] = True

    def found_in(self, content: bytes) -> set[str]:
        found = set()
        for piece in range(0, max(len(content) - 2, 0), PIECE):
            byte = np.frombuffer(content, np.uint8, min(PIECE + 2, len(content) - piece), piece).astype(np.int32)
            places = np.flatnonzero(self._may_begin[byte[:-2] | byte[1:-1] << 8 | byte[2:] << 16]) + piece
            for place in places.tolist():
                for coded in self._beginnings.get(content[place : place + SHORTEST], ()):
                    if content.startswith(coded, place):
                        found.add(self.codings[coded])
        return found


def codings(word: str) -> Iterator[bytes]:
    """The bytes of a word: as text, in addresses, JSON, HTML and mails, as hexadecimal and Base64 at each of three offsets."""
    plain = word.encode()
    for coding in ("utf-8", "utf-16-le", "utf-16-be", "utf-32-le", "latin-1", "cp437"):
        try:
            yield word.encode(coding)
        except UnicodeEncodeError:
            continue
    yield quote(word).encode()
    yield quote_plus(word).encode()
    yield quote(word).lower().encode()
    escaped = word.encode("unicode-escape")
    yield (
        escaped.replace(b"\\xf", b"\\u00f")
        .replace(b"\\xe", b"\\u00e")
        .replace(b"\\xd", b"\\u00d")
        .replace(b"\\xc", b"\\u00c")
    )
    yield escaped
    yield "".join(letter if letter.isascii() else f"&#{ord(letter)};" for letter in word).encode()
    yield binascii.b2a_qp(plain)
    yield plain.hex().encode()
    yield plain.hex().upper().encode()
    for coding in ("utf-8", "latin-1"):
        try:
            content = word.encode(coding)
        except UnicodeEncodeError:
            continue
        for offset in range(3):
            whole = base64.b64encode(b"\0" * offset + content)
            start, end = (0, 2, 3)[offset], len(whole) - (4 if (offset + len(content)) % 3 else 0)
            if end - start >= 8:
                yield whole[start:end]
                yield whole[start:end].replace(b"+", b"-").replace(b"/", b"_")


def layers(content: bytes, name: str = "", depth: int = 0) -> Iterator[tuple[str, bytes]]:
    """The bytes themselves, and everything that is packed in them."""
    yield name, content
    if depth >= DEEPEST:
        return
    for label, inner in unpacked(content):
        yield from layers(inner, f"{name} › {label}", depth + 1)


def unpacked(content: bytes) -> Iterator[tuple[str, bytes]]:
    if content[:4] == b"PK\x03\x04":
        try:
            with zipfile.ZipFile(io.BytesIO(content)) as archive:
                for one in archive.namelist():
                    yield one, archive.read(one)
                return
        except (zipfile.BadZipFile, RuntimeError, NotImplementedError):
            pass
    if content[257:262] == b"ustar":
        with tarfile.open(fileobj=io.BytesIO(content)) as tar:
            for member in tar.getmembers():
                if member.isfile() and (file := tar.extractfile(member)):
                    yield member.name, file.read()
        return
    if content[:6] == b"\xfd7zXZ\0":
        yield "xz", lzma.decompress(content)
    for hit in re.finditer(rb"\x1f\x8b\x08", content):
        if inner := inflated(content[hit.start() :], 31):
            yield f"gzip at {hit.start()}", inner
    for hit in ZLIB.finditer(content):
        if int.from_bytes(hit[0]) % 31 == 0 and (inner := inflated(content[hit.start() : hit.start() + 2_000_000], 15)):
            yield f"zlib at {hit.start()}", inner
    for hit in BASE64.finditer(content):
        run = hit[0].rstrip(b"=")
        for start in (0, 1):  # Django's packed session begins with a dot or without
            packed = _packed_base64(run[start:])
            if packed:
                yield f"base64 at {hit.start()}", packed


def _packed_base64(run: bytes) -> bytes:
    """What a Base64 of zlib or gzip holds; empty where it is none."""
    if not run.startswith((b"eJ", b"eN", b"eA", b"H4sI")):
        return b""
    text = run.replace(b"-", b"+").replace(b"_", b"/")
    text = text[: len(text) - len(text) % 4] if len(text) % 4 == 1 else text + b"=" * (-len(text) % 4)
    try:
        content = base64.b64decode(text)
    except binascii.Error:
        return b""
    return inflated(content, 31 if content[:2] == b"\x1f\x8b" else 15)


def inflated(content: bytes, bits: int) -> bytes:
    """What can be read of a packed stream, also where it breaks off; empty where it is none."""
    engine, parts, size = zlib.decompressobj(bits), [], 0
    try:
        for start in range(0, len(content), 65536):
            parts.append(engine.decompress(content[start : start + 65536]))
            size += len(parts[-1])
            if engine.eof or size > LARGEST:
                break
    except zlib.error:
        pass
    inner = b"".join(parts)
    return inner if len(inner) >= 8 else b""


def search(content: bytes, name: str, needles: Needles) -> set[tuple[str, str]]:
    """Each word that is found, and where."""
    return {(word, where) for where, layer in layers(content, name) for word in needles.found_in(layer)}


def files(folder: Path) -> Iterator[tuple[str, bytes]]:
    for path in sorted(folder.rglob("*")):
        if path.is_file() and not path.is_symlink():
            yield path.relative_to(folder).as_posix(), path.read_bytes()


def control(word: str) -> dict[str, bytes]:
    """One word in every dress that must be seen through; a scan that misses one says nothing about the others."""
    packed, sheet, tar = io.BytesIO(), io.BytesIO(), io.BytesIO()
    with zipfile.ZipFile(sheet, "w", zipfile.ZIP_DEFLATED) as book:
        book.writestr("xl/sharedStrings.xml", f"<t>{word}</t>")
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as outer:
        outer.writestr("inner.xlsx", sheet.getvalue())
    with tarfile.open(fileobj=tar, mode="w:gz") as archive:
        info = tarfile.TarInfo("file")
        info.size = len(word.encode())
        archive.addfile(info, io.BytesIO(word.encode()))
    plain = f"ab {word} cd".encode()
    session = b"." + base64.urlsafe_b64encode(zlib.compress(b'{"words": "' + word.encode() * 9 + b'"}')).rstrip(b"=")
    return {
        "utf-8": plain,
        "utf-16": f"ab {word} cd".encode("utf-16"),
        "latin-1": f"ab {word} cd".encode("latin-1"),
        "percent-encoded": quote(f"ab {word} cd").encode(),
        "json": json.dumps({"words": word}).encode(),
        "hex": plain.hex().encode(),
        **{f"base64, offset {offset}": base64.b64encode(b"x" * offset + plain) for offset in range(3)},
        "gzip": b"before" + gzip.compress(plain) + b"after",
        "zlib": b"before" + zlib.compress(plain) + b"after",
        "xlsx in zip": packed.getvalue(),
        "tar.gz": tar.getvalue(),
        "packed session": session,
    }
