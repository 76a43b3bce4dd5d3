"""Prepaid balance: what the customer tops up is drawn down by charges, until it is used up or expires.

Rule      A charge draws on what has been topped up and has not expired, on the day it falls due or the day of the use:
          what expires soonest first, then the oldest. What expires is said. A low balance is put before a person.
Asked     owes_each: once for the clause.
Units     Minor units.
Rounding  Top-ups half up. A usage charge is spread over the days of its records by their exact charges, so that the
          days come to the line.
Reads     Events `balance-topped-up`; charges of the clauses named by `of`, or all, less what was taken back of them;
          rated records for the days of use.
Specimen  prepaid_balance.md, beside this file.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from math import lcm
from typing import Final, Literal

from counterfoil.calendar import instant_of, zone
from counterfoil.clauses.top_ups import TopUp, balance, days_of_change, draw, top_ups
from counterfoil.contract.answers import Line, Review
from counterfoil.contract.kinds import ClauseKind
from counterfoil.contract.parameters import Amount, ClauseIds, ClauseParameters, Days
from counterfoil.facts.plain import AgreementFacts, Governing, Reign
from counterfoil.money import half_up

READS: Final = frozenset(
    "charge fee usage one-time minimum commitment review surcharge free waiver pause maximum discount".split()
)
WORKING: Final = {"charged": "minor", "drawn": "minor", "due": "minor", "left": "minor", "expired": "minor"}
ONE_DAY: Final = timedelta(days=1)


class Parameters(ClauseParameters):
    """What draws on the balance and when, when it expires, and what is said of it."""

    of: ClauseIds | None = None  # the clauses whose charges draw on it; all, if left out
    drawn: Literal["as-due", "as-used"] = "as-due"  # usage draws when its bill falls due, or on the day of each record
    expires_after: Days | None = None  # of a top-up that does not say when it expires; never, if left out
    low: Amount | None = None  # a balance below this is put before a person
    rest: Literal["reported", "paid-back", "lost"] = "reported"  # what is left when the agreement has ended


@dataclass(frozen=True, slots=True, order=True)
class _Wanted:
    """A part of a charge that draws on the balance on a day."""

    day: date
    bill_on: date
    clause: str
    period: tuple[date, date]
    amount: int


def owes_each(clause: Governing[Parameters], span: Reign, facts: AgreementFacts) -> Iterator[Line | Review]:
    """What is charged for top-ups, what charges draw, what expires, and what is left at the end."""
    parameters = clause.parameters
    ups = top_ups(span, facts, parameters.expires_after)
    if not ups:
        return
    for one in ups:
        if one.costs:
            yield _line(facts, one.from_on, f"top-up {one.event}", (one.costs, 0, 0, 0, 0))
    wanting = sorted(_wanted(parameters, facts))
    days = sorted({*(one.day for one in wanting), *days_of_change(ups)})
    drawn: dict[tuple[str, tuple[date, date], date], tuple[int, int, int]] = {}
    low = None if parameters.low is None else facts.minor(parameters.low.nano(facts.currency))
    was_low = True  # nobody is told of a balance that nobody has topped up yet
    for day in days:
        for want in (one for one in wanting if one.day == day):
            taken = draw(want.amount, day, ups)
            key = (want.clause, want.period, want.bill_on)
            so_far, due, _ = drawn.get(key, (0, 0, 0))
            drawn[key] = (so_far + taken, due + want.amount, balance(day, ups))
        left = balance(day, ups)
        if low is not None and left < low and not was_low and not facts.is_over(day):
            period = facts.period_of(day)
            yield Review(period.start, period.end, day, (0, 0, 0, left, 0), ("top-up", "suspend"))
        was_low = low is None or left < low
    for (named, (start, end), bill_on), (taken, due, left) in drawn.items():
        if taken:
            working = (0, taken, due, left, 0)
            yield Line(-taken, start, end, bill_on, bill_on + ONE_DAY, bill_on, working, named, named)
    yield from _ended(parameters, ups, facts)


def _wanted(parameters: Parameters, facts: AgreementFacts) -> Iterator[_Wanted]:
    """Yield what draws on the balance: what is left of each clause's charges of a period, on its days."""
    of = [name.rpartition(".")[2] for name in parameters.of or ()]
    charges: dict[tuple[str, tuple[date, date]], dict[date, int]] = {}
    for line in facts.earlier:
        if not of or line.clause in of:
            by_day = charges.setdefault((line.clause, (line.period_start, line.period_end)), {})
            by_day[line.bill_on] = by_day.get(line.bill_on, 0) + line.amount
    for (named, period), by_day in sorted(charges.items()):
        left = sum(by_day.values())  # what is refunded is set against what falls due last
        for bill_on, charge in sorted(by_day.items()):
            due = max(min(charge, left), 0)
            left -= max(charge, 0)
            for day, amount in _days_of(named, period[0], bill_on, due, parameters, facts):
                if amount > 0:
                    yield _Wanted(day, bill_on, named, period, amount)


def _days_of(
    named: str, period_start: date, bill_on: date, due: int, parameters: Parameters, facts: AgreementFacts
) -> Iterator[tuple[date, int]]:
    """Yield the days on which a charge draws, with what each does; the days come to the charge."""
    records = [one for one in facts.rated if one.clause == named and one.period_start == period_start]
    scale = lcm(*(one.per for one in records))
    whole = sum(one.numerator * (scale // one.per) for one in records)
    if parameters.drawn == "as-due" or whole <= 0:
        yield bill_on, due
        return
    so_far = told = 0
    for one in records:
        so_far += one.numerator * (scale // one.per)
        until = half_up(due * so_far, whole)
        yield instant_of(one.started_us).astimezone(zone(facts.time_zone)).date(), until - told
        told = until


def _ended(parameters: Parameters, ups: list[TopUp], facts: AgreementFacts) -> Iterator[Line | Review]:
    """Say what expired, and what is left when the agreement has ended."""
    end = facts.life.until_on
    for one in ups:
        is_in_life = end is None or one.until_on <= end
        if one.left and one.until_on <= facts.through and is_in_life:
            yield _line(facts, one.until_on, f"expired {one.event}", (0, 0, 0, 0, one.left))
            one.left = 0
    left = sum(one.left for one in ups)
    if end is None or end > facts.through or not left:
        return
    if parameters.rest == "reported":
        period = facts.period_of(end - ONE_DAY)
        yield Review(period.start, period.end, end, (0, 0, 0, left, 0), ("pay-back", "keep"))
    elif parameters.rest == "paid-back":
        yield _line(facts, end, "rest", (0, left, 0, 0, 0))
    else:
        yield _line(facts, end, "lost", (0, 0, 0, 0, left))


def _line(facts: AgreementFacts, day: date, part: str, working: tuple[int, int, int, int, int]) -> Line:
    """Return a line of one day, in the billing period of the day, or of the last day of the life."""
    period = facts.period_of(facts.governed_on(day))
    return Line(working[0] - working[1], period.start, period.end, day, day + ONE_DAY, day, working, part)


def amount(working: Mapping[str, int], digits: int) -> int:
    """Return a line's amount from its working."""
    return working["charged"] - working["drawn"]


KIND = ClauseKind(
    "prepaid-balance",
    Parameters,
    "What the customer tops up is drawn down by charges, until it is used up or expires.",
    specimen=__file__,
    owes_each=owes_each,
    reads=READS,
    writes="balance",
    working=tuple(WORKING.items()),
    arithmetic="charged for a top-up - drawn of the balance; what expires is said, and charges nothing",
    amount=amount,
    events=("balance-topped-up",),
)
