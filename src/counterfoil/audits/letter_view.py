"""A letter of dispute as its addressee reads it, ready to be set on pages. No figure is worked out here but sums."""

import csv
import io
import re
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
from counterfoil.documents.stated import xml_text
from counterfoil.money import half_up

MOST_ROWS: Final = 300  # disputes on the pages; beyond, the largest, and all of them in an attached table
_MANY: Final = 20  # disputes beyond which they are also summed by clause
_PLAIN: Final = (
    "place-and-date asked on-disputes faithfully name signature annex by-clause clause count item stated owed "
    "difference how attached"
).split()
_LONG_WORD: Final = re.compile(r"\S{25,}")
_SEGMENT: Final = re.compile(r"[^_/.#:-]{0,11}[_/.#:-]|[^_/.#:-]{12}")
_CSV_COLUMNS: Final = (
    "nth", "why", "line", "what", "clause", "from", "until", "stated", "owed", "difference", "record",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Parties:
    """Who writes to whom, as lines of addresses."""

    sender: tuple[str, ...]
    sender_numbers: tuple[str, ...]  # telephone, e-mail
    addressee: tuple[str, ...]
    account: str
    agreements: tuple[str, ...]


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


@dataclass(frozen=True, slots=True)
class Terms:
    """Until when an answer is asked, what was expected on the invoice, and by which program."""

    days: int
    reply_by: date | None
    from_on: date
    through: date
    version: str


def letter_view(audit: Audit, parties: Parties, contract: Contract, terms: Terms, write: Localised) -> dict[str, Any]:
    """Return the texts of the letter; `write` has the language, the sender's country and the invoice's currency."""
    return _Letter(audit, parties, contract, terms, write).view()


class _Letter:
    def __init__(self, audit: Audit, parties: Parties, contract: Contract, terms: Terms, write: Localised) -> None:
        self.audit, self.parties, self.contract, self.terms = audit, parties, contract, terms
        # Every amount is written with as many decimals as the finest of them needs.
        self.places = max([write.digits, *(_needed(one) for one in audit.disputes)])
        self.write, self.prices = replace(write, digits=self.places), write
        self.language = write.language

    def say(self, key: str, **values: str) -> str:
        return say(self.language, key, **values)

    def minor(self, amount: int, decimals: int) -> int:
        """Return an amount in units of the letter's decimals, of which it needs no more."""
        if decimals <= self.places:
            return amount * int(10 ** (self.places - decimals))
        return amount // int(10 ** (decimals - self.places))

    def view(self) -> dict[str, Any]:
        disputes = self.audit.disputes
        numbered = list(enumerate(disputes, 1))
        if len(disputes) > MOST_ROWS:
            largest = sorted(numbered, key=lambda pair: (-abs(self._amounts(pair[1])[2]), pair[0]))[:MOST_ROWS]
            numbered = sorted(largest)
        view = {
            "language": self.language,
            "country": self.write.country,
            "title": self._subject(),
            "seller": {"name": self.parties.sender[0]},
            "sender": list(self.parties.sender),
            "sender_numbers": list(self.parties.sender_numbers),
            "addressee": list(self.parties.addressee),
            "facts": self._facts(),
            "dear": self.say("dear"),
            "opening": self._opening(),
            "totals": self._totals(),
            "totals_heading": self.say("in-total"),
            "totals_notes": self._totals_notes(),
            "asked": self._asked(),
            "on_disputes": [{"address": address, "prose": prose} for address, prose in self.contract.on_disputes]
            if disputes
            else [],
            "by_clause": self._by_clause() if len(disputes) > _MANY else [],
            "largest": self._largest(len(numbered)) if len(disputes) > MOST_ROWS else "",
            "disputes": [self._row(nth, one) for nth, one in numbered],
            "sum": self.say(
                "sum-of-all" if len(disputes) > MOST_ROWS else "sum", count=self.write.number(len(disputes))
            ),
            "sums": [self.write.amount(each) for each in self._sums()[:2]] + [self._signed(self._sums()[2])],
            "how": self._how(),
            "words": {key: self.say(key) for key in _PLAIN},
        }
        cleaned: dict[str, Any] = _clean(view)
        cleaned["csv"] = self._csv() if len(disputes) > MOST_ROWS else ""
        return cleaned

    def _subject(self) -> str:
        number, issued = self.audit.invoice.number, self.audit.invoice.issued_on
        if not self.audit.disputes:
            return self.say("subject-fine", number=number) if number else self.say("nothing-disputed")
        day = self.write.day(issued) if issued is not None else ""
        key = {(True, True): "subject", (True, False): "subject-undated", (False, True): "subject-unnumbered"}
        return self.say(key.get((bool(number), bool(day)), "subject-bare"), number=number, day=day)

    def _facts(self) -> list[list[str]]:
        agreements = ", ".join(self.parties.agreements)
        return [[self.say("our-number"), self.parties.account], [self.say("agreements"), agreements]]

    def _opening(self) -> list[str]:
        agreed, count = self.audit.agreed, len(self.audit.disputes)
        if not count:
            return [self.say("compared"), self.say("nothing-disputed")]
        of_agreed = {0: "none-agreed", 1: "one-agreed"}.get(agreed, "agreed")
        of_disputed = "one-disputed" if count == 1 else "disputed"
        return [
            self.say("compared"),
            self.say(of_agreed, count=self.write.number(agreed)),
            self.say(of_disputed, count=self.write.number(count)),
        ]

    def _amounts(self, one: Dispute) -> tuple[int, int, int]:
        """Return what is stated, what is owed, and what is stated too much."""
        stated, owed = self.minor(one.stated, one.decimals), self.minor(one.owed, one.decimals)
        return stated, owed, stated - owed

    def _sums(self) -> tuple[int, int, int]:
        amounts = [self._amounts(one) for one in self.audit.disputes]
        stated, owed, difference = (sum(each[column] for each in amounts) for column in range(3))
        return stated, owed, difference

    def _signed(self, amount: int) -> str:
        return f"+{self.write.amount(amount)}" if amount > 0 else self.write.amount(amount)

    def _totals(self) -> list[list[str]]:
        if not self.audit.disputes:
            return []
        stated, owed, difference = self._sums()
        key = "too-much" if difference > 0 else "too-little" if difference < 0 else "balanced"
        money = self.write.money
        return [
            [self.say("stated"), money(stated)],
            [self.say("owed"), money(owed)],
            [self.say(key), money(abs(difference))],
        ]

    def _totals_notes(self) -> list[str]:
        differences = [self._amounts(one)[2] for one in self.audit.disputes]
        more, less = sum(each for each in differences if each > 0), -sum(each for each in differences if each < 0)
        notes = [self.say("without-vat", currency=self.write.currency)]
        if more and less:
            notes.insert(0, self.say("both-ways", more=self.write.money(more), less=self.write.money(less)))
        return notes

    def _asked(self) -> list[str]:
        if not self.audit.disputes:
            return []
        difference = self._sums()[2]
        by = self.terms.reply_by
        when = self.say("within", days=self.write.number(self.terms.days))
        if by is not None:
            when = self.say("by", day=self.write.day(by))
        amount = self._payable(abs(difference))
        key = "credit-note" if difference > 0 else "correct" if difference < 0 else "rearrange"
        return [self.say(key, when=when, amount=amount), self.say("or-explain"), self.say("not-the-rest")]

    def _payable(self, amount: int) -> str:
        """Return an amount as a note can state it: in minor units, half up, unless nothing would be left."""
        minor = half_up(amount, 10 ** (self.places - self.prices.digits))
        return self.prices.money(minor) if minor else self.write.money(amount)

    def _by_clause(self) -> list[list[str]]:
        sums: dict[str, list[int]] = {}
        for one in self.audit.disputes:
            entry = sums.setdefault(one.clause, [0, 0, 0, 0])
            for place, amount in enumerate((1, *self._amounts(one))):
                entry[place] += amount
        return [
            [
                self._cited(next(one for one in self.audit.disputes if one.clause == clause)),
                self.write.number(count),
                self.write.amount(stated),
                self.write.amount(owed),
                self._signed(difference),
            ]
            for clause, (count, stated, owed, difference) in sorted(sums.items())
        ]

    def _largest(self, shown: int) -> str:
        count = self.write.number(len(self.audit.disputes))
        return self.say("largest", shown=self.write.number(shown), count=count)

    def _cited(self, one: Dispute) -> str:
        """Return the clause by its service, its heading and its address."""
        version = self.contract.workings.version_of(one)
        if version is None:
            return self.say("no-clause")
        heading = self.contract.headings.get(one.clause, one.heading)
        return f"{self.contract.services[version]}: {heading} ({one.clause})"

    def _row(self, nth: int, one: Dispute) -> dict[str, Any]:
        stated, owed, difference = self._amounts(one)
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

    def _how(self) -> list[str]:
        terms, write = self.terms, self.write
        services = [
            self.say("service", name=name, service=service, day=write.day(version))
            for (service, version), name in self.contract.services.items()
        ]
        how = [self.say("how-contract", services="; ".join(services))] if services else []
        how.append(self.say("how-window", first=write.day(terms.from_on), last=write.day(terms.through)))
        how += [self.say("how-calls")] if self.audit.by_calls else []
        return [*how, self.say("how-rounding"), self.say("how-program", version=terms.version)]

    def _csv(self) -> str:
        out = io.StringIO()
        rows = csv.writer(out, lineterminator="\n")
        rows.writerow(_CSV_COLUMNS)
        for nth, one in enumerate(self.audit.disputes, 1):
            place = self.contract.places.get(one.record) if one.record is not None else None
            first, until = one.period or ("", "")
            amounts = (f"{Decimal(each).scaleb(-self.places):f}" for each in self._amounts(one))
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


def _clean(value: Any) -> Any:
    """Return a view without characters that no page can show, its long words with places where a line may end."""
    if isinstance(value, str):
        return _LONG_WORD.sub(lambda word: _SEGMENT.sub("\\g<0>\u200b", word[0]), xml_text(value))
    if isinstance(value, list):
        return [_clean(each) for each in value]
    if isinstance(value, dict):
        return {key: _clean(each) for key, each in value.items()}
    return value
