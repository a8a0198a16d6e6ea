"""What a browser would send back for a form that nobody touched."""

from html.parser import HTMLParser
from typing import Any

from django.http import HttpResponse

Data = dict[str, Any]


class _Forms(HTMLParser):
    """Collects the values of all forms of a page, in order; templates for new lines are no part of them."""

    def __init__(self) -> None:
        super().__init__()
        self.forms: list[dict[str, list[str]]] = []
        self._open = False
        self._in_template = 0
        self._select = ""
        self._options: list[tuple[str, bool]] = []
        self._textarea = ""
        self._text = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        self._in_template += tag == "template"
        if tag == "form":
            self.forms.append({})
            self._open = True
        elif not self._open or self._in_template:
            return
        elif tag == "input" and "name" in given:
            self._take_input(given)
        elif tag == "select":
            self._select, self._options = given.get("name") or "", []
        elif tag == "option":
            self._options.append((given.get("value") or "", "selected" in given))
        elif tag == "textarea":
            self._textarea, self._text = given.get("name") or "", ""

    def _take_input(self, given: dict[str, str | None]) -> None:
        kind = given.get("type") or "text"
        if kind in {"submit", "file"} or (kind in {"checkbox", "radio"} and "checked" not in given):
            return
        self._add(given["name"] or "", given.get("value") or ("on" if kind == "checkbox" else ""))

    def _add(self, name: str, value: str) -> None:
        self.forms[-1].setdefault(name, []).append(value)

    def handle_data(self, data: str) -> None:
        if self._textarea:
            self._text += data

    def handle_endtag(self, tag: str) -> None:
        self._in_template -= tag == "template"
        if tag == "form":
            self._open = False
        elif tag == "select" and self._select:
            chosen = [value for value, is_chosen in self._options if is_chosen] or [self._options[0][0]]
            self._add(self._select, chosen[0])
            self._select = ""
        elif tag == "textarea" and self._textarea:
            self._add(self._textarea, self._text.removeprefix("\r\n").removeprefix("\n"))
            self._textarea = ""


def filled(page: HttpResponse, field: str) -> Data:
    """The values of the form that has this field."""
    parser = _Forms()
    parser.feed(page.content.decode())
    form = next(form for form in parser.forms if field in form)
    return {name: values if len(values) > 1 else values[0] for name, values in form.items()}
