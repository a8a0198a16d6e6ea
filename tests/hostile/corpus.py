"""What strangers type, send and upload to break a house: words, bodies, query strings, files. Nothing here is copied."""

import io
import json
import struct
import zipfile
import zlib
from collections.abc import Iterator

MARK = "hostile"  # a tag, an attribute or a header of this name was never ours
SUM = 739184651  # what a template would make of {{ 739184650|add:1 }}; so long that no digits of chance are alike

MARKUP = (
    f"<{MARK}>",
    f"<script>{MARK}()</script>",
    f'"><{MARK} x="',
    f"' on{MARK}='1",
    f'" on{MARK}="1',
    f"</textarea><{MARK}>",
    f"</title><{MARK}>",
    f"</script><{MARK}>",
    f"--><{MARK}>",
    f"]]><{MARK}>",
    f"<<{MARK}//",
    f"javascript:{MARK}()",
    f"[x](javascript:{MARK}())",
    f"![x](data:text/html,<{MARK}>)",
    f"&lt;{MARK}&gt;&#60;{MARK}&#62;",
)
TEMPLATES = (
    "{{ 739184650|add:1 }}",
    "{% include 'config/page.html' %}",
    "{# #}{% if",
    "%(hostile)s %s %n %d",
    "{0} {hostile.x}",
    "${739184650+1}",
)
TYPST = (
    '#panic("hostile")',
    '#read("/etc/passwd")',
    "#hostile",
    '#include "/etc/passwd"',
    "$ x_1 <hostile> $",
    "@hostile <hostile>",
    "*a* _b_ `c` = d",
    "] #hostile [",
    '" + hostile + "',
    "\\ // /* ```",
)
DATABASES = (
    "'; DROP TABLE wishes_wish; --",
    "1 OR 1=1",
    "%' UNION SELECT 1 --",
    '{"$gt": ""}',
    "%_%",
    "NULL",
)
PATHS = (
    "../../../etc/passwd",
    "..%2f..%2fetc%2fpasswd",
    "/etc/passwd",
    "C:\\windows\\win.ini",
    "file:///etc/passwd",
    "....//....//",
)
LETTERS = (
    "\x00",
    "a\x00b",
    "\x01\x08\x1b[31m\x7f",
    "\u202egnp.exe\u202c",
    "\u2066\u2067\u2068",
    "\u200b\u200c\u200d\ufeff",
    "\ud7ff\uffff\U0010ffff",
    "Z\u0351\u036b\u0343\u036a\u0302\u036bA\u0334\u0335\u031e\u0323L" + "\u0310" * 200,
    "👩🏽‍🍼👨‍👩‍👧‍👦🏳️‍🌈",
    "مرحبا بالعالم",
    "ﷺ﷽" * 20,
    "İıſẞßﬀ",
    "А dmin",
    " \u00a0\u2003\u3000 ",
    "\u2028\u2029",
)
NUMBERS = (
    "١٢",
    "१२",
    "１２",
    "²",
    "Ⅷ",
    "-1",
    "0",
    "-0",
    "1e309",
    "NaN",
    "Infinity",
    "0x10",
    "1_000",
    "9" * 30,
    "9" * 5000,
    "3.14",
    "3,14",
    "+49",
)
DATES = (
    "0000-00-00",
    "0001-01-01",
    "9999-12-31",
    "10000-01-01",
    "2026-02-30",
    "2026-13-01",
    "31.12.9999",
    "1.1.1",
    "2026-W53-7",
    "2026-11-24T25:61",
    "24:00",
    "٢٠٢٦-١١-٢٤",
    "20261124",
)
MAIL = (
    "a@example.org\r\nBcc: x@example.org",
    "a@example.org\nX-Hostile: 1",
    "a@example.org%0d%0aX-Hostile:%201",
    "x\r\nX-Hostile: 1\r\n\r\n<hostile>",
    '"<hostile>"@example.org',
    "a@" + "b" * 300 + ".org",
    "a@b@c",
    "a@[127.0.0.1]",
    "ä@ö.ü",
)
FORMULAS = (
    "=cmd|' /C calc'!A0",
    "+1+1",
    "-1+1",
    "@SUM(1)",
    "\t=1+1",
    "\r=1+1",
    '=HYPERLINK("http://hostile")',
    "＝1+1",
    "' =1+1",
)
LONG = ("a" * 5_000, "ä " * 100_000, "\n" * 10_000, "<" * 20_000, "(" * 5_000 + ")" * 5_000, "a!" * 30_000)
SHAPES = (
    "[]",
    "{}",
    "null",
    "true",
    "[[[[",
    '{"a":' * 500,
    "[" * 20_000,
    "a,b;c\td",
    "a=1&b=2",
    "#",
    "?",
    "//hostile.example",
    "https://hostile.example/",
)

