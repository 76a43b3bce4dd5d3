"""Recurring fees: a price for each period, by calendar days where only part of the period counts."""

from collections.abc import Iterator
from datetime import date
from fractions import Fraction

from tests.by_hand.book import Fee, OwedLine
from tests.by_hand.days import ONE_DAY, days_from, half_up
from tests.by_hand.lives import Life


def fee_lines(life: Life, through: date) -> Iterator[OwedLine]:
    """What all fees of an agreement owe in the periods that have begun."""
    for run in runs(life, Fee, through):
        fee = run.clause
        assert isinstance(fee, Fee)
        if fee.first_period == "free" and is_free(life, run):
            continue
        if fee.billed == "in-arrears":
            yield from in_arrears(life, run)
        else:
            for part in run.unbroken():
                yield from in_advance(life, part)


def is_free(life: Life, run: "Run") -> bool:
    """A period that began before the agreement, or that is over when the term begins to count."""
    return run.start < life.from_on or run.end <= life.anniversary


class Run:
    """The days of one billing period on which a clause runs with the same terms."""

    def __init__(self, clause: object, start: date, end: date, days: list[date]) -> None:
        self.clause, self.start, self.end, self.days = clause, start, end, days

    def unbroken(self) -> Iterator["Run"]:
        """Its days as runs without a gap: a price that is amended and amended back holds twice in a period."""
        days: list[date] = []
        for day in self.days:
            if days and day != days[-1] + ONE_DAY:
                yield Run(self.clause, self.start, self.end, days)
                days = []
            days.append(day)
        yield Run(self.clause, self.start, self.end, days)

    @property
    def from_on(self) -> date:
        return self.days[0]

    @property
    def until(self) -> date:
        return self.days[-1] + ONE_DAY

    @property
    def length(self) -> int:
        return (self.end - self.start).days


def runs(life: Life, kind: type, through: date) -> Iterator[Run]:
    """The runs of every clause of a kind, day by day, as far as periods have begun."""
    found: dict[tuple[object, date], Run] = {}
    until = life.until if life.until < through else _end_of_periods(life, kind, through)
    for day in days_from(life.from_on, min(life.until, until)):
        for clause in life.clauses_on(day):
            if isinstance(clause, kind):
                start, end = life.period(clause, day)
                found.setdefault((clause, start), Run(clause, start, end, [])).days.append(day)
    yield from found.values()


def _end_of_periods(life: Life, kind: type, through: date) -> date:
    """The end of the longest period that runs on the last day."""
    clauses = [clause for clause in life.clauses_on(max(through, life.from_on)) if isinstance(clause, kind)]
    return max((life.period(clause, through)[1] for clause in clauses), default=through + ONE_DAY)


def for_months(fee: Fee, months: int) -> Fraction:
    """What a unit costs in a whole billing period of so many months."""
    assert isinstance(fee.price, Fraction)
    return fee.price * Fraction(months, fee.price_months or months)


def charged_days(life: Life, run: Run) -> tuple[date, date]:
    """The days charged: those of the run, and what lies before or after the life where that is charged as well."""
    fee = run.clause
    assert isinstance(fee, Fee)
    first, until = run.from_on, run.until
    if first == life.from_on and fee.first_period == "whole":
        first = run.start
    if until == life.until and fee.last_period == "whole":
        until = run.end
    return first, until


def in_advance(life: Life, run: Run) -> Iterator[OwedLine]:
    """The first quantity for all the days, then each change of it for the days that are left."""
    fee = run.clause
    assert isinstance(fee, Fee)
    price = for_months(fee, months_of(life, fee))
    first, until = charged_days(life, run)
    had = 0
    for day in run.days:
        has = life.quantity(fee.unit, day)
        is_first = day == run.from_on
        if has == had:
            continue
        since = first if is_first else day
        amount = (has - had) * price * (until - since).days / run.length
        yield OwedLine(
            life.agreement.id, fee.id, run.start, fee.unit if is_first else f"{fee.unit} from {day}", day, until,
            day if is_first else run.end, half_up(amount * 10**life.account.decimals),
        )  # fmt: skip
        had = has


def in_arrears(life: Life, run: Run) -> Iterator[OwedLine]:
    """All quantities by their days, in one sum."""
    fee = run.clause
    assert isinstance(fee, Fee)
    first, until = charged_days(life, run)
    unit_days = 0
    for day in days_from(first, until):
        counted = min(max(day, run.from_on), run.days[-1])  # a day that is charged outside the life: as its neighbour
        unit_days += life.quantity(fee.unit, counted)
    if not unit_days:
        return
    amount = unit_days * for_months(fee, months_of(life, fee)) / run.length
    yield OwedLine(
        life.agreement.id, fee.id, run.start, fee.unit, run.from_on, run.until, min(run.end, life.until),
        half_up(amount * 10**life.account.decimals),
    )  # fmt: skip


def months_of(life: Life, clause: Fee) -> int:
    return clause.every or life.agreement.every or 1
