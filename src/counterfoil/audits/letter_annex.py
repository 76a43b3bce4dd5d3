"""The annex of a letter: every amount in dispute, with its clause, how it is worked out and the records behind it."""

import csv
import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import Any, Final

from counterfoil.audits.behind import Places, Workings
from counterfoil.audits.comparing import Audit, Dispute
from counterfoil.audits.words import say
from counterfoil.billing.figures import Figures
from counterfoil.calendar import zone
from counterfoil.documents.localised import Localised
from counterfoil.money import half_up

MOST_ROWS: Final = 300  # disputes on the pages; beyond, the largest, and all of them in an attached table
_MANY: Final = 20  # disputes beyond which they are also summed by clause
_CSV_COLUMNS: Final = (
    "nth", "why", "line", "what", "clause", "from", "until", "stated", "owed", "difference", "record",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Contract:
    """What the letter says of the contract, in its language."""

    services: Mapping[tuple[str, date], str]  # names by service and version
    headings: Mapping[str, str]  # of clauses by their addresses, where there are translations
    on_disputes: Sequence[tuple[str, str]]  # address and text
    workings: Workings
    places: Places
    records: Mapping[str, Sequence[int]]  # by line
    time_zone: str


class Annex:
    """The figures of a letter, written with as many decimals as the finest of them needs."""

    def __init__(self, audit: Audit, contract: Contract, write: Localised) -> None:
        self.disputes, self.contract = audit.disputes, contract
        self.places = max([write.digits, *(_needed(one) for one in audit.disputes)])
        self.write, self.prices = replace(write, digits=self.places), write

    def say(self, key: str, **values: str) -> str:
        """Return a word or sentence of the letter."""
        return say(self.write.language, key, **values)

    def minor(self, amount: int, decimals: int) -> int:
        """Return an amount in units of the letter's decimals, of which it needs no more."""
        if decimals <= self.places:
            return amount * int(10 ** (self.places - decimals))
        return amount // int(10 ** (decimals - self.places))

    def amounts(self, one: Dispute) -> tuple[int, int, int]:
        """Return what is stated, what is owed, and what is stated too much."""
        stated, owed = self.minor(one.stated, one.decimals), self.minor(one.owed, one.decimals)
        return stated, owed, stated - owed

    def sums(self) -> tuple[int, int, int]:
        """Return what all disputes together state, what is owed for them, and the difference."""
        amounts = [self.amounts(one) for one in self.disputes]
        stated, owed, difference = (sum(each[column] for each in amounts) for column in range(3))
        return stated, owed, difference

    def _signed(self, amount: int) -> str:
        return f"+{self.write.amount(amount)}" if amount > 0 else self.write.amount(amount)

    def payable(self, amount: int) -> str:
        """Return an amount as a note can state it: in minor units, half up, unless nothing would be left."""
        minor = half_up(amount, 10 ** (self.places - self.prices.digits))
        return self.prices.money(minor) if minor else self.write.money(amount)

    def by_clause(self) -> list[list[str]]:
        """Return the sums by clause, where there are many disputes: clause, count and the three amounts."""
        if len(self.disputes) <= _MANY:
            return []
        sums: dict[str, list[int]] = {}
        for one in self.disputes:
            entry = sums.setdefault(one.clause, [0, 0, 0, 0])
            for place, amount in enumerate((1, *self.amounts(one))):
                entry[place] += amount
        return [
            [
                self._cited(next(one for one in self.disputes if one.clause == clause)),
                self.write.number(count),
                self.write.amount(stated),
                self.write.amount(owed),
                self._signed(difference),
            ]
            for clause, (count, stated, owed, difference) in sorted(sums.items())
        ]

    def largest(self) -> str:
        """Return the sentence that only the largest are shown, "" where all are."""
        if len(self.disputes) <= MOST_ROWS:
            return ""
        counts = (self.write.number(each) for each in (MOST_ROWS, len(self.disputes)))
        return self.say("largest", **dict(zip(("shown", "count"), counts, strict=True)))

    def rows(self) -> list[dict[str, Any]]:
        """Return what stands on the pages: every dispute, or the largest in the order of the invoice."""
        numbered = list(enumerate(self.disputes, 1))
        if len(numbered) > MOST_ROWS:
            largest = sorted(numbered, key=lambda pair: (-abs(self.amounts(pair[1])[2]), pair[0]))[:MOST_ROWS]
            numbered = sorted(largest, key=lambda pair: pair[0])
        return [self._row(nth, one) for nth, one in numbered]

    def sum_words(self) -> str:
        """Return what the row of the sums is called."""
        count = self.write.number(len(self.disputes))
        return self.say("sum-of-all" if len(self.disputes) > MOST_ROWS else "sum", count=count)

    def sum_figures(self) -> list[str]:
        """Return the three sums as columns have them."""
        stated, owed, difference = self.sums()
        return [self.write.amount(stated), self.write.amount(owed), self._signed(difference)]

    def _cited(self, one: Dispute) -> str:
        """Return the clause by its service, its heading and its address."""
        version = self.contract.workings.version_of(one)
        if version is None:
            return self.say("no-clause")
        heading = self.contract.headings.get(one.clause, one.heading)
        return f"{self.contract.services[version]}: {heading} ({one.clause})"

    def _row(self, nth: int, one: Dispute) -> dict[str, Any]:
        stated, owed, difference = self.amounts(one)
        return {
            "nth": self.write.number(nth),
            "what": self._what(one),
            "about": self._about(one),
            "fine": " · ".join([self.say("of-line", number=one.number)] * bool(one.number) + self._records(one)),
            "stated": self.write.amount(stated),
            "owed": self.write.amount(owed),
            "difference": self._signed(difference),
        }

    def _what(self, one: Dispute) -> str:
        if one.why == "total":
            return self.say("total-line")
        if one.started is None:
            if not one.number and one.clause in self.contract.headings:  # in the words of the contract, not the invoice
                return f"{self.contract.headings[one.clause]}{one.what.removeprefix(one.heading)}"
            return one.what
        local = one.started.astimezone(zone(self.contract.time_zone))
        return f"{self.write.instant(local)} \u2192 {one.called}" if one.called else self.write.instant(local)

    def _about(self, one: Dispute) -> list[str]:
        if one.why in ("not-owed", "total"):
            return [self.say(one.why)]
        assert one.period is not None  # what is owed has days
        worked = self.contract.workings.of(one)
        # The days of a call are its own; those of its line would say less.
        days = [self.write.span(*one.period)] if one.record is None else []
        figures = [*days, *([self._worked(*worked)] if worked is not None else [])]
        before = [self.say("not-stated")] if one.why == "not-stated" else []
        return [*before, self._cited(one), *([" · ".join(figures)] if figures else [])]

    def _worked(self, figures: Figures, fixed: int) -> str:
        text = self.say("worked", quantity=self.prices.quantity(figures), price=self.prices.price(figures))
        return f"{text} {self.say('connect-fee', price=self.prices.unit_price(fixed))}" if fixed else text

    def _records(self, one: Dispute) -> list[str]:
        """Return where the records stand: one by one is a place, many are files with their first and last line."""
        ids = [each for line in one.lines for each in self.contract.records.get(line, ())]
        ids = [one.record] if one.record is not None else ids
        found: dict[str, list[int]] = {}
        for file, row in sorted(self.contract.places[each] for each in ids if each in self.contract.places):
            found.setdefault(file, []).append(row)
        texts = [
            f"{file}:{rows[0]}" + (f"\u2013{rows[-1]}" if rows[0] != rows[-1] else "") for file, rows in found.items()
        ]
        if not texts:
            return []
        key = "record" if len(ids) == 1 else "records"
        return [self.say(key, count=self.write.number(len(ids)), places="; ".join(texts))]

    def csv(self) -> str:
        """Return every dispute as a table to attach, in the order of the invoice."""
        out = io.StringIO()
        rows = csv.writer(out, lineterminator="\n")
        rows.writerow(_CSV_COLUMNS)
        for nth, one in enumerate(self.disputes, 1):
            place = self.contract.places.get(one.record) if one.record is not None else None
            first, until = one.period or ("", "")
            amounts = (f"{Decimal(each).scaleb(-self.places):f}" for each in self.amounts(one))
            rows.writerow([nth, one.why, one.number, one.what, one.clause, first, until, *amounts,
                           "" if place is None else f"{place[0]}:{place[1]}"])  # fmt: skip
        return out.getvalue()


def _needed(one: Dispute) -> int:
    """Return how many decimals the amounts of a dispute need."""
    stripped = one.decimals
    while stripped and one.stated % 10 == one.owed % 10 == 0:
        one = replace(one, stated=one.stated // 10, owed=one.owed // 10)
        stripped -= 1
    return stripped
