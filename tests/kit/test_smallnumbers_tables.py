"""Tables with hidden numbers: what can be computed about them, against counting out every possible table."""

import functools
import itertools
import json
import random
from collections.abc import Iterator, Sequence

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from unterwegs.kit import smallnumbers
from unterwegs.kit.smallnumbers import HIDDEN, TOTAL, Bound, Dimension, Every, Plan, Published, Table, ended, table_of

AREA, TOPIC, SOURCE = (
    Dimension("area", ("Nord", "Süd")),
    Dimension("topic", ("Schlaf", "Geld")),
    Dimension("source", ("Web", "Telefon")),
)
HALVES = ("2026-H1", "2026-H2")
MONTHS = tuple(f"2026-{month:02d}" for month in range(1, 13))
SLOW = settings(deadline=None, max_examples=25, suppress_health_check=[HealthCheck.too_slow])


def table(
    counts: Sequence[Sequence[int]], *, name: str = "Themen", period: str = "2026-01", letter: str = "t", **more: object
) -> Table:
    rows = Dimension("area", tuple(f"a{place}" for place in range(len(counts))))
    columns = Dimension(f"d{letter}", tuple(f"{letter}{place}" for place in range(len(counts[0]))))
    cells = {
        (row, column): count
        for row, line in zip(rows.categories, counts, strict=True)
        for column, count in zip(columns.categories, line, strict=True)
    }
    return Table(name=name, of="wishes", rows=rows, columns=columns, counts=cells, period=period, **more)  # type: ignore[arg-type]


def shown(exact: Table, hidden: set[tuple[str, str]]) -> Published:
    """The table with some cells hidden, whether that is safe or not."""
    return Published(
        name=exact.name,
        of=exact.of,
        rows=exact.rows,
        columns=exact.columns,
        period=exact.period,
        impossible=exact.impossible,
        cells=tuple(
            tuple(
                HIDDEN if (row, column) in hidden else int(exact.matrix[line, stack])
                for stack, column in enumerate(exact.stacks)
            )
            for line, row in enumerate(exact.lines)
        ),
    )


def cells(one: Published) -> list[list[int | None]]:
    return [list(line) for line in one.cells]


# --- every possible world, counted out -------------------------------------------------------------------------------


@functools.cache
def worlds(people: int, places: int) -> NDArray[np.int64]:
    """All ways in which so many people can be in so many places."""
    bars = itertools.combinations(range(people + places - 1), places - 1)
    edges = np.array([(-1, *bar, people + places - 1) for bar in bars])
    return np.diff(edges, axis=1) - 1


def possible(frames: Sequence[Published], people: range) -> Iterator[tuple[Bound, int, int]]:
    """Each hidden cell with the least and the most it can be, by trying all worlds of area × topic × source × half year."""
    shape = (2, 2, 2 if any("source" in (one.rows.name, one.columns.name) for one in frames) else 1, 2)
    every = np.concatenate([worlds(count, int(np.prod(shape))) for count in people]).reshape(-1, *shape)
    dimensions = {"area": (1, AREA), "topic": (2, TOPIC), "source": (3, SOURCE)}

    def number(one: Published, row: str, column: str) -> NDArray[np.int64]:
        chosen: list[slice | int] = [slice(None)] * 5
        for dimension, category in ((one.rows, row), (one.columns, column)):
            if category != TOTAL and dimension.name != TOTAL:
                axis, own = dimensions[dimension.name]
                chosen[axis] = own.categories.index(category)
        if one.period in HALVES:
            chosen[4] = HALVES.index(one.period)
        found = every[tuple(chosen)]
        return found.reshape(len(every), -1).sum(axis=1)

    fits = np.ones(len(every), dtype=np.bool_)
    everything = [(one, row, column) for one in frames for row in one.lines for column in one.stacks]
    for one, row, column in everything:
        if (cell := one.cell(row, column)) is not HIDDEN:
            fits &= number(one, row, column) == cell
    for one, row, column in everything:
        if one.cell(row, column) is HIDDEN:
            values = number(one, row, column)[fits]
            yield Bound(one.name, one.period, row, column, 0, None), int(values.min()), int(values.max())


def exact_tables(world: NDArray[np.int64], *, sources: bool, year: bool) -> list[Table]:
    """The tables of a world: area × topic and perhaps area × source, of both half years and perhaps the year."""
    found = []
    for period, part in (
        *zip(HALVES, np.moveaxis(world, 3, 0), strict=True),
        *([("2026", world.sum(axis=3))] if year else []),
    ):
        kinds = [("Themen", TOPIC, part.sum(axis=2))] + ([("Wege", SOURCE, part.sum(axis=1))] if sources else [])
        for name, columns, counts in kinds:
            pairs = itertools.product(enumerate(AREA.categories), enumerate(columns.categories))
            cells_of = {(row, column): int(counts[line, stack]) for (line, row), (stack, column) in pairs}
            found.append(Table(name=name, of="wishes", rows=AREA, columns=columns, counts=cells_of, period=period))
    return found


