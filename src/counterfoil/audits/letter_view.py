"""A letter of dispute as its addressee reads it, ready to be set on pages. No figure is worked out here but sums."""

import re
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from counterfoil.audits.comparing import Audit
from counterfoil.audits.letter_annex import MOST_ROWS, Annex, Contract
from counterfoil.audits.words import say
from counterfoil.documents.localised import Localised
from counterfoil.documents.stated import xml_text

_PLAIN: Final = (
    "place-and-date asked on-disputes faithfully name signature annex by-clause clause count item stated owed "
    "difference how attached"
).split()
_LONG_WORD: Final = re.compile(r"\S{25,}")
_SEGMENT: Final = re.compile(r"[^_/.#:-]{0,11}[_/.#:-]|[^_/.#:-]{12}")


@dataclass(frozen=True, slots=True)
class Parties:
    """Who writes to whom, as lines of addresses."""

    sender: tuple[str, ...]
    sender_numbers: tuple[str, ...]  # telephone, e-mail
    addressee: tuple[str, ...]
    account: str
    agreements: tuple[str, ...]


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
        self.annex = Annex(audit, contract, write)
        self.write, self.language = self.annex.write, write.language

    def say(self, key: str, **values: str) -> str:
        return say(self.language, key, **values)

    def view(self) -> dict[str, Any]:
        disputes = self.audit.disputes
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
            "by_clause": self.annex.by_clause(),
            "largest": self.annex.largest(),
            "disputes": self.annex.rows(),
            "sum": self.annex.sum_words(),
            "sums": self.annex.sum_figures(),
            "how": self._how(),
            "words": {key: self.say(key) for key in _PLAIN},
        }
        cleaned: dict[str, Any] = _clean(view)
        cleaned["csv"] = self.annex.csv() if len(disputes) > MOST_ROWS else ""
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

    def _totals(self) -> list[list[str]]:
        if not self.audit.disputes:
            return []
        stated, owed, difference = self.annex.sums()
        key = "too-much" if difference > 0 else "too-little" if difference < 0 else "balanced"
        money = self.write.money
        return [
            [self.say("stated"), money(stated)],
            [self.say("owed"), money(owed)],
            [self.say(key), money(abs(difference))],
        ]

    def _totals_notes(self) -> list[str]:
        differences = [self.annex.amounts(one)[2] for one in self.audit.disputes]
        more, less = sum(each for each in differences if each > 0), -sum(each for each in differences if each < 0)
        notes = [self.say("without-vat", currency=self.write.currency)]
        if more and less:
            notes.insert(0, self.say("both-ways", more=self.write.money(more), less=self.write.money(less)))
        return notes

    def _asked(self) -> list[str]:
        if not self.audit.disputes:
            return []
        difference = self.annex.sums()[2]
        by = self.terms.reply_by
        when = self.say("within", days=self.write.number(self.terms.days))
        if by is not None:
            when = self.say("by", day=self.write.day(by))
        amount = self.annex.payable(abs(difference))
        key = "credit-note" if difference > 0 else "correct" if difference < 0 else "rearrange"
        return [self.say(key, when=when, amount=amount), self.say("or-explain"), self.say("not-the-rest")]

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


def _clean(value: Any) -> Any:
    """Return a view without characters that no page can show, its long words with places where a line may end."""
    if isinstance(value, str):
        return _LONG_WORD.sub(lambda word: _SEGMENT.sub("\\g<0>\u200b", word[0]), xml_text(value))
    if isinstance(value, list):
        return [_clean(each) for each in value]
    if isinstance(value, dict):
        return {key: _clean(each) for key, each in value.items()}
    return value