#: The kinds, each tried in every field.
WORDS = {
    "markup": MARKUP,
    "templates": TEMPLATES,
    "typst": TYPST,
    "databases": DATABASES,
    "paths": PATHS,
    "letters": LETTERS,
    "numbers": NUMBERS,
    "dates": DATES,
    "mail": MAIL,
    "formulas": FORMULAS,
    "long": LONG,
    "shapes": SHAPES,
}
ALL = tuple(word for words in WORDS.values() for word in words)
#: One or two of each kind, for the quick check.
FEW = (
    f"\"><{MARK} x=\"' on{MARK}='1",
    f"</script><{MARK}>{{{{ 739184650|add:1 }}}}#{MARK}",
    "a\x00b",
    "\ud7ff\uffff\U0010ffff\u202e",
    "9" * 5000,
    "٢٠٢٦-١١-٢٤",
    "a@example.org\r\nX-Hostile: 1",
    "ä " * 20_000,
    "9999-12-31",
    "-1",
)
#: As an address or a body carries them: bytes that are no UTF-8, halves of pairs, broken percents.
RAW = (
    b"%ff%fe",
    b"%ed%a0%80",
    b"%c0%af",
    b"%00",
    b"%",
    b"%zz",
    b"%u0041",
    b"\xff\xfe",
    b"%f0%9f%98",
    b"a%00b%0d%0aX-Hostile:%201",
)

FORM = "application/x-www-form-urlencoded"


def bodies() -> Iterator[tuple[str, bytes]]:
    """Content type and body that no browser sends for a form."""
    yield FORM, b"&".join(b"x%d=1" % number for number in range(5_000))  # very many fields
    yield FORM, b"words=1&" * 3_000
    yield FORM, b"&&&&====&=&=a&a="
    yield FORM, b"words=%ff%fe%00&%ff=1&kind=%ed%a0%80"
    yield FORM, b"\xff\xfe\x00\x01" * 100
    yield f"{FORM}; charset=utf-16", b"w\x00o\x00r\x00d\x00s\x00=\x00a\x00"
    yield f"{FORM}; charset=hostile", b"words=a"
    yield f"{FORM}; charset=\xff", b"words=a"
    yield "application/json", json.dumps({"words": ["a", {"b": None}]}).encode()
    yield "application/json", b"[" * 50_000
    yield "application/xml", BILLION_LAUGHS
    yield "text/plain", b"words=a"
    yield "", b"words=a"
    yield "hostile", b"words=a"
    yield "multipart/form-data", b"words=a"
    yield "multipart/form-data; boundary=", b"--\r\n\r\n"
    yield "multipart/form-data; boundary=" + "x" * 300, b"--x\r\n"
    yield "multipart/form-data; boundary=\xff", b"--x\r\n"
    yield "multipart/form-data; boundary=x", b'--x\r\nContent-Disposition: form-data; name="words"\r\n\r\na'
    yield "multipart/form-data; boundary=x", b"--x\r\n" * 2_000
    yield "multipart/form-data; boundary=x", _part('name="words"; filename="../../x"', b"a")
    yield "multipart/form-data; boundary=x", _part('name="words"', b"\xff\xfe")
    yield "multipart/form-data; boundary=x", _part('name="gebiet"', b"a\x00b")
    yield "multipart/form-data; boundary=x", _part("name=\"words\"; filename*=utf-8''%00%2e%2e%2f", b"a")
    yield "multipart/form-data; boundary=x", _part('name="words"\r\nContent-Transfer-Encoding: base64', b"%%%%")
    yield "multipart/form-data; boundary=x", _part(f'name="{"w" * 5_000}"', b"a")


def _part(about: str, content: bytes) -> bytes:
    return b"--x\r\nContent-Disposition: form-data; " + about.encode() + b"\r\n\r\n" + content + b"\r\n--x--\r\n"


#: Headers as a proxy may let them through; WSGI gives them as Latin-1.
HEADERS = (
    {"HTTP_ACCEPT_LANGUAGE": "de;q=hostile,*;q=9999,\xff"},
    {"HTTP_ACCEPT_LANGUAGE": "-,;=," * 2_000},
    {"HTTP_ACCEPT_LANGUAGE": "../../etc"},
    {"HTTP_COOKIE": "sessionid=\xff\xfe; =; ;;; csrftoken=" + "x" * 4_000},
    {"HTTP_COOKIE": "sessionid=../../etc/passwd; messages=[[[["},
    {"HTTP_IF_NONE_MATCH": '"\xff", W/"x", *'},
    {"HTTP_IF_MODIFIED_SINCE": "Mon, 99 Foo 0000 99:99:99 GMT"},
    {"HTTP_RANGE": "bytes=9999999999-,-"},
    {"HTTP_ACCEPT": "application/json;q=\xff"},
    {"HTTP_ACCEPT_ENCODING": "gzip;q=hostile,br"},
    {"HTTP_REFERER": "javascript:hostile()"},
    {"HTTP_X_FORWARDED_FOR": "hostile, \xff, ' OR 1=1"},
    {"HTTP_X_FORWARDED_HOST": "hostile.example"},
    {"HTTP_X_FORWARDED_PROTO": "hostile"},
    {"HTTP_X_HTTP_METHOD_OVERRIDE": "DELETE"},
    {"HTTP_TRANSFER_ENCODING": "chunked"},
    {"CONTENT_LENGTH": "hostile"},
    {"CONTENT_LENGTH": "-1"},
    {"CONTENT_LENGTH": "٩"},
    {"CONTENT_LENGTH": ""},
    {"HTTP_USER_AGENT": "\xff" * 3_000},
)

