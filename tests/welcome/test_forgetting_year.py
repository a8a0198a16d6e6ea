"""A simulated year: night for night every family is forgotten by its rule, no row and no key outlives it, and the tallies stay."""

from collections import Counter
from datetime import date, timedelta
from itertools import cycle

import pytest

from tests import make
from unterwegs.kit import smallnumbers
from unterwegs.people import counting, holders
from unterwegs.people.models import DataKey, KeyHolder
from unterwegs.welcome import actions, queries, rules, statistics, tables
from unterwegs.welcome.models import Child, Family, Letter, Visit

pytestmark = pytest.mark.django_db
FIRST, DAY = date(2026, 1, 5), timedelta(days=1)


def test_nothing_outlives_its_rule_in_a_year_of_nights_and_the_tallies_stay() -> None:
    make.town()
    ends, exact = cycle(rules.End.values), Counter[tuple[str, str]]()
    waiting: list[tuple[date, Family]] = []
    holders_of: dict[KeyHolder, Family] = {}
    for night in range(392):
        today = FIRST + DAY * night
        if night % 5 == 0 and night < 360:
            family = make.family(f"F{night}", today=today)
            make.printed(family, posted=True, today=today)
            waiting.append((today + DAY * 16, family))
        for on, family in [one for one in waiting if one[0] == today]:
            end = next(ends)
            actions.end(family, end=end, by=None, today=today)
            exact[f"{on:%Y-%m}", end] += 1
            holders_of[family.holder] = family
        if night % 9 == 0 or any(on == today for on, _family in waiting):
            actions.freeze(today=today)
            actions.forget(today=today)
            assert outlived(today) == []

    actions.freeze(today=date(2027, 2, 1))
    actions.forget(today=date(2027, 2, 1))

    gone = KeyHolder.objects.filter(pk__in=[holder.pk for holder in holders_of])
    assert gone.filter(forgotten_on=None).count() == 0
    assert DataKey.objects.filter(pk__in=[holder.pk for holder in gone]).count() == 0
    assert (Child.objects.count(), Visit.objects.count(), Letter.objects.count()) == (0, 0, 0)
    assert Family.objects.count() == 0
    told, counted = shown_by_month(), by_month(exact)
    shown = {month: count for month, count in told.items() if count is not None}
    assert told.keys() == counted.keys()
    assert shown == {month: counted[month] for month in shown}
    assert len(shown) > len(told) // 2
    with pytest.raises(holders.Forgotten):
        holders.key_of(gone[0])
    assert FIRST.replace(day=1) in counting.counted_months(tables.NUMBERS)


def outlived(today: date) -> list[str]:
    """Families whose time is over and whose names still stand somewhere."""
    terms = queries.terms()
    rows = Family.objects.filter(forgotten_on=None, ended_on__isnull=False)
    due = [row for row in rows if (on := rules.forget_on(row.end, row.ended_on, terms=terms)) and on <= today]
    kept = Family.objects.exclude(forgotten_on=None)
    named = [row for row in kept if row.names or row.address or row.children.exists() or row.noticed_on.day != 1]
    keys = DataKey.objects.filter(pk__in=list(kept.values_list("holder_id", flat=True)))
    return [f"{row.end} {row.pk}" for row in (*due, *named)] + [f"key {key.pk}" for key in keys]


def by_month(exact: Counter[tuple[str, str]]) -> dict[str, int]:
    months: Counter[str] = Counter()
    for (month, _end), count in exact.items():
        months[month] += count
    return dict(months)


def shown_by_month() -> dict[str, int | None]:
    """What the frozen months say of births."""
    return {
        one.period: one.cell()
        for one in statistics.over_time("births")
        if len(smallnumbers.months(one.period)) == 1 and one.cell() != 0
    }
