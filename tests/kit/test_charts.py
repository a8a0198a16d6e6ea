"""Bars that tell as much to a person who listens as to one who looks."""

from xml.etree import ElementTree

from hypothesis import given
from hypothesis import strategies as st

from unterwegs.kit import charts
from unterwegs.kit.charts import Bar, Chart

SVG = "{http://www.w3.org/2000/svg}"


def chart(*bars: Bar, most: float | None = 100) -> Chart:
    return Chart("areas", "Erreicht", "Nord: 80 %; Süd: ×", bars, most)


def drawn(one: Chart) -> ElementTree.Element:
    return ElementTree.fromstring(one.drawn)


def test_a_chart_has_a_title_and_says_in_words_what_it_shows() -> None:
    svg = drawn(chart(Bar("Nord", 80, "80 %"), Bar("Süd", None, "×")))

    told = {one.attrib["id"]: one.text for one in svg if one.tag in (f"{SVG}title", f"{SVG}desc")}
    assert svg.attrib["role"] == "img"
    assert [told[key] for key in svg.attrib["aria-labelledby"].split()] == ["Erreicht", "Nord: 80 %; Süd: ×"]


def test_a_bar_is_as_long_as_its_share_and_what_is_hidden_has_none() -> None:
    svg = drawn(chart(Bar("Nord", 80, "80 %"), Bar("Süd", None, "×"), Bar("Hier", 25, "25 %", is_own=True)))

    lengths = [
        (one.attrib["class"], float(one.attrib["width"]))
        for one in svg.iter(f"{SVG}rect")
        if one.attrib["class"] != "chart-track"
    ]
    assert lengths == [("chart-bar", charts.WIDTH * 0.8), ("chart-own", charts.WIDTH * 0.25)]


def test_what_lies_between_two_numbers_shows_both() -> None:
    svg = drawn(chart(Bar("Nord", 50, "50–75 %", until=75)))

    lengths = [float(one.attrib["width"]) for one in svg.iter(f"{SVG}rect")]
    assert lengths == [charts.WIDTH, charts.WIDTH * 0.75, charts.WIDTH * 0.5]


def test_without_a_full_line_the_largest_value_is_one() -> None:
    one = chart(Bar("Mai", 40, "40"), Bar("Juni", 20, "20"), most=None)

    assert [one.share(bar.value) for bar in one.bars] == [1, 0.5]


@given(st.text(), st.floats(0, 1000), st.text(max_size=12))
def test_no_word_breaks_the_drawing(label: str, value: float, words: str) -> None:
    svg = drawn(chart(Bar(f"<&\"'{label}", value, words)))

    assert svg.tag == f"{SVG}svg"


def test_a_long_label_is_shortened_for_the_drawing_and_stays_whole_in_the_table() -> None:
    assert charts.shortened("Dalheim/Altenberger Straße", 100) == "Dalheim/Alten…"[:12] + "…"
    assert charts.shortened("Nord", 100) == "Nord"