# --- files ------------------------------------------------------------------------------------------------------------

BILLION_LAUGHS = (
    b'<?xml version="1.0"?><!DOCTYPE a [<!ENTITY a "ha">'
    + b"".join(b'<!ENTITY %c "%s">' % (letter, b"&%c;" % (letter - 1) * 10) for letter in range(ord("b"), ord("k")))
    + b"]><a>&j;</a>"
)
OUTSIDE = b'<?xml version="1.0"?><!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]><a>&x;</a>'
SVG = b'<svg xmlns="http://www.w3.org/2000/svg" onload="hostile()"><script>hostile()</script></svg>'


def files() -> dict[str, bytes]:
    """By the name under which they are uploaded."""
    return {
        "leer.csv": b"",
        "null.csv": b"\x00" * 1_000,
        "kein-utf8.csv": b"Name;Art\r\n\xff\xfe\xfa;\x80\r\n",
        "breit.csv": b";".join(b"x%d" % number for number in range(3_000)),
        "lang.csv": b"Name\n" + b"a" * 300_000,
        "anführungen.csv": b'Name\n"' + b'"' * 5_001,
        "formeln.csv": "Name;Art;Träger\r\n=cmd|x;+1;@a\r\n".encode(),
        "markup.csv": f"Name;Art;Träger;Mail\r\n<{MARK}>;{{{{ 739184650|add:1 }}}};#{MARK};a@b.c\r\n".encode(),
        "../../weg.csv": b"Name\r\na\r\n",
        "hostile\r\nX-Hostile: 1.csv": b"Name\r\na\r\n",
        "bombe.xlsx": _workbook(BILLION_LAUGHS),
        "draußen.xlsx": _workbook(OUTSIDE),
        "aufgeblasen.xlsx": zip_bomb("xl/workbook.xml"),
        "aufgeblasen.zip": zip_bomb("a.shp"),
        "oben.zip": _zip({"../../../tmp/hostile": b"a", "/etc/hostile": b"a"}),
        "halb.zip": _zip({"a": b"a" * 10_000})[:60],
        "nicht.xlsx": b"PK\x03\x04 hostile",
        "lachen.gml": BILLION_LAUGHS,
        "draußen.xlf": OUTSIDE,
        "lachen.xlf": BILLION_LAUGHS,
        "tief.json": b"[" * 100_000,
        "tief.geojson": b'{"type":"FeatureCollection","features":[' + b'{"a":' * 50_000,
        "zahlen.geojson": b'{"type":"FeatureCollection","features":[{"type":"Feature","properties":{"name":"<hostile>"},'
        b'"geometry":{"type":"Polygon","coordinates":[[[1e999,NaN],[1,1e400],[null,"x"],[1e999,NaN]]]}}]}',
        "riese.png": flood_png(),
        "bild.png": b"\x89PNG\r\n\x1a\n hostile",
        "bild.svg": SVG,
        "bild.jpg": b"<html><script>hostile()</script></html>",
        "bild.gif": b"GIF89a\xff\xff\xff\xff\xf7\x00\x00",
        "programm.exe": b"MZ\x90\x00" + b"\x00" * 200,
        "papier.pdf": b"%PDF-1.7\n1 0 obj <</OpenAction <</S/JavaScript/JS(hostile())>>>> endobj",
        "alt.xls": b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 600,
    }


def _zip(files: dict[str, bytes]) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return target.getvalue()


def _workbook(part: bytes) -> bytes:
    """A workbook whose every part is this XML."""
    types = b'<?xml version="1.0"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>'
    return _zip(
        {
            "[Content_Types].xml": types,
            "_rels/.rels": part,
            "xl/workbook.xml": part,
            "xl/sharedStrings.xml": part,
            "xl/worksheets/sheet1.xml": part,
        }
    )


def zip_bomb(name: str) -> bytes:
    """100 kB that unpack to 100 MB."""
    return _zip({name: b"\x00" * 100_000_000})


def flood_png() -> bytes:
    """A picture of 60 000 × 60 000 dots in a hundred bytes."""

    def chunk(kind: bytes, content: bytes) -> bytes:
        return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))

    head = struct.pack(">IIBBBBB", 60_000, 60_000, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(b"")) + chunk(b"IEND", b"")