def world_of(people: Sequence[int], *, sources: bool) -> NDArray[np.int64]:
    world = np.zeros((2, 2, 2 if sources else 1, 2), dtype=np.int64)
    for person in people:
        world.flat[person % world.size] += 1
    return world


@SLOW
@given(st.lists(st.integers(0, 15), min_size=1, max_size=5), st.booleans(), st.data())
def test_the_attack_finds_exactly_what_counting_out_all_worlds_finds(
    people: list[int], sources: bool, data: st.DataObject
) -> None:
    """Whatever is hidden but the total of the year: linked tables, half years and their year together."""
    exact = exact_tables(world_of(people, sources=sources), sources=sources, year=True)
    everything = [(one, row, column) for one in exact for row in one.lines for column in one.stacks]
    hides = data.draw(st.lists(st.booleans(), min_size=len(everything), max_size=len(everything)))
    hidden = {
        (one.name, one.period, row, column)
        for (one, row, column), hide in zip(everything, hides, strict=True)
        if hide and (one.period, row, column) != ("2026", TOTAL, TOTAL)
    }
    frames = [
        shown(one, {(row, column) for name, period, row, column in hidden if (name, period) == (one.name, one.period)})
        for one in exact
    ]

    found = smallnumbers.attack(frames)

    expected = list(possible(frames, range(len(people), len(people) + 1)))
    assert [(one.name, one.period, one.row, one.column, one.low, one.high) for one in found] == [
        (one.name, one.period, one.row, one.column, low, high) for one, low, high in expected
    ]


@SLOW
@given(st.lists(st.integers(0, 7), max_size=7), st.booleans())
def test_of_what_is_published_no_hidden_cell_can_be_computed_by_counting_out_all_worlds(
    people: list[int], year: bool
) -> None:
    exact = exact_tables(world_of(people, sources=False), sources=False, year=year)

    frames = smallnumbers.published(exact)

    for more in (6, 12):  # where totals are hidden there may be more people; most cells are open with a few more
        worlds_tried = range(max(len(people) - 5, 0), len(people) + more)
        narrow = [cell for cell, least, most in possible(frames, worlds_tried) if most - least < 5]
        if not narrow:
            break
    assert narrow == []


# --- what is published -----------------------------------------------------------------------------------------------

SMALL = st.one_of(st.integers(0, 8), st.integers(0, 8), st.integers(5, 60))


@st.composite
def many_tables(draw: st.DrawFn) -> list[Table]:
    """Linked tables of some months, with their quarter if they are three."""
    height, found = draw(st.integers(1, 4)), []
    widths = draw(st.lists(st.integers(1, 4), min_size=1, max_size=2))
    length = draw(st.sampled_from([1, 2, 3]))
    for month in MONTHS[:length]:
        first = [draw(st.lists(SMALL, min_size=widths[0], max_size=widths[0])) for _line in range(height)]
        found.append(table(first, period=month))
        for width in widths[1:]:  # the same people by another feature: each row is dealt out anew
            second = []
            for line in first:
                marks = sorted(draw(st.lists(st.integers(0, sum(line)), min_size=width - 1, max_size=width - 1)))
                second.append([high - low for low, high in itertools.pairwise([0, *marks, sum(line)])])
            found.append(table(second, name="Wege", period=month, letter="w"))
    if length == 3:
        names = dict.fromkeys(one.name for one in found)
        found += [smallnumbers.whole([one for one in found if one.name == name], period="2026-Q1") for name in names]
    return found


@SLOW
@given(many_tables())
def test_published_tables_are_safe_true_and_show_no_small_number(exact: list[Table]) -> None:
    frames = smallnumbers.published(exact)

    pairs = [
        (cell, int(count))
        for one, frame in zip(exact, frames, strict=True)
        for counts, line in zip(one.matrix, frame.cells, strict=True)
        for count, cell in zip(counts, line, strict=True)
    ]
    assert smallnumbers.unsafe(frames) == []
    assert [cell for cell, count in pairs if cell is not HIDDEN and cell != count] == []
    assert [count for cell, count in pairs if 0 < count < 5 and cell is not HIDDEN] == []


