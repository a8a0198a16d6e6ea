"""A child is known again without its name."""

import pytest

from tests import make
from unterwegs.people import holders
from unterwegs.welcome import marks

pytestmark = pytest.mark.django_db


def test_a_name_is_the_same_however_it_is_written() -> None:
    assert marks.plain("Müller-Weiß") == marks.plain("MUELLER WEISS") == "muellerweiss"
    assert marks.plain("Çelik") == marks.plain("celik")


def test_the_number_of_the_register_is_surer_than_the_name() -> None:
    with_number = list(marks.told(make.notice(number=" 4711 ")))
    without = list(marks.told(make.notice()))

    assert with_number[0] == ("number", "4711")
    assert [way for way, _words in without] == ["name"]


def test_children_of_one_month_share_a_key_and_other_months_have_their_own() -> None:
    one = marks.cohort(make.TODAY, today=make.TODAY)
    same = marks.cohort(make.TODAY.replace(day=1), today=make.TODAY)
    other = marks.cohort(make.TODAY.replace(month=10), today=make.TODAY)

    assert one == same
    assert holders.key_of(one.holder) != holders.key_of(other.holder)
    assert marks.digest(holders.key_of(one.holder), "name", "x") != marks.digest(
        holders.key_of(other.holder), "name", "x"
    )
