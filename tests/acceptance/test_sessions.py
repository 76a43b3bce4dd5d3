"""Real sessions of 630 visitors through licences and capacities: every sign-in decided as a plain ledger decides it.

The ledger goes through the visits one by one with a list of who is in. What it admitted is what happened, as events;
the desk is asked about each visit anew, at its own moment. Visits of the same second come one after another, a
microsecond apart, and an end comes before a beginning of the same moment.
"""

import csv
import json
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from counterfoil.facts.requests import make_request

TICK = timedelta(microseconds=1)
HOME = ZoneInfo("America/Los_Angeles")
DESCRIPTION = """
---
service = "{service}"
name = "{service}"
effective_on = 2014-01-01
---

## Limit {{#limit}}

```clause
{clause}
```
"""
LICENCES = 'kind = "concurrent-licence"\nunit = "licence"'
CALLS = 'kind = "capacity-limit"\nof = "calls"\nmost = 1\nper = ["licence"]'
IN_THE_MONTH = 'kind = "capacity-limit"\nof = "users"\ncounted = "in-the-month"\nmost = {most}'


@dataclass(frozen=True)
class Visit:
    """One session: who, from when (with its turn within the second) until when."""

    number: int
    user: str
    start: datetime
    end: datetime

    @property
    def opened(self) -> datetime:
        """When it is open, after it was asked for."""
        return self.start + TICK

    @property
    def closed(self) -> datetime:
        return max(self.end, self.opened + TICK)


@cache
def visits_of(path: Path) -> tuple[Visit, ...]:
    with path.open(newline="", encoding="utf-8") as file:
        rows = list(csv.DictReader(file, delimiter="|"))
    assert len(rows) == 7_756
    assert len({row["id_visitor"] for row in rows}) == 630
    spans = sorted((row["ts_min"], row["ts_max"], row["id_visitor"], row["id_session"]) for row in rows)
    found, turns = [], {}
    for number, (begun, ended, visitor, _) in enumerate(spans):
        start, end = (datetime.fromisoformat(text).replace(tzinfo=UTC) for text in (begun, ended))
        turns[start] = turns.get(start, -1) + 1
        found.append(Visit(number, visitor, start + 2 * turns[start] * TICK, end))
    return tuple(found)


def in_turn(visits, most: int, *, by_user: bool) -> dict[int, tuple[bool, frozenset[str], int]]:
    """Return for each visit whether it gets in, who is in at that moment, and in how many sessions."""
    inside: list[Visit] = []
    found = {}
    for visit in visits:
        inside = [one for one in inside if one.closed > visit.start]
        holders = frozenset(one.user for one in inside)
        is_admitted = visit.user in holders or len(holders) < most if by_user else len(inside) < most
        found[visit.number] = (is_admitted, holders, len(inside))
        if is_admitted:
            inside.append(visit)
    return found


def open_desk(home, visits, service: str, clause: str, what: str, most: int):
    """Write a book in which the visits given happened, and return how it is asked."""
    events = []
    for visit in visits:
        for kind, at in (("session-opened", visit.opened), ("session-closed", visit.closed)):
            fields = {"what": what, "user": visit.user} if kind == "session-opened" else {}
            day = at.astimezone(HOME).date().isoformat()
            events.append(
                {
                    "type": kind, "id": f"{kind} {visit.number}", "agreement": "a", "effective_on": day,
                    "at": at.isoformat(), "session": f"s{visit.number}", **fields,
                }
            )  # fmt: skip
    home.write(
        {
            "book.toml": 'provider = "Rooms"\ncountry = "US"\ncurrency = "USD"\ntime_zone = "America/Los_Angeles"\n',
            f"services/{service}.md": DESCRIPTION.format(service=service, clause=clause),
            "events/sessions.jsonl": "".join(json.dumps(event) + "\n" for event in events),
            "accounts/guests.toml": f'name = "Guests"\n[[order]]\nid = "a"\nservice = "{service}"\n'
            f"start_on = 2014-01-01\n[order.quantities]\nlicence = {most}\n",
        }
    )
    book = home.open()
    ask = "sign-in" if what == "sign-in" else "start-call"

    def decided(visit: Visit):
        said = {"user": visit.user} if ask == "sign-in" else {"user": visit.user, "to": "+12125550123"}
        return book.may(make_request({"ask": ask, "agreement": "a", **said}), visit.start)

    return decided


@pytest.mark.parametrize(("most", "refused"), [(2, True), (4, True), (7, False)])
def test_the_next_one_in_is_refused_with_who_holds_the_licences(home, most, refused) -> None:
    visits = visits_of(home.data / "sessions/airbnb_sessions_2015.psv")
    expected = in_turn(visits, most, by_user=True)
    admitted = [visit for visit in visits if expected[visit.number][0]]
    decide = open_desk(home, admitted, "rooms", LICENCES, "sign-in", most)
    for visit in visits:
        is_admitted, holders, _ = expected[visit.number]
        decision = decide(visit)
        assert decision.allowed == is_admitted, visit
        if not is_admitted:
            [finding] = decision.refusals
            assert set(finding.ruling.figures["holders"]) == holders
            assert finding.ruling.figures["most"] == len(holders) == most
    assert (len(admitted) < len(visits)) == refused


@pytest.mark.parametrize(("most", "refused"), [(3, True), (6, True), (7, False)])
def test_one_more_at_the_same_time_than_there_may_be_is_refused(home, most, refused) -> None:
    visits = visits_of(home.data / "sessions/airbnb_sessions_2015.psv")
    expected = in_turn(visits, most, by_user=False)
    admitted = [visit for visit in visits if expected[visit.number][0]]
    decide = open_desk(home, admitted, "lines", CALLS, "call", most)
    for visit in visits:
        is_admitted, _, inside = expected[visit.number]
        decision = decide(visit)
        assert decision.allowed == is_admitted, visit
        [finding] = decision.findings
        assert finding.ruling.figures == {"n": inside + 1, "most": most}
    assert (len(admitted) < len(visits)) == refused


def test_at_most_seven_are_in_at_the_same_time(home) -> None:
    """By going through beginnings and ends alone: the peak that the note on the file gives."""
    visits = visits_of(home.data / "sessions/airbnb_sessions_2015.psv")
    steps = [(visit.start.replace(microsecond=0), 1) for visit in visits] + [(visit.end, -1) for visit in visits]
    inside = peak = 0
    for _, step in sorted(steps):  # an end (-1) comes before a beginning of the same second
        inside += step
        peak = max(peak, inside)
    assert peak == 7
    assert max(number for _, _, number in in_turn(visits, 99, by_user=False).values()) + 1 == 7


def test_no_more_visitors_in_a_local_month_than_there_may_be(home) -> None:
    visits = visits_of(home.data / "sessions/airbnb_sessions_2015.psv")
    most = 40
    months: dict[str, set[str]] = {}
    expected = {}
    for visit in visits:
        users = months.setdefault(f"{visit.start.astimezone(HOME):%Y-%m}", set())
        expected[visit.number] = len(users | {visit.user})
        if expected[visit.number] <= most:
            users.add(visit.user)
    admitted = [visit for visit in visits if expected[visit.number] <= most]
    decide = open_desk(home, admitted, "community", IN_THE_MONTH.format(most=most), "sign-in", 1)
    for visit in visits:
        [finding] = decide(visit).findings
        assert finding.ruling.figures == {"n": expected[visit.number], "most": most}
        assert finding.ruling.allowed == (expected[visit.number] <= most)
    assert 0 < len(admitted) < len(visits)
    assert sum(len(users) == most for users in months.values()) > 1