@SLOW
@given(many_tables())
def test_what_was_published_stays_and_what_follows_is_safe_with_it(exact: list[Table]) -> None:
    """Month by month from what is kept as JSON, without the exact tables of the months before."""
    frames: list[Published] = []
    for period in dict.fromkeys(one.period for one in exact):
        kept = [Published.read(json.loads(json.dumps(one.kept()))) for one in frames]
        frames = kept + smallnumbers.published([one for one in exact if one.period == period], earlier=kept)

    assert smallnumbers.unsafe(frames, exact=exact) == []
    assert smallnumbers.published(exact, earlier=frames) == frames


def test_a_table_without_small_numbers_is_shown_whole_and_without_a_note() -> None:
    [frame] = smallnumbers.published([table([[10, 20], [30, 5]])])

    assert cells(frame) == [[10, 20, 30], [30, 5, 35], [40, 25, 65]]
    assert frame.note == ""


def test_a_single_small_number_takes_three_others_with_it() -> None:
    [frame] = smallnumbers.published([table([[3, 20, 30], [25, 9, 40], [50, 60, 70]])])

    assert cells(frame) == [[None, None, 30, 53], [None, None, 40, 74], [50, 60, 70, 180], [78, 89, 140, 307]]
    assert frame.note.startswith("Zum Schutz der Familien")


def test_a_hidden_cell_alone_in_its_row_is_computed_by_subtraction() -> None:
    bounds = smallnumbers.attack([shown(table([[3, 20], [25, 9]]), {("a0", "t0")})])

    assert bounds == [Bound("Themen", "2026-01", "a0", "t0", 3, 3)]
    assert [bound.safe for bound in bounds] == [False]


def test_small_numbers_that_hide_only_each_other_are_not_hidden_enough() -> None:
    """Each of the four lies between zero and three: everybody would know that it is small."""
    exact = table([[1, 2, 20], [2, 1, 20], [9, 9, 9]])
    naive = shown(exact, set(itertools.product(("a0", "a1"), ("t0", "t1"))))

    before = smallnumbers.attack([naive])
    after = smallnumbers.attack(smallnumbers.published([exact]))

    assert [(one.low, one.high) for one in before] == [(0, 3)] * 4
    assert [one for one in after if one.high is not None and one.high - one.low < 5] == []


@given(st.lists(st.integers(0, 30), min_size=4, max_size=4))
def test_four_hidden_cells_have_the_bounds_of_frechet(four: list[int]) -> None:
    exact = table([four[:2], four[2:]])

    bounds = smallnumbers.attack([shown(exact, set(itertools.product(("a0", "a1"), ("t0", "t1"))))])

    rows, columns, total = (four[0] + four[1], four[2] + four[3]), (four[0] + four[2], four[1] + four[3]), sum(four)
    assert [(one.low, one.high) for one in bounds] == [
        (max(0, row + column - total), min(row, column)) for row in rows for column in columns
    ]


def test_a_year_with_eleven_shown_months_would_tell_the_twelfth() -> None:
    months = [table([[30, 30], [30, 30]], period=month) for month in MONTHS[:11]] + [
        table([[2, 30], [30, 30]], period=MONTHS[11])
    ]
    year = smallnumbers.whole(months, period="2026")
    hidden = {("a0", "t0"), ("a0", "t1"), ("a1", "t0"), ("a1", "t1")}
    naive = [shown(one, hidden if one.period == MONTHS[11] else set()) for one in [*months, year]]

    before = smallnumbers.unsafe(naive)
    frozen = smallnumbers.published(months)
    together = [*frozen, *smallnumbers.published([year], earlier=frozen)]

    assert [(one.row, one.column, one.low, one.high) for one in before] == [
        ("a0", "t0", 2, 2), ("a0", "t1", 30, 30), ("a1", "t0", 30, 30), ("a1", "t1", 30, 30)
    ]  # fmt: skip
    assert smallnumbers.unsafe(together) == []
    assert cells(together[-1]) == [[None, None, 692], [None, None, 720], [692, 720, 1412]]


def test_a_margin_hidden_in_one_table_is_hidden_in_all_that_share_it() -> None:
    topics = table([[1, 2], [40, 50]])
    ways = table([[2, 1], [45, 45]], name="Wege", letter="w")

    one, other = smallnumbers.published([topics, ways])

    assert [line[-1] for line in one.cells] == [line[-1] for line in other.cells]
    assert one.cell("a0") is HIDDEN


