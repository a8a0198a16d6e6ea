"""Texts of documents in a small, strict kind of Markdown: headings, paragraphs, lists, boxes, bold, links – nothing else.

The same blocks are set on paper and shown on a page. A block is plain JSON::

    {"kind": "heading" | "paragraph" | "box", "runs": [run, …], "level": 1 | 2 (headings only)}
    {"kind": "bullets" | "numbers", "items": [[run, …], …]}
    run = {"text": "…", "bold": true, "url": "https://…"} (bold and url only where they say something)
"""

from collections.abc import Iterable, Sequence
from typing import Any

from markdown_it import MarkdownIt
from markdown_it.token import Token

Run = dict[str, Any]
Block = dict[str, Any]

_OURS = ["heading", "list", "blockquote", "emphasis", "link", "escape", "newline"]
_OTHERS = ["image", "backticks", "html_inline", "autolink", "table", "fence", "hr", "code", "html_block", "lheading"]
_reader = MarkdownIt("zero", {"html": True}).enable([*_OURS, *_OTHERS])  # what it does not know it would print
_NAMES = {
    "em_open": "Kursive Schrift (*…* oder _…_)",
    "code_inline": "Code (`…`)",
    "code_block": "Eingerückten Text",
    "fence": "Code (```)",
    "html_inline": "HTML (<…>)",
    "html_block": "HTML (<…>)",
    "image": "Bilder (![…](…))",
    "table_open": "Tabellen (|…|)",
    "hr": "Trennlinien (---)",
}


class NotOurs(ValueError):
    """A text that uses what this kind of Markdown does not have; a German sentence with the line."""


def read(text: str) -> list[Block]:
    """The blocks of a text, in order. Raises NotOurs."""
    tokens = _reader.parse(text)
    blocks: list[Block] = []
    position = 0
    while position < len(tokens):
        block, position = _block(tokens, position)
        blocks.append(block)
    return blocks


def said(blocks: Iterable[Block]) -> list[str]:
    """The plain words of each paragraph, heading, box and list item, in order."""
    lines = []
    for block in blocks:
        for runs in block.get("items") or [block["runs"]]:
            lines.append("".join(run["text"] for run in runs))
    return lines


def shape(blocks: Iterable[Block]) -> list[tuple[str, int]]:
    """Kind and number of items of each block: two languages of one text stand side by side where this is equal."""
    return [(block["kind"], len(block.get("items", ()))) for block in blocks]


def _block(tokens: Sequence[Token], at: int) -> tuple[Block, int]:
    token = tokens[at]
    if token.type == "heading_open":
        level = int(token.tag[1])
        if token.markup[0] != "#":
            raise _not_ours(token, "Eine Überschrift beginnt mit einer Raute (#), ohne Linie darunter")
        if level > 2:
            raise _not_ours(token, "Überschriften haben höchstens zwei Rauten (##)")
        return {"kind": "heading", "level": level, "runs": _runs(tokens[at + 1])}, at + 3
    if token.type == "paragraph_open":
        return {"kind": "paragraph", "runs": _runs(tokens[at + 1])}, at + 3
    if token.type == "blockquote_open":
        return _box(tokens, at)
    if token.type in {"bullet_list_open", "ordered_list_open"}:
        return _list(tokens, at)
    raise _not_ours(token, f"{_NAMES.get(token.type, token.type)} gibt es hier nicht")


def _box(tokens: Sequence[Token], at: int) -> tuple[Block, int]:
    runs: list[Run] = []
    start, at = tokens[at], at + 1
    while tokens[at].type != "blockquote_close":
        if tokens[at].type != "paragraph_open":
            raise _not_ours(start, "In einem Kasten (>) stehen nur Sätze")
        runs += ([{"text": " "}] if runs else []) + _runs(tokens[at + 1])
        at += 3
    if not runs:
        raise _not_ours(start, "Hier fehlt der Text")
    return {"kind": "box", "runs": runs}, at + 1


def _list(tokens: Sequence[Token], at: int) -> tuple[Block, int]:
    start, items = tokens[at], []
    kind = "bullets" if start.type == "bullet_list_open" else "numbers"
    at += 1
    while tokens[at].type == "list_item_open":
        inside = [token.type for token in tokens[at + 1 : at + 5]]
        if inside != ["paragraph_open", "inline", "paragraph_close", "list_item_close"]:
            raise _not_ours(tokens[at], "Ein Punkt einer Liste ist eine Zeile, ohne Liste in der Liste")
        items.append(_runs(tokens[at + 2]))
        at += 5
    return {"kind": kind, "items": items}, at + 1


def _runs(inline: Token) -> list[Run]:
    runs: list[Run] = []
    bold, url = False, ""
    for token in inline.children or ():
        if token.type in {"strong_open", "strong_close"}:
            bold = token.type == "strong_open"
        elif token.type == "link_open":
            url = str(token.attrs.get("href", ""))
            if token.info == "auto":
                raise _not_ours(inline, f"Der Link „{url}“ braucht Worte: [Worte]({url})")
            if not url.startswith(("https://", "tel:", "mailto:")):
                raise _not_ours(inline, f"Der Link „{url}“ beginnt nicht mit https://")
        elif token.type == "link_close":
            url = ""
        elif token.type in {"text", "text_special", "softbreak", "hardbreak"}:
            text = " " if token.type.endswith("break") else token.content
            if text:
                runs.append({"text": text} | ({"bold": True} if bold else {}) | ({"url": url} if url else {}))
        else:
            raise _not_ours(inline, f"{_NAMES.get(token.type, token.type)} gibt es hier nicht")
    if not runs:
        raise _not_ours(inline, "Hier fehlt der Text")
    return _joined(runs)


def _joined(runs: Sequence[Run]) -> list[Run]:
    """Neighbors of one kind as one run."""
    joined: list[Run] = []
    for run in runs:
        if joined and {**joined[-1], "text": ""} == {**run, "text": ""}:
            joined[-1] = {**run, "text": joined[-1]["text"] + run["text"]}
        else:
            joined.append(run)
    return joined


def _not_ours(token: Token, what: str) -> NotOurs:
    line = f"Zeile {token.map[0] + 1}: " if token.map else ""
    return NotOurs(f"{line}{what}.")
