"""Price adjustment: which terms of the order the provider may change by itself, from when, and how often.

Rule      A one-sided change of named terms counts if it is announced so long before, does not begin before the end of
          the initial term where the clause says so, and no other one began within so many months before it. It may be
          for the first day of an agreement only, such as one that follows another with new billing periods.
Asked     permits: for each `terms-amended` event by the provider, beside those that the clause permitted before it.
Specimen  price_adjustment.md, beside this file.

A change that no clause permits is a fault: the agreement gets no bill until the parties or the book say otherwise.
Standard rates of a deck are not terms of an order: their changes are dated rows of the deck.
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, timedelta
from typing import Final, Literal

from counterfoil.calendar import add_months
from counterfoil.clauses.deadlines import planned
from counterfoil.clauses.effective_days import last_day_in_time
from counterfoil.contract.duties import Duty
from counterfoil.contract.faults import listed
from counterfoil.contract.kinds import ClauseKind
from counterfoil.contract.lives import Life
from counterfoil.contract.parameters import ClauseParameters, Days, Flag, Months, Text
from counterfoil.contract.wording import Wording, said
from counterfoil.facts.events import Event
from counterfoil.facts.obliged import Obliged


class Parameters(ClauseParameters):
    """What may be changed and under which conditions."""

    terms: tuple[Text, ...] | None = None  # the order's names for what may be changed; all of them, if left out
    holds_from: Literal["any-day", "first-day"] = "any-day"  # of the agreement, where it follows another one
    notice: Days = 0  # before the day from which the change holds
    clear_days: Literal["from-first-day-after", "from-last-day"] = "from-first-day-after"  # how the days are counted
    after_initial_term: Flag = False  # not before the first day after the initial term
    once_in: Months | None = None  # at most one change in so many months
    counted: Literal["rolling", "calendar-years"] = "rolling"  # months from effect to effect, or whole calendar years


def permits(parameters: Parameters, change: Event, life: Life, before: Sequence[Event]) -> str | None:
    """Return None if the change is permitted, or why it is not."""
    named = change["terms"].table
    others = [name for name in named if parameters.terms is not None and name not in parameters.terms]
    if others:
        return f"it does not let the provider change {listed(others)}"
    effect = change.effective_on
    if parameters.holds_from == "first-day" and effect != life.from_on:
        return f"it permits a change from the first day of the agreement, {life.from_on}, not from {effect}"
    earliest = _after_notice(parameters, change)
    if earliest is None:
        return f"it takes notice of {parameters.notice} days, and the change says no `notice_on`"
    if effect < earliest:
        return f"with notice on {change['notice_on']} the change can hold from {earliest}, not from {effect}"
    term = life.initial_term
    if parameters.after_initial_term and term is not None and effect < term.end:
        return f"it permits a change from {term.end}, after the initial term, not from {effect}"
    if parameters.once_in is not None:
        last = max((one.effective_on for one in before if one.effective_on < effect), default=None)
        again = None if last is None else _next(parameters, last, parameters.once_in)
        if again is not None and effect < again:
            return f"after the change of {last} the next one can hold from {again}, not from {effect}"
    return None


def _after_notice(parameters: Parameters, change: Event) -> date | None:
    """Return the first day from which an announced change can hold; None if notice is needed and none was given."""
    if not parameters.notice:
        return date.min
    notice_on = change["notice_on"]
    if not isinstance(notice_on, date):
        return None
    return notice_on + timedelta(days=parameters.notice + (parameters.clear_days == "from-last-day"))


def _next(parameters: Parameters, last: date, months: int) -> date:
    """Return the first day on which another change can hold after one that held from `last`."""
    if parameters.counted == "rolling":
        return add_months(last, months)
    return date(last.year + -(-months // 12), 1, 1)


SAYS: Final[Mapping[str, Wording]] = {
    "announce": said(
        "Announce by {due} the change of prices that is to hold from {day}.",
        "Kondig uiterlijk op {due} de prijswijziging aan die vanaf {day} moet gelden.",
        "Annoncer au plus tard le {due} le changement de prix prévu pour le {day}.",
    ),
    "holds-later": said(
        "A change that is announced later holds later.",
        "Een wijziging die later wordt aangekondigd, geldt later.",
        "Un changement annoncé plus tard prend effet plus tard.",
    ),
}


def must(parameters: Parameters, seen: Obliged) -> Iterator[Duty]:
    """The announcement of each change that is planned, where the clause takes notice of it."""
    if not parameters.notice:
        return
    for plan, announced in planned(seen, "prices"):
        day = plan["takes_effect_on"]
        due = last_day_in_time(day, parameters.notice, parameters.clear_days)
        figures = {"due": due, "day": day}
        yield Duty("provider", "announce", min(plan.effective_on, due), due, figures, "holds-later", announced)


KIND = ClauseKind(
    "price-adjustment",
    Parameters,
    "Which terms of the order the provider may change by itself, from when, and how often.",
    specimen=__file__,
    permits=permits,
    must=must,
    says=SAYS,
    events=("terms-amended", "change-planned", "change-announced"),
)
