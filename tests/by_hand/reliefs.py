"""What is taken back in the first periods, and what is put before a person instead of being charged."""

from collections import defaultdict
from collections.abc import Iterator
from datetime import date
from fractions import Fraction
from zoneinfo import ZoneInfo

from tests.by_hand.book import FairUse, Minimum, OwedLine, RampUp, ToDecide, Use
from tests.by_hand.days import CALENDAR, days_from, half_up, period_with
from tests.by_hand.fees import runs
from tests.by_hand.lives import Life
from tests.by_hand.usage import meets


def waivers(life: Life, lines: list[OwedLine], through: date) -> Iterator[OwedLine]:
    """A line taken back is billed when the line itself is: one of the waiver for each such day and period."""
    for run in runs(life, RampUp, through):
        rule = run.clause
        assert isinstance(rule, RampUp)
        term_ends = life.initial.until if life.initial else run.until
        if number_of(life, rule, run.start) > rule.periods or run.from_on >= term_ends:
            continue
        until = min(run.until, term_ends)  # nothing is taken back for days that the agreement does not have
        back: dict[date, int] = defaultdict(int)
        for line in lines:
            if (line.clause in rule.of) if rule.of is not None else is_minimum(life, line):
                about = list(days_from(line.from_on, line.until_on))
                shared = [day for day in about if run.start <= day < until]
                back[line.bill_on] += half_up(Fraction(line.amount * len(shared), len(about)))
        for bill_on, amount in back.items():
            if amount:
                yield OwedLine(
                    life.agreement.id, rule.id, run.start, f"billed {bill_on}", run.from_on, until, bill_on, -amount
                )


def number_of(life: Life, rule: RampUp, start: date) -> int:
    """Which period of the agreement it is, from 1; the first may be one that it holds only in part."""
    number, first = 1, life.period(rule, life.from_on)
    while first[0] < start:
        number, first = number + 1, life.period(rule, first[1])
    return number


def is_minimum(life: Life, line: OwedLine) -> bool:
    return any(isinstance(one, Minimum) and one.id == line.clause for one in life.clauses_on(line.from_on))


def to_decide(life: Life, uses: list[Use], through: date) -> Iterator[ToDecide]:
    """Every month in which the records that count come to more than is fair."""
    names = dict.fromkeys(one.id for one in life.written_on(life.from_on) if isinstance(one, FairUse))
    for name in names:
        months: dict[date, list[date]] = defaultdict(list)
        ends: dict[date, date] = {}
        for day in days_from(life.from_on, min(life.until, through)):
            rule = fair_use(life, name, day)
            if rule is not None:
                is_calendar = rule.month == "calendar" or (life.agreement.anchor or "calendar") == "calendar"
                start, end = period_with(day, CALENDAR if is_calendar else life.anniversary, 1)
                months[start].append(day)
                ends[start] = end
        figures: list[tuple[int, int]] = []
        for start, days in months.items():
            used = sum(use.quantity * use.lines for use in uses if counts(life, name, use, start, ends[start]))
            figures.append((used, fair(life, name, days)))
            last = fair_use(life, name, days[-1])
            assert last is not None
            over = figures[-(last.average or 1) :]
            used, allowed = (sum(column) for column in zip(*over, strict=True))
            on = min(ends[start], life.until)
            if used > allowed and len(over) == (last.average or 1) and on <= through:
                averages = (half_up(Fraction(total, len(over))) for total in (used, allowed))
                yield ToDecide(life.agreement.id, name, start, on, *averages)


def fair_use(life: Life, name: str, day: date) -> FairUse | None:
    return next((one for one in life.clauses_on(day) if isinstance(one, FairUse) and one.id == name), None)


def counts(life: Life, name: str, use: Use, start: date, end: date) -> bool:
    day = use.at.astimezone(ZoneInfo(life.account.zone)).date()
    rule = fair_use(life, name, day) if life.runs_on(day) else None
    return rule is not None and start <= day < end and meets(rule.counts, use)


def fair(life: Life, name: str, days: list[date]) -> int:
    """What is fair in a month: by the largest number of units, the last day's, or the average of the days."""
    each = []
    for day in days:
        rule = fair_use(life, name, day)
        assert rule is not None
        each.append(rule.limit * life.quantity(rule.unit, day))
    if rule.units == "largest":
        return max(each)
    return each[-1] if rule.units == "month-end" else half_up(Fraction(sum(each), len(each)))
