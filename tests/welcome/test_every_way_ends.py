"""Whatever happens in whatever order: every family ends in exactly one end, never rung up too often, and is forgotten on time."""

from datetime import datetime, time, timedelta
from uuid import uuid4

import pytest
from django.utils import timezone
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from tests import make
from unterwegs.people.models import User
from unterwegs.welcome import actions, queries, rules
from unterwegs.welcome.models import Family, Visit, Visitor

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


class OneFamily(RuleBasedStateMachine):
    """The way of one family, and what everybody may do to it; days go by."""

    @initialize()
    def is_noticed(self) -> None:
        self.today = make.TODAY
        self.family = make.family(today=self.today)
        self.visitor = Visitor.objects.create(user=make.user(f"Vera {uuid4()}", roles=["visitor"]), means="foot")
        self.by: User = self.visitor.user
        self.ends: set[str] = set()
        self.rings = 0

    @property
    def now(self) -> datetime:
        return timezone.make_aware(datetime.combine(self.today, time(12)))

    def row(self) -> Family | None:
        return Family.objects.filter(pk=self.family.pk).first()

    def open_visit(self) -> Visit | None:
        return Visit.objects.filter(family=self.family.pk, canceled_on=None, outcome="").first()

    @rule(days=st.sampled_from([1, 3, 14, 40]))
    def days_go_by(self, days: int) -> None:
        self.today += days * DAY

    @rule()
    def is_planned_and_invited(self) -> None:
        family = self.row()
        if family and family.state == "due":
            Visit.objects.create(family=family, visitor=self.visitor, on=self.today, at=time(10))
            family.state, family.posted_on = "invited", family.posted_on or self.today
            family.save()

    @rule(outcome=st.sampled_from(rules.Outcome.values), despite=st.booleans(), twice=st.booleans())
    def is_reported(self, outcome: str, despite: bool, twice: bool) -> None:
        visit = Visit.objects.filter(family=self.family.pk).order_by("-on", "-pk").first()
        if visit is None:
            return
        ticket, said = uuid4(), rules.Report(rules.Outcome(outcome))
        for _time in range(1 + twice):
            try:
                actions.report(visit, said, ticket=ticket, despite=despite, by=self.by, now=self.now)
            except (actions.ReportedOtherwise, actions.VisitCanceled):
                return
        self.rings += outcome == rules.Outcome.NOT_MET

    @rule()
    def is_canceled(self) -> None:
        if visit := self.open_visit():
            actions.cancel_visit(visit, by=self.by, today=self.today)

    @rule(reason=st.sampled_from(["twin_died", "minor", "sheltered"]))
    def is_held(self, reason: str) -> None:
        family = self.row()
        if family and family.is_open:
            actions.hold(family, holds=[reason], by=None, today=self.today)

    @rule(end=st.sampled_from(["stopped", "moved", "declined"]))
    def is_stopped(self, end: str) -> None:
        if family := self.row():
            actions.stop(family, end=end, by=None, today=self.today)

    @rule()
    def night_falls(self) -> None:
        actions.close_overdue(today=self.today)
        actions.forget(today=self.today)
        family = self.row()
        if family and family.ended_on and not family.forgotten_on:
            due = rules.forget_on(family.end, family.ended_on, terms=queries.terms())
            assert due is not None
            assert due > self.today

    @invariant()
    def has_at_most_one_end_for_good(self) -> None:
        family = self.row() if hasattr(self, "family") else None
        if family is None:
            return
        assert bool(family.end) == (family.state == "ended") == (family.ended_on is not None)
        if family.end:
            self.ends.add(family.end)
            assert self.open_visit() is None
        assert len(self.ends) <= 1
        assert max(self.rings, family.tries) <= queries.terms().tries

    def teardown(self) -> None:
        """A year later everything has ended and is forgotten, without anybody doing anything."""
        if not hasattr(self, "family"):
            return
        self.today += 365 * DAY
        self.night_falls()
        self.today += 15 * DAY
        self.night_falls()
        family = self.row()
        ended = {family.end} if family else self.ends
        assert (family is None or family.forgotten_on is not None, len(self.ends | ended)) == (True, 1)
        Family.objects.filter(pk=self.family.pk).delete()


def test_every_way_ends_once_and_is_forgotten_on_time() -> None:
    run_state_machine_as_test(
        OneFamily,
        settings=settings(
            max_examples=25, stateful_step_count=20, deadline=None, suppress_health_check=list(HealthCheck)
        ),
    )