def test_where_all_fall_into_one_cell_the_zeros_beside_it_are_hidden_too() -> None:
    """Twelve families asked in this area, all about the same: the zeros would tell what each of them asked."""
    [frame] = smallnumbers.published([table([[12, 0, 0], [30, 40, 50], [20, 30, 40]])])

    assert frame.cells[0][1:3] == (HIDDEN, HIDDEN)
    assert smallnumbers.unsafe([frame]) == []


def test_other_zeros_and_impossible_cells_are_shown() -> None:
    [frame] = smallnumbers.published(
        [table([[12, 0, 9], [30, 40, 50], [0, 0, 0]], impossible=frozenset({("a0", "t1")}))]
    )

    assert cells(frame) == [[12, 0, 9, 21], [30, 40, 50, 120], [0, 0, 0, 0], [42, 40, 59, 141]]


def test_a_table_of_small_numbers_only_says_nothing_at_all() -> None:
    [frame] = smallnumbers.published([table([[1, 1], [1, 1]])])

    assert cells(frame) == [[None] * 3] * 3
    assert {one.high for one in smallnumbers.attack([frame])} == {None}


def test_values_must_differ_by_five_not_only_be_uncertain() -> None:
    """From zero to four everybody would know that it is small."""
    assert [Bound("", "", "", "", 0, high).safe for high in (0, 3, 4, 5, None)] == [False, False, False, True, True]


def test_a_total_alone_is_a_table() -> None:
    months = [
        Table(name="alle", of="wishes", rows=smallnumbers.ONE, counts={("alle", "alle"): count}, period=month)
        for count, month in zip((7, 3, 9), MONTHS, strict=False)
    ]

    frames = smallnumbers.published([*months, smallnumbers.whole(months, period="2026-Q1")])

    assert [one.cell() for one in frames] == [7, HIDDEN, 9, HIDDEN]
    assert smallnumbers.unsafe(frames) == []


def test_two_numbers_that_only_together_are_open_are_found_open() -> None:
    """Four can become six or nothing: no way alone, up or down, is five long."""
    halves = [table([[4], [2], [30]], period=half) for half in HALVES]
    year = smallnumbers.whole(halves, period="2026")

    frames = smallnumbers.published([*halves, year])

    assert smallnumbers.unsafe(frames) == []
    assert [[cell for cell, _margin in one.cells].count(HIDDEN) for one in frames[:2]] == [2, 2]


@pytest.mark.parametrize("period", ["2026-01/03", "2026-01/12", "2026-07/12", "2026-05/05", "2026-13", "2026-12/01"])
def test_a_period_has_one_name_only(period: str) -> None:
    with pytest.raises(ValueError, match=r"period|name|empty"):
        smallnumbers.months(period)


def test_a_table_with_one_dimension_has_one_column() -> None:
    areas = Dimension("area", ("Nord", "Süd", "West"))
    [frame] = smallnumbers.published(
        [
            Table(
                name="Stadtteile",
                of="wishes",
                rows=areas,
                counts={("Nord", "alle"): 3, ("Süd", "alle"): 20, ("West", "alle"): 9},
                period="2026",
            )
        ]
    )

    assert [line[0] for line in frame.cells] == [None, 20, None, 32]


def test_a_single_row_hides_its_small_cell_with_the_margin_that_repeats_it() -> None:
    [frame] = smallnumbers.published([table([[3, 20, 30, 8]])])

    assert frame.cells[0] == frame.cells[1]
    assert frame.cells[0][0] is HIDDEN
    assert smallnumbers.unsafe([frame]) == []


def test_a_year_tells_of_months_that_nobody_publishes_only_what_their_other_tables_allow() -> None:
    """The half years show areas and topics, the year area × topic: with time as the third side that is a circle."""
    world = np.array([[[[2, 0]], [[0, 1]]], [[[1, 1]], [[0, 3]]]])
    exact = exact_tables(world, sources=False, year=True)
    flat = [
        Table(
            name=f"nur {kind.name}",
            of="wishes",
            rows=kind,
            period=one.period,
            counts={(category, "alle"): int(line[-1]) for category, line in zip(kind.categories, turned, strict=False)},
        )
        for one in exact[:2]
        for kind, turned in ((AREA, one.matrix), (TOPIC, one.matrix.T))
    ]
    year = shown(exact[2], set(itertools.product(AREA.categories, TOPIC.categories)))
    frames = [*(shown(one, set()) for one in flat), year]

    found = smallnumbers.attack(frames)

    expected = [(one.row, one.column, least, most) for one, least, most in possible(frames, range(8, 9))]
    assert [(one.row, one.column, one.low, one.high) for one in found] == expected
    assert smallnumbers.unsafe(smallnumbers.published([*flat, exact[2]])) == []


