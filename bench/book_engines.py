"""One engine sets one text, in a process of its own: `book_engines.py typst|weasyprint|xhtml2pdf FOLDER TARGET`."""

import json
import sys
from datetime import UTC, datetime
from pathlib import Path

ENGINE, FOLDER, TARGET = sys.argv[1], Path(sys.argv[2]), Path(sys.argv[3])

if ENGINE == "typst":
    from unterwegs.kit import paper

    content = json.loads((FOLDER / "content.json").read_text(encoding="utf-8"))
    TARGET.write_bytes(paper.cook(paper.Order("book/paper/book.typ", content, datetime(2026, 11, 26, tzinfo=UTC))))
elif ENGINE == "weasyprint":
    from weasyprint import HTML

    HTML(FOLDER / "book.html").write_pdf(TARGET, pdf_variant="pdf/ua-1")
else:
    from xhtml2pdf import pisa

    with TARGET.open("wb") as file:
        pisa.CreatePDF((FOLDER / "book.html").read_text(encoding="utf-8"), dest=file)
