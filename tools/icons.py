"""Draws the icons of the app from config/icon.svg with Chromium: `tools/icons.py`, after the drawing changed."""

import shutil
from pathlib import Path

from playwright.sync_api import sync_playwright

FOLDER = Path(__file__).resolve().parents[1] / "src" / "unterwegs" / "config" / "static" / "config"
GROUND = "#1f6f5c"
PAGE = "<style>html,body{{margin:0;background:{ground}}}svg{{display:block;inline-size:{size}px;block-size:{size}px}}</style>{svg}"
CORNERS = 'rx="15"'
SAFE = 'viewBox="-10 -10 84 84"'  # phones cut a maskable icon down to a circle of four fifths


def main() -> None:
    drawn = (FOLDER / "icon.svg").read_text(encoding="utf-8")
    whole = drawn.replace(CORNERS, "").replace(
        '<rect width="64" height="64"', '<rect x="-10" y="-10" width="84" height="84"'
    )
    maskable = whole.replace('viewBox="0 0 64 64"', SAFE)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=shutil.which("chromium"), args=["--no-sandbox", "--disable-gpu"]
        )
        for name, svg, ground, size in (
            ("app-192", drawn, "transparent", 192),
            ("app-512", drawn, "transparent", 512),
            ("app-maskable", maskable, GROUND, 512),
            ("app-touch", whole.replace('viewBox="0 0 64 64"', 'viewBox="-4 -4 72 72"'), GROUND, 180),
        ):
            page = browser.new_page(viewport={"width": size, "height": size})
            page.set_content(PAGE.format(ground=ground, size=size, svg=svg))
            page.screenshot(path=FOLDER / f"{name}.png", omit_background=ground == "transparent")
            page.close()
        browser.close()


if __name__ == "__main__":
    main()
