"""Bars of the parents' app as a phone meets it: bytes, Lighthouse, axe, fonts, no foreign host, no cookie. `python -m bench.app`

Everything runs on loopback in Debian's Chromium with a cold cache; Lighthouse comes from npm into `.venv/bench`.
"""

import json
import os
import shutil
import signal
import statistics
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit
from urllib.request import urlopen

os.environ.setdefault("LOCAL", "yes")
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "unterwegs.config.settings")
sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "src"))

import django

django.setup()

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, sync_playwright

from bench.report import ROOT, Bars
from bench.start import free_port, is_served
from tests.browser import FLAGS, RULES, program

FIRST_KB, SCRIPT_KB, BOTH_KB = 60, 20, 100
INTEGREAT = "Integreat's web app: 1.46 MB, of it 747 kB JavaScript, interactive after 12 s (measured in November 2026)"
LIGHTHOUSE, RUNS = "lighthouse@12", 5
PERFORMANCE, OTHERS = 0.98, 1.0
NODE = ROOT / ".venv" / "bench"
STARTING = 120.0  # seconds
TEXT = 3  # the type of a node of the DOM that is text
PHONE = {"width": 360, "height": 740}
#: Every kind of page a family opens; an offer and a center come from the sitemap.
PAGES = (
    "",
    "heute/",
    "heute/woche/",
    "heute/regen/",
    "wo/",
    "angebote/",
    "zentren/",
    "karte/",
    "mein-weg/",
    "mein-weg/abschied/",
    "was-fehlt/",
    "kalender/",
    "liste/",
    "hilfe/",
    "anfangen/",
    "datenschutz/",
    "barrierefreiheit/",
    "ueber/",
    "impressum/",
)


@dataclass
class Traffic:
    """What went over the wire, in bytes as they were transferred, headers included, and by kind."""

    by_kind: Counter[str] = field(default_factory=Counter)
    hosts: set[str] = field(default_factory=set)

    @property
    def total(self) -> int:
        return sum(self.by_kind.values())

    @property
    def without_fonts(self) -> int:
        return self.total - self.by_kind["Font"]


