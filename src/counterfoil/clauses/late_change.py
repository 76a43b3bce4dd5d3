"""Late change: what may be charged for an order that is placed, changed or cancelled shortly before it is carried out.

Rule      Within so many business hours before (or, if so read, after) the planned instant, the provider may charge: the
          amount that it states, or nothing until a person has decided. Outside of them it may not.
Asked     owes_each: the bookings of one agreement.
Units     Instants to the second; money in minor units.
Rounding  The stated amount, half up.
Reads     Events `booking-changed`; the public holidays of the provider's country.
Specimen  late_change.md, beside this file.

Business hours run from opening to closing on working days; a day of 8 hours makes 72 of them nine working days.
"""

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime, time
from typing import Literal

from counterfoil.calendar import microseconds
from counterfoil.clauses.on_a_day import AGAINST_TERMS, MISSING, about, identity, line_on
from counterfoil.contract.answers import Line, Review
from counterfoil.contract.kinds import ClauseKind
from counterfoil.contract.parameters import ClauseParameters, Country, Hours, Slug, Text
from counterfoil.facts.plain import AgreementFacts, Governing, Reign
from counterfoil.money import half_up, nano
from counterfoil.workdays import NoSuchCalendar, WorkingDays

OPTIONS = ("charge", "waive")
Change = Literal["placed", "changed", "cancelled"]


class Parameters(ClauseParameters):
    """Which bookings, and when it is late."""

    item: Slug  # as the events name it
    within: Hours  # business hours around the planned instant
    side: Literal["before", "after"] = "before"  # of the planned instant
    calendar: Country  # whose public holidays are no working days
    region: Text | None = None  # a part of that country with holidays of its own
    opens: Hours = 9  # business hours begin, hours after midnight
    closes: Hours = 17  # and end
    changes: tuple[Change, ...] = ("placed", "changed", "cancelled")  # what costs extra

    def objections(self) -> Iterable[tuple[str, str]]:
        """Refuse hours that are none, and a place without a calendar."""
        if not self.opens < self.closes < 24:
            yield "closes", "has to be later than `opens`, on the same day"
        try:
            WorkingDays(self.calendar, self.region)
        except NoSuchCalendar as error:
            yield "region" if self.region is not None else "calendar", f"has {error}"


def owes_each(clause: Governing[Parameters], span: Reign, facts: AgreementFacts) -> Iterator[Line | Review]:
    """A line for each late booking that the provider charges, a review of each for which it has stated nothing."""
    parameters = clause.parameters
    for event in about(facts, "booking-changed", parameters.item, span):
        if event.at is None:
            facts.refuse(event, MISSING, "the booking does not say the instant", "Add `at`: the clause counts hours.")
            continue
        since, until = _window(parameters, event["planned_at"], facts.time_zone)
        is_late = since <= event.at <= until and event["change"] in parameters.changes
        stated = event["amount"]
        if not is_late and stated is not None:
            message = f"an order that was {event['change']} then costs nothing extra"
            facts.refuse(
                event, AGAINST_TERMS, message, f"It does from {since:%Y-%m-%d %H:%M} to {until:%Y-%m-%d %H:%M} UTC."
            )
        elif is_late:
            money = nano(stated) if stated is not None else 0
            working = (*map(_second, (event["planned_at"], since, until, event.at)), money)
            if stated is not None:
                yield line_on(facts, event.effective_on, facts.minor(money), working, identity(event))
            else:
                period = facts.period_of(event.effective_on)
                yield Review(period.start, period.end, event.effective_on, working, OPTIONS)


def _window(parameters: Parameters, planned: datetime, zone_name: str) -> tuple[datetime, datetime]:
    """Return the first and the last instant at which it is late."""
    calendar = WorkingDays(parameters.calendar, parameters.region)
    hours = parameters.within if parameters.side == "after" else -parameters.within
    opens, closes = time(parameters.opens), time(parameters.closes)
    other = calendar.add_business_hours(planned, hours, opens, closes, zone_name)
    return (planned, other) if parameters.side == "after" else (other, planned)


def _second(instant: datetime) -> int:
    return microseconds(instant) // 1_000_000


def amount(working: Mapping[str, int], digits: int) -> int:
    """Return a line's amount from its working."""
    return half_up(working["stated"], 10 ** (9 - digits))


KIND = ClauseKind(
    "late-change",
    Parameters,
    "What may be charged for an order that is placed, changed or cancelled shortly before it is carried out.",
    specimen=__file__,
    owes_each=owes_each,
    writes="surcharge",
    working=(
        ("planned", "second"),
        ("late_from", "second"),
        ("late_until", "second"),
        ("changed", "second"),
        ("stated", "nano"),
    ),
    arithmetic="what the provider stated, rounded half up to the minor unit",
    amount=amount,
    events=("booking-changed",),
)