@pytest.mark.parametrize(
    ("tables", "error"),
    [
        ([table([[9]]), table([[8]], name="Wege", letter="w")], smallnumbers.Contradiction),
        ([table([[9]]), table([[9]])], smallnumbers.Contradiction),
        ([table([[9]], period="2026"), table([[9]], period="2026-H1")], smallnumbers.Gap),
        ([table([[9]], period="2026"), *(table([[9]], period=half) for half in HALVES)], smallnumbers.Contradiction),
    ],
)
def test_tables_that_do_not_fit_together_are_refused(tables: list[Table], error: type[Exception]) -> None:
    with pytest.raises(error):
        smallnumbers.published(tables)


def test_a_circle_of_dimensions_is_refused() -> None:
    pairs = ((AREA, TOPIC), (TOPIC, SOURCE), (SOURCE, AREA))
    circle = [
        Table(name=f"{one.name} {other.name}", of="wishes", rows=one, columns=other, counts={}, period="2026")
        for one, other in pairs
    ]

    with pytest.raises(smallnumbers.Intertwined):
        smallnumbers.published(circle)


def test_a_month_after_its_year_comes_too_late() -> None:
    frozen = smallnumbers.published([table([[9]], period="2026")])

    with pytest.raises(smallnumbers.Gap):
        smallnumbers.published([table([[9]])], earlier=frozen)


def test_earlier_tables_that_can_be_computed_by_themselves_are_pointed_out() -> None:
    leaky = shown(table([[3, 20], [25, 9]]), {("a0", "t0")})

    with pytest.raises(smallnumbers.NotSafe):
        smallnumbers.published([table([[14, 9], [15, 19]], name="Wege", letter="w")], earlier=[leaky])


def test_a_year_is_added_up_from_all_its_parts_and_nothing_else() -> None:
    halves = [table([[1, 2]], period=HALVES[0]), table([[3, 4]], period=HALVES[1])]

    assert smallnumbers.whole(halves, period="2026") == table([[4, 6]], period="2026")
    with pytest.raises(smallnumbers.Gap):
        smallnumbers.whole(halves[:1], period="2026")


def test_the_same_tables_are_always_hidden_the_same_way() -> None:
    exact = [table([[3, 20, 30], [25, 9, 40], [0, 60, 70]], period=month) for month in MONTHS]

    assert smallnumbers.published(exact) == smallnumbers.published(exact)


def a_year(seed: int) -> tuple[list[Plan], dict[tuple[str, str], Table]]:
    """Some forty births a month in fourteen neighborhoods, by how their way ended; one end in a hundred is rare."""
    chance = random.Random(seed)
    ends = {"visited": 73, "elsewhere": 5, "declined": 9, "not_met": 6, "by_post": 3, "moved": 3, "not_invited": 1}
    shares = [20, 15, 12, 10, 8, 6, 5, 5, 4, 4, 3, 3, 2, 2, 1]
    areas = [f"area {number}" for number in range(len(shares))]
    dimensions = {"end": Dimension("end", (*ends, "never")), "area": Dimension("area", tuple(areas))}
    plans = [
        Plan("births", "births", every=Every.MONTH),
        Plan("by end", "births", rows="end", every=Every.QUARTER),
        Plan("by area", "births", rows="area", every=Every.QUARTER),
        Plan("area and end", "births", rows="area", columns="end"),
    ]
    exact = {}
    for number in range(1, 13):
        month = f"2025-{number:02}"
        things = [
            ({"end": chance.choices(list(ends), list(ends.values()))[0], "area": chance.choices(areas, shares)[0]}, 1)
            for _each in range(40 + chance.randint(-6, 6))
        ]
        exact |= {(plan.name, month): table_of(plan, things, dimensions, month=month) for plan in plans}
    return plans, exact


@pytest.mark.parametrize("seed", [11, 25, 53])
def test_what_empty_quarters_tell_of_a_year_is_no_secret_of_the_year(seed: int) -> None:
    """Else the whole year could not be published, since nothing hides what everybody knows already."""
    plans, exact = a_year(seed)
    done: list[Published] = []

    for number in range(1, 13):
        for period in ended(f"2025-{number:02}", since="2025-01"):
            fresh = [
                smallnumbers.whole([exact[plan.name, month] for month in period.months], period=period.name)
                for plan in plans
                if plan.every <= period.every
            ]
            known = [table for (_name, month), table in exact.items() if month <= f"2025-{number:02}"]
            done += smallnumbers.published(fresh, earlier=done, exact=known)

    assert smallnumbers.unsafe(done, exact=list(exact.values())) == []
