"""What an invoice states set against what is owed: lines by clause, days and words.

Rule      A line of the invoice and an owed line are the same if their clauses are (where the invoice names one), else
          by heading and part; days tell the periods of a clause apart. Owed lines of one clause, part and billing
          period may also stand as one line. A stated line without days is of this invoice, never of an earlier one.
          Calls are compared one by one (calls.py).
In dispute
          What is stated and differs from what is owed, what is stated and not owed, what is owed and not stated, and
          what the invoice's total has more than its lines.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Literal

import polars as pl

from counterfoil.audits.stated import StatedInvoice, StatedLine
from counterfoil.money import half_up

Why = Literal["differs", "not-owed", "not-stated", "total"]
Row = Mapping[str, Any]  # an owed line
_ENOUGH = 4  # what a match has to score: a heading, or a clause


@dataclass(frozen=True, slots=True)
class Dispute:
    """One place where an invoice and the contract differ. Amounts in units of 10^-decimals of the currency."""

    why: Why
    number: str  # of the invoice's line, "" where there is none
    what: str  # in the invoice's words, else the clause's heading and the part
    stated: int
    owed: int
    decimals: int
    clause: str  # "service#clause"; "" where nothing is owed
    heading: str
    place: str  # file and line of the clause
    line: str  # of `owes`
    period: tuple[date, date] | None
    records: int = 0  # behind an owed line
    record: int | None = None  # the call that is in dispute
    lines: tuple[str, ...] = ()  # of `owes`, where several stand as one
    started: datetime | None = None  # of a call, UTC
    called: str = ""  # its digits

    @property
    def difference(self) -> int:
        """What is stated too much; below zero: too little."""
        return self.stated - self.owed


@dataclass(frozen=True, slots=True)
class Audit:
    """What an audit came to."""

    invoice: StatedInvoice
    agreed: int  # lines or calls of the invoice that are as owed
    disputes: tuple[Dispute, ...]
    by_calls: bool
    earlier: tuple[str, ...] = ()  # numbers of lines that are as owed, and were before the days of this invoice


@dataclass(frozen=True, slots=True)
class Owed:
    """One owed line, or the lines of one clause, part and billing period together."""

    rows: tuple[Row, ...]
    places: frozenset[int]

    @property
    def amount(self) -> int:
        """What it comes to, in minor units."""
        return sum(row["amount"] for row in self.rows)

    @property
    def days(self) -> tuple[date, date]:
        """Its first day, and the day after its last."""
        return min(row["from_on"] for row in self.rows), max(row["until_on"] for row in self.rows)


def of_lines(
    stated: Iterable[StatedLine], owed: pl.DataFrame, charges: pl.DataFrame, from_on: date, through: date
) -> tuple[int, list[Dispute], list[str]]:
    """Return how many lines are as owed, what is in dispute, and which are as owed before the days of this invoice."""
    rows = owed.filter(pl.col("bill_on") <= through).rows(named=True)
    counts: dict[str, int] = dict(charges.group_by("line").len().iter_rows()) if charges.height else {}
    lines = list(stated)
    of_line = _matched(lines, rows, from_on)
    taken: set[int] = set()
    agreed, found, earlier = 0, [], []
    for number, line in enumerate(lines):
        match = of_line.get(number)
        if match is not None:
            taken |= match.places
        if match is None and line.amount:
            found.append(_dispute("not-owed", line, None, counts))
        elif match is None or _exactly(line, match):
            agreed += 1
            if match is not None and line.amount and all(row["bill_on"] < from_on for row in match.rows):
                earlier.append(line.number)
        else:
            found.append(_dispute("differs", line, match, counts))
    for place, row in enumerate(rows):
        if place not in taken and row["amount"] and row["bill_on"] >= from_on:
            found.append(_dispute("not-stated", None, Owed((row,), frozenset((place,))), counts))
    return agreed, found, earlier


def _matched(lines: list[StatedLine], rows: list[dict[str, Any]], from_on: date) -> dict[int, Owed]:
    """Return for each stated line what it is for: the best fit first, then the nearest amount, then the order."""
    candidates = list(_candidates(rows))
    by_clause: dict[str, list[int]] = defaultdict(list)
    for place, one in enumerate(candidates):
        by_clause[f"{one.rows[0]['service']}#{one.rows[0]['clause']}"].append(place)
        by_clause[one.rows[0]["clause"]].append(place)
    scored = []
    for number, line in enumerate(lines):
        for place in by_clause.get(line.clause, []) if line.clause else range(len(candidates)):
            one = candidates[place]
            score = _score(line, one, from_on)
            if score >= _ENOUGH:
                off = abs(_in(line, one.rows[0]["digits"]) - one.amount)
                scored.append((-score, off, number, len(one.rows), place))
    found: dict[int, Owed] = {}
    taken: set[int] = set()
    for *_, number, _, place in sorted(scored):
        if number not in found and taken.isdisjoint(candidates[place].places):
            found[number] = candidates[place]
            taken |= candidates[place].places
    return found


def _candidates(rows: list[dict[str, Any]]) -> Iterator[Owed]:
    """Yield every owed line, and those of a clause, part and billing period that are several."""
    of_period: dict[tuple[Any, ...], list[int]] = defaultdict(list)
    for place, row in enumerate(rows):
        yield Owed((row,), frozenset((place,)))
        of_period[row["agreement"], row["service"], row["clause"], row["part"], row["period_start"]].append(place)
    for places in of_period.values():
        if len(places) > 1:
            yield Owed(tuple(rows[place] for place in places), frozenset(places))


def _score(line: StatedLine, owed: Owed, from_on: date) -> int:
    """Return how well a stated line fits what is owed; 0 for not at all."""
    row, days = owed.rows[0], owed.days
    if line.agreement and line.agreement != row["agreement"]:
        return 0
    first, until = line.from_on, line.until_on
    if first is None or until is None:
        if all(each["bill_on"] < from_on for each in owed.rows):
            return 0
    elif not (first < days[1] and days[0] < until):
        return 0
    said, heading, part = line.description.casefold(), row["heading"].casefold(), row["part"].casefold()
    whole = f"{heading} {part}".strip()
    score: int = 4 if line.clause else 0
    if said == whole:
        score += 7
    elif part and said == part:
        score += 4
    elif heading in said:
        score += 4 + (2 if part and part in said.replace(heading, "") else 0)
    score += 2 * (first == days[0]) + (until == days[1])
    return score


def _in(line: StatedLine, digits: int) -> int:
    """Return what a line states in minor units, near enough to choose by."""
    return half_up(line.amount * 10**digits, 10**line.decimals)


def _exactly(line: StatedLine, match: Owed) -> bool:
    owed: int = match.amount * 10**line.decimals
    stated: int = line.amount * 10 ** match.rows[0]["digits"]
    return stated == owed


def _dispute(why: Why, line: StatedLine | None, match: Owed | None, counts: Mapping[str, int]) -> Dispute:
    digits = match.rows[0]["digits"] if match is not None else 0
    decimals = max(line.decimals if line is not None else 0, digits)
    stated = line.amount * 10 ** (decimals - line.decimals) if line is not None else 0
    if match is None:
        assert line is not None
        return Dispute(why, line.number, line.description or line.clause, stated, 0, decimals, "", "", "", "", None)
    row = match.rows[0]
    owed = match.amount * 10 ** (decimals - digits)
    words = f"{row['heading']} {row['part']}".strip()
    return Dispute(
        why, line.number if line is not None else "", (line.description if line is not None else "") or words,
        stated, owed, decimals, f"{row['service']}#{row['clause']}", row["heading"],
        f"{row['file']}:{row['file_line']}", row["line"], match.days,
        sum(counts.get(each["line"], 0) for each in match.rows), None, tuple(each["line"] for each in match.rows),
    )  # fmt: skip


def unexplained(invoice: StatedInvoice) -> Iterator[Dispute]:
    """Yield what the invoice's total without tax has more than its lines; less is no charge, and not in dispute."""
    amount, decimals = invoice.unexplained
    if amount > 0:
        yield Dispute("total", "", "", amount, 0, decimals, "", "", "", "", None)
