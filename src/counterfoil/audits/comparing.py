"""What an invoice states set against what is owed: lines by clause, days and words; calls by start and number.

Rule      A line of the invoice and an owed line are the same if their clauses are (where the invoice names one), else
          by heading and part; days tell the periods of a clause apart. A call is the record that started in the same
          second to the same number; its charge is rounded half up to the decimals in which the invoice states it.
In dispute
          What is stated and differs from what is owed, what is stated and not owed, and what is owed and not stated.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Literal

import polars as pl

from counterfoil.audits.stated import StatedInvoice, StatedLine
from counterfoil.calendar import instant_of
from counterfoil.engine.answering import Answer
from counterfoil.keys import called_digits, called_key
from counterfoil.money import half_up

Why = Literal["differs", "not-owed", "not-stated"]
_ENOUGH = 4  # what a match has to score: a heading, or a clause
_DECIMALS = 9


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


def audited(invoice: StatedInvoice, answer: Answer, from_on: date, through: date) -> Audit:
    """Return where an invoice differs from what is owed; `answer` has the charges and the lines of one account.

    Owed and not stated are lines that may be billed within [from_on, through]; earlier ones are other invoices'.
    """
    calls = [line for line in invoice.lines if line.is_call]
    agreed, found = _calls(calls, answer, from_on) if calls else (0, [])
    rest = [line for line in invoice.lines if not line.is_call]
    of_lines = answer.lines
    if calls:  # lines that stand for records are compared record by record
        of_lines = of_lines.join(answer.charges.select("line").unique(), on="line", how="anti")
    if rest or not calls:
        more, disputes = _lines(rest, of_lines, answer.charges, from_on, through)
        agreed, found = agreed + more, found + disputes
    return Audit(invoice, agreed, tuple(found), bool(calls))


def _lines(
    stated: Iterable[StatedLine], owed: pl.DataFrame, charges: pl.DataFrame, from_on: date, through: date
) -> tuple[int, list[Dispute]]:
    rows = owed.filter(pl.col("bill_on") <= through).rows(named=True)
    counts = dict(charges.group_by("line").len().iter_rows()) if charges.height else {}
    lines = list(stated)
    scored = sorted(
        (-_score(line, row), abs(_in(line, row["digits"]) - row["amount"]), number, place)
        for number, line in enumerate(lines)
        for place, row in enumerate(rows)
        if _score(line, row) >= _ENOUGH
    )
    of_line: dict[int, int] = {}
    taken: set[int] = set()
    for _, _, number, place in scored:
        if number not in of_line and place not in taken:
            of_line[number] = place
            taken.add(place)
    agreed, found = 0, []
    for number, line in enumerate(lines):
        at = of_line.get(number)
        if at is None:
            if line.amount:
                found.append(_dispute("not-owed", line, None, counts))
            else:
                agreed += 1
        elif _exactly(line, rows[at]):
            agreed += 1
        else:
            found.append(_dispute("differs", line, rows[at], counts))
    for place, row in enumerate(rows):
        if place not in taken and row["amount"] and row["bill_on"] >= from_on:
            found.append(_dispute("not-stated", None, row, counts))
    return agreed, found


def _score(line: StatedLine, row: Mapping[str, Any]) -> int:
    """Return how well a stated line fits an owed one; 0 for not at all."""
    address = f"{row['service']}#{row['clause']}"
    if line.clause and line.clause not in (address, row["clause"]):
        return 0
    first, until = line.from_on, line.until_on
    if first is not None and until is not None and not (first < row["until_on"] and row["from_on"] < until):
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
    score += 2 * (line.from_on == row["from_on"]) + (line.until_on == row["until_on"])
    return score


def _in(line: StatedLine, digits: int) -> int:
    """Return what a line states in minor units, near enough to choose by."""
    return half_up(line.amount * 10**digits, 10**line.decimals)


def _exactly(line: StatedLine, row: Mapping[str, Any]) -> bool:
    owed: int = row["amount"] * 10**line.decimals
    stated: int = line.amount * 10 ** row["digits"]
    return stated == owed


def _dispute(why: Why, line: StatedLine | None, row: Mapping[str, Any] | None, counts: Mapping[str, int]) -> Dispute:
    decimals = max(line.decimals if line is not None else 0, row["digits"] if row is not None else 0)
    stated = line.amount * 10 ** (decimals - line.decimals) if line is not None else 0
    if row is None:
        assert line is not None
        return Dispute(why, line.number, line.description or line.clause, stated, 0, decimals, "", "", "", "", None)
    owed = row["amount"] * 10 ** (decimals - row["digits"])
    words = f"{row['heading']} {row['part']}".strip()
    return Dispute(
        why, line.number if line is not None else "", (line.description if line is not None else "") or words,
        stated, owed, decimals, f"{row['service']}#{row['clause']}", row["heading"],
        f"{row['file']}:{row['file_line']}", row["line"], (row["from_on"], row["until_on"]),
        counts.get(row["line"], 0),
    )  # fmt: skip


def _calls(calls: list[StatedLine], answer: Answer, from_on: date) -> tuple[int, list[Dispute]]:
    """Compare calls with rated records; a call that an earlier line charged is no omission of this invoice."""
    lines = {row["line"]: row for row in answer.lines.iter_rows(named=True)}
    known: dict[tuple[int, int], list[dict[str, Any]]] = defaultdict(list)
    for rated in answer.charges.sort("started_us", "record").iter_rows(named=True):
        known[rated["started_us"] // 1_000_000, rated["called"]].append(rated)
    agreed, found = 0, []
    for call in calls:
        assert call.started is not None
        there = known.get((int(call.started.timestamp()), called_key(call.called)), [])
        same = next((one for one in there if _charge(one, call.decimals) == call.amount), None)
        charge = same if same is not None else next(iter(there), None)
        if charge is None:
            what = f"{call.started:%Y-%m-%d %H:%M:%S} UTC {call.called} {call.description}".strip()
            found.append(Dispute("not-owed", call.number, what, call.amount, 0, call.decimals, "", "", "", "", None))
            continue
        there.remove(charge)
        if same is not None:
            agreed += 1
        else:
            found.append(_of_call("differs", call, charge, lines[charge["line"]]))
    for left in known.values():
        for unstated in left:
            row = lines[unstated["line"]]
            if row["bill_on"] >= from_on and _charge(unstated, _DECIMALS):
                found.append(_of_call("not-stated", None, unstated, row))
    return agreed, found


def _of_call(why: Why, call: StatedLine | None, charge: Mapping[str, Any], row: Mapping[str, Any]) -> Dispute:

    decimals = call.decimals if call is not None else _DECIMALS
    what = f"{instant_of(charge['started_us']):%Y-%m-%d %H:%M:%S} UTC {called_digits(charge['called'])}"
    return Dispute(
        why, call.number if call is not None else "", what, call.amount if call is not None else 0,
        _charge(charge, decimals), decimals, f"{row['service']}#{row['clause']}", row["heading"],
        f"{row['file']}:{row['file_line']}", row["line"], (row["from_on"], row["until_on"]), 1, charge["record"],
    )  # fmt: skip


def _charge(charge: Mapping[str, Any], decimals: int) -> int:
    """Return the charge of a record, rounded half up to so many decimals of the currency unit."""
    per = charge["per"]
    exact = (charge["billed"] - charge["covered"]) * charge["price"] + charge["fixed"] * per
    return half_up(exact * 10**decimals, per * 10**9)
