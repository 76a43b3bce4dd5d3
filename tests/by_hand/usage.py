"""Usage: who takes a record, what is billed of it, what is included, what the rest costs, and the minimum."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction
from zoneinfo import ZoneInfo

from tests.by_hand.book import Allowance, Book, Clause, Minimum, OwedLine, PerDeck, PerMeasure, ToDecide, Use
from tests.by_hand.days import ONE_DAY, days_from, half_up, whole_steps
from tests.by_hand.decks import rate_for
from tests.by_hand.lives import Life


@dataclass
class Item:
    """One line of the itemised bill."""

    use: Use
    life: Life
    clause: PerMeasure | PerDeck
    day: date
    period: date
    part: str
    billed: int
    price: Fraction
    per: int
    connect_fee: Fraction
    minimum_charge: Fraction
    covered: int = 0
    added: int = 0  # what whole units of the period add to its last record


@dataclass
class Left:
    """Records that nobody charges, and what a person has to decide."""

    untaken: list[Use] = field(default_factory=list)
    outside: list[Use] = field(default_factory=list)
    unrated: list[Use] = field(default_factory=list)
    to_decide: list[ToDecide] = field(default_factory=list)


def items_of(book: Book, lives: list[Life], zone: str, uses: list[Use], left: Left) -> list[Item]:
    """Each record with the first clause, in the order of agreements and descriptions, that takes it; by time."""
    items = []
    for use in sorted(uses, key=lambda one: (one.at, one.number)):
        day = use.at.astimezone(ZoneInfo(zone)).date()
        running = [life for life in lives if life.runs_on(day)]
        takers = [(life, clause) for life in running for clause in life.clauses_on(day) if takes(clause, use)]
        if not takers:
            (left.untaken if running else left.outside).append(use)
            continue
        item = priced(book, use, day, *takers[0])
        if item is None:
            left.unrated.append(use)
        else:
            items.append(item)
    return items


def takes(clause: object, use: Use) -> bool:
    return isinstance(clause, PerMeasure | PerDeck) and meets(clause.takes, use)


def meets(conditions: dict[str, tuple[str, ...]], use: Use) -> bool:
    """Every condition holds: one of the values without !, none of those with it."""
    return all(
        getattr(use, key) not in [value[1:] for value in values if value.startswith("!")]
        and (getattr(use, key) in values or all(value.startswith("!") for value in values))
        for key, values in conditions.items()
    )


def priced(book: Book, use: Use, day: date, life: Life, clause: PerMeasure | PerDeck) -> Item | None:
    """What is billed of a record and at which price."""
    period = life.period(clause, day)[0]
    if isinstance(clause, PerMeasure):
        billed = in_increments(use.quantity, clause.initial_increment or 0, clause.subsequent_increment or 1)
        fee, least = clause.connect_fee or Fraction(0), clause.minimum_charge or Fraction(0)
        return Item(use, life, clause, day, period, "", billed * use.lines, clause.price, clause.per, fee, least)
    deck = next(deck for deck in book.decks if deck.name == clause.deck)
    rate = rate_for(deck, use.called, use.at)
    if rate is None:
        return None
    initial = clause.initial_increment or rate.initial_increment or deck.initial_increment
    step = clause.subsequent_increment or rate.subsequent_increment or deck.subsequent_increment
    billed = in_increments(use.quantity, initial, step) * use.lines
    fee, least = rate.connect_fee or Fraction(0), rate.minimum_charge or Fraction(0)
    return Item(use, life, clause, day, period, rate.destination, billed, rate.price, rate.per, fee, least)


def in_increments(quantity: int, initial: int, step: int) -> int:
    """At least the initial increment, then whole steps; nothing for nothing."""
    if quantity == 0:
        return 0
    return initial + whole_steps(max(0, quantity - initial), step)


# What is included ----------------------------------------------------------------------------------------------------


def include(items: list[Item], life: Life) -> None:
    """Cover the records of each allowance in their order, one allowance after the other."""
    mine = [item for item in items if item.life is life]
    names = dict.fromkeys(
        clause.id for day in sorted({item.day for item in mine})
        for clause in life.clauses_on(day) if isinstance(clause, Allowance)
    )  # fmt: skip
    for name in names:
        pools: dict[tuple[date, int], int] = {}
        for item in mine:
            allowance = next((one for one in life.clauses_on(item.day) if one.id == name), None)
            if not isinstance(allowance, Allowance) or not (allowance.of is None or item.clause.id in allowance.of):
                continue
            start, end = life.period(allowance, item.day)
            pool = (start, item.use.user if allowance.shared_by == "user" else 0)
            if pool not in pools:
                pools[pool] = included(life, name, start, end)
            covers = min(pools[pool], item.billed - item.covered)
            item.covered += covers
            pools[pool] -= covers


def allowance_lines(life: Life, periods: list[tuple[str, date, date]]) -> Iterator[OwedLine]:
    """A line of nothing for each allowance and period, which says that there was one."""
    for name, start, end in periods:
        held = days_with(life, name, start, end)
        yield OwedLine(life.agreement.id, name, start, "", held[0], held[-1] + ONE_DAY, min(end, life.until), 0)


def days_with(life: Life, name: str, start: date, end: date) -> list[date]:
    """The days of a period on which an agreement has a clause."""
    days = days_from(max(start, life.from_on), min(end, life.until))
    return [day for day in days if any(one.id == name for one in life.clauses_on(day))]


def included(life: Life, name: str, start: date, end: date) -> int:
    """What is included in a period: each day brings its share, the sum is rounded to a whole base unit."""
    share = Fraction(0)
    for _, rule, day in shares(life, name, start, end):
        assert isinstance(rule, Allowance)
        share += rule.amount * life.quantity(rule.unit, day)
    return half_up(share / (end - start).days)


def shares(life: Life, name: str, start: date, end: date) -> Iterator[tuple[date, Clause, date]]:
    """The days of a period that bring a share, with the clause that brings it and the day on which it is looked up.

    Where a period that the agreement holds only in part counts whole, the days before the agreement are like its
    first, those after it like its last.
    """
    for day in days_from(start, end):
        like = min(max(day, life.from_on), life.until - ONE_DAY)
        rule = next((one for one in life.clauses_on(like) if one.id == name), None)
        is_outside = not life.runs_on(day)
        if isinstance(rule, Allowance | Minimum) and (not is_outside or rule.partial == "whole"):
            yield day, rule, like


# What it costs -------------------------------------------------------------------------------------------------------


def usage_lines(items: list[Item], life: Life) -> Iterator[OwedLine]:
    """One line for each clause with its terms, period and destination: the exact sum, rounded once."""
    grouped: dict[tuple[object, ...], list[Item]] = defaultdict(list)
    for item in items:
        if item.life is life:
            grouped[item.clause, item.period, item.part, item.per].append(item)
    round_up_totals(grouped)
    for (clause, period, part, _), members in grouped.items():
        assert isinstance(clause, PerMeasure | PerDeck)
        total = sum((charge(item) for item in members), Fraction(0))
        days = [
            day for day in days_from(*life.period(clause, period))
            if life.runs_on(day) and clause in life.clauses_on(day)
        ]  # fmt: skip
        yield OwedLine(
            life.agreement.id, clause.id, period, part, days[0], days[-1] + ONE_DAY,
            min(life.period(clause, period)[1], life.until), half_up(total * 10**life.account.decimals),
        )  # fmt: skip


def round_up_totals(grouped: dict[tuple[object, ...], list[Item]]) -> None:
    """The total of a period in whole units, where the clause says so, whatever the prices; the last record bears it."""
    periods: dict[tuple[str, date], list[Item]] = defaultdict(list)
    for (clause, period, *_), members in grouped.items():
        if isinstance(clause, PerMeasure) and clause.whole and isinstance(period, date):
            periods[clause.id, period] += members
    for members in periods.values():
        last = max(members, key=lambda item: (item.use.at, item.use.number))
        total = sum(item.billed - item.covered for item in members)
        assert isinstance(last.clause, PerMeasure) and last.clause.whole
        last.added = whole_steps(total, last.clause.whole) - total


def charge(item: Item) -> Fraction:
    """What one record costs: nothing if it is included wholly."""
    rest = item.billed - item.covered + item.added
    if rest == 0:
        return Fraction(0)
    cost = max(rest * item.price / item.per + item.connect_fee, item.minimum_charge)
    if item.clause.record_decimals is not None:
        cost = Fraction(half_up(cost * 10**item.clause.record_decimals), 10**item.clause.record_decimals)
    return cost


# At least ------------------------------------------------------------------------------------------------------------


def minimum_lines(
    life: Life, fees: list[OwedLine], usage: list[OwedLine], periods: list[tuple[str, date, date]]
) -> Iterator[OwedLine]:
    """What the usage of a period, or the fees and usage that are named, fall short of its minimum."""
    for name, start, end in periods:
        held = days_with(life, name, start, end)
        share, of = Fraction(0), None
        for _, rule, _ in shares(life, name, start, end):
            assert isinstance(rule, Minimum) and isinstance(rule.minimum, Fraction)
            share, of = share + rule.minimum, rule.of
        least = half_up(share / (end - start).days * 10**life.account.decimals)
        counted = usage if of is None else [line for line in (*fees, *usage) if line.clause in of]
        used = sum(line.amount for line in counted if start <= line.period < end)
        if used < least:
            yield OwedLine(
                life.agreement.id, name, start, "", held[0], held[-1] + ONE_DAY, min(end, life.until), least - used
            )