@contextmanager
def site(folder: Path) -> Iterator[str]:
    """The demonstration as `make run` serves it; its address."""
    port = free_port()
    server = subprocess.Popen(
        ["make", "run"],
        cwd=ROOT,
        env=os.environ | {"PORT": str(port), "DATA_DIR": str(folder)},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    try:
        end = time.monotonic() + STARTING
        while not is_served(port):
            if server.poll() is not None or time.monotonic() > end:
                raise SystemExit("The demonstration was not served.")
            time.sleep(0.1)
        urlopen(f"http://localhost:{port}/worte/stand.json", timeout=STARTING).close()
        yield f"http://localhost:{port}"
    finally:
        os.killpg(server.pid, signal.SIGINT)
        server.wait()


@contextmanager
def phone(browser: Browser) -> Iterator[tuple[Page, Traffic]]:
    """A page of a phone that has never been here, and what it loads."""
    context = browser.new_context(viewport=PHONE, locale="de-DE")
    page, traffic = context.new_page(), Traffic()
    kinds: dict[str, str] = {}
    session = context.new_cdp_session(page)
    session.send("Network.enable")
    session.on("Network.responseReceived", lambda said: kinds.__setitem__(said["requestId"], said["type"]))
    session.on(
        "Network.loadingFinished",
        lambda said: traffic.by_kind.update({kinds.get(said["requestId"], "Other"): int(said["encodedDataLength"])}),
    )
    context.on("request", lambda request: traffic.hosts.add(urlsplit(request.url).netloc))
    try:
        yield page, traffic
    finally:
        context.close()


def languages(browser: Browser, home: str) -> list[str]:
    """The languages that the start page links to, its own among them."""
    with phone(browser) as (page, _traffic):
        page.goto(f"{home}/de/")
        found: list[str] = page.eval_on_selector_all(
            "link[rel=alternate][hreflang]", "all => all.map(one => new URL(one.href).pathname.split('/')[1])"
        )
    return sorted({"de", *found} - {"", "x-default"})


def settle(page: Page, address: str) -> None:
    """Opens a page and waits until it is quiet, also for what is loaded beside it."""
    page.goto(address, wait_until="networkidle")
    page.wait_for_timeout(400)


# --- bytes ------------------------------------------------------------------------------------------------------------


def bytes_of_pages(bars: Bars, browser: Browser, home: str, spoken: list[str]) -> None:
    first = {language: loaded(browser, [f"{home}/{language}/"]) for language in spoken}
    both = {language: loaded(browser, [f"{home}/{language}/", f"{home}/{language}/angebote/"]) for language in spoken}
    most = max(spoken, key=lambda language: first[language].without_fonts)
    script = max(spoken, key=lambda language: first[language].by_kind["Script"])
    print(f"to compare: {INTEGREAT}")
    heaviest(bars, "first page without fonts", most, first[most].without_fonts, FIRST_KB)
    heaviest(bars, "of it JavaScript", script, first[script].by_kind["Script"], SCRIPT_KB)
    most = max(spoken, key=lambda language: both[language].total)
    heaviest(bars, "start page and list of offers with their fonts", most, both[most].total, BOTH_KB)
    with phone(browser) as (page, traffic):
        settle(page, f"{home}/de/")
        page.fill("[name=worte]", "Baby schreit")
        page.keyboard.press("Enter")
        page.wait_for_selector(".offers li")
        page.wait_for_load_state("networkidle")
        print(
            f"to compare: start page and the first search, made on the phone, without fonts: "
            f"{traffic.without_fonts / 1000:.1f} kB, of it scripts {traffic.by_kind['Script'] / 1000:.1f} kB"
        )


def loaded(browser: Browser, addresses: list[str]) -> Traffic:
    with phone(browser) as (page, traffic):
        for address in addresses:
            settle(page, address)
    return traffic


def heaviest(bars: Bars, what: str, language: str, size: int, bar: int) -> None:
    bars.line(what, f"{size / 1000:.1f} kB, {language}", f"≤ {bar} kB", holds=size <= bar * 1000)


# --- every page in every language -------------------------------------------------------------------------------------


def pages(bars: Bars, browser: Browser, home: str, spoken: list[str]) -> None:
    """What axe finds, which fonts draw the letters, whom a page asks, and whether it keeps a cookie."""
    addresses = [f"{home}/{language}/{page}" for language in spoken for page in (*PAGES, *some_pages(browser, home))]
    axe, found, foreign, hosts, cookies, missing = Axe(), Counter[str](), Counter[str](), set[str](), 0, []
    for address in addresses:
        with phone(browser) as (page, traffic):
            answer = page.goto(address, wait_until="networkidle")
            if answer is None or answer.status != 200:
                missing.append(address)
                continue
            options = {"runOnly": {"type": "tag", "values": RULES}, "resultTypes": ["violations"]}
            for violation in axe.run(page, options=options).response["violations"]:
                found[f"{violation['id']} at {urlsplit(address).path}"] += len(violation["nodes"])
            foreign.update({f"{font} at {urlsplit(address).path}": count for font, count in drawn_by(page).items()})
            hosts |= traffic.hosts
            cookies += len(page.context.cookies())
    for address in missing:
        bars.unmeasured(f"page {urlsplit(address).path}", "it does not open")
    for complaint, count in [*found.most_common(8), *foreign.most_common(8)]:
        print(f"  {complaint}: {count}")
    what = f"{len(addresses)} pages in {len(spoken)} languages"
    bars.line(f"what axe finds on {what}", str(sum(found.values())), "0", holds=not found)
    bars.line("letters that our fonts do not have", str(sum(foreign.values())), "0", holds=not foreign)
    others = sorted(hosts - {urlsplit(home).netloc})
    bars.line("foreign hosts asked", str(len(others)), "0", holds=not others)
    bars.line("cookies kept", str(cookies), "0", holds=not cookies)


def some_pages(browser: Browser, home: str) -> list[str]:
    """An offer and a center, as the start page links them."""
    with phone(browser) as (page, _traffic):
        page.goto(f"{home}/de/")
        links = [
            page.eval_on_selector_all(f'main a[href^="/de/{kind}/"]', "all => all.map(one => one.pathname)")
            for kind in ("angebote", "orte")
        ]
    found = [next((one for one in some if one.count("/") >= 4), "") for some in links]
    return ["/".join(one.split("/")[2:4]) + "/" for one in found if one]


def drawn_by(page: Page) -> dict[str, int]:
    """Fonts of the system that had to stand in for ours, with how many letters they drew; pictures in text are none."""
    session = page.context.new_cdp_session(page)
    session.send("DOM.enable")
    session.send("CSS.enable")
    root = session.send("DOM.getDocument", {"depth": -1})["root"]
    used: Counter[str] = Counter()
    for node in elements(root):
        for font in session.send("CSS.getPlatformFontsForNode", {"nodeId": node})["fonts"]:
            if not font["isCustomFont"]:
                used[font["familyName"]] += int(font["glyphCount"])
    return dict(used)


def elements(node: dict[str, Any]) -> Iterator[int]:
    """The elements that hold text of their own."""
    children = node.get("children", [])
    holds_text = any(child["nodeType"] == TEXT and child["nodeValue"].strip() for child in children)
    if holds_text and node["nodeName"] not in {"TITLE", "SCRIPT", "STYLE", "NOSCRIPT"}:
        yield node["nodeId"]
    for child in children:
        yield from elements(child)


# --- Lighthouse -------------------------------------------------------------------------------------------------------


def lighthouse(bars: Bars, home: str) -> None:
    if not (NODE / "node_modules" / "lighthouse").exists():
        NODE.mkdir(parents=True, exist_ok=True)
        command = ["npm", "install", "--silent", "--no-audit", "--no-fund", "--prefix", str(NODE), LIGHTHOUSE]
        try:
            subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
        except (OSError, subprocess.CalledProcessError):
            bars.unmeasured("Lighthouse", "it could not be installed from npm")
            return
    for name, path in (("start page", "/de/"), ("list of offers", "/de/angebote/"), ("in Arabic", "/ar/")):
        reports = [report(f"{home}{path}") for _again in range(RUNS)]
        scores = {key: statistics.median(one["categories"][key]["score"] for one in reports) for key in CATEGORIES}
        interactive = statistics.median(one["audits"]["interactive"]["numericValue"] for one in reports) / 1000
        print(f"to compare: {name} interactive after {interactive:.1f} s (simulated slow phone)")
        for key, score in scores.items():
            bar = PERFORMANCE if key == "performance" else OTHERS
            bars.line(f"Lighthouse, {name}, {key}", f"{score:.2f}", f"≥ {bar:.2f}", holds=score >= bar)


CATEGORIES = ("performance", "accessibility", "best-practices", "seo")


def report(address: str) -> dict[str, Any]:
    """One run of Lighthouse as a phone. Raises CalledProcessError."""
    with tempfile.TemporaryDirectory(prefix="unterwegs-lighthouse-") as folder:
        file = Path(folder) / "report.json"
        flags = " ".join([*FLAGS, "--headless", f"--user-data-dir={folder}/profile"])
        command = [
            "node", str(NODE / "node_modules" / "lighthouse" / "cli" / "index.js"), address, "--quiet", "--output=json",
            f"--output-path={file}", f"--chrome-flags={flags}", f"--only-categories={','.join(CATEGORIES)}",
        ]  # fmt: skip
        subprocess.run(command, check=True, env=os.environ | {"CHROME_PATH": str(program())}, timeout=300)
        found: dict[str, Any] = json.loads(file.read_text(encoding="utf-8"))
        return found


@contextmanager
def chromium() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program(), args=FLAGS)
        try:
            yield browser
        finally:
            browser.close()


def main() -> None:
    bars = Bars("the parents' app")
    if program() is None:
        bars.unmeasured("everything", "there is no Chromium (make test installs it)")
        bars.end()
    folder = Path(tempfile.mkdtemp(prefix="unterwegs-bench-"))
    try:
        with site(folder) as home:
            with chromium() as browser:
                spoken = languages(browser, home)
                bytes_of_pages(bars, browser, home, spoken)
                pages(bars, browser, home, spoken)
            lighthouse(bars, home)
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    bars.end()


if __name__ == "__main__":
    main()
