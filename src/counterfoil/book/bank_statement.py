"""Bank statements (camt.053): what customers paid, as events that name the invoice.

A credit whose end-to-end id or remittance holds the number of one open invoice, or its structured reference, is that
account's payment, if it is in the invoice's currency; else one from an account number that a mandate names is its
holder's. A debit that returns a
collection (it names the invoice and has a reason for the return) opens the invoice again. Whatever else a statement has
is left to a person. The id of an event is made of the bank's own, so what is stated twice under one reference of the
bank counts once; two alike without a reference are two.
"""

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from hashlib import sha256
from xml.etree import ElementTree

from counterfoil.billing.invoice import Invoice
from counterfoil.money import CURRENCIES, minor_digits

_STATEMENT = re.compile(r"\{urn:iso:std:iso:20022:tech:xsd:camt\.05[34]\.001\.\d\d\}Document\Z")


class NotAStatement(ValueError):
    """A file is no camt.053 or camt.054; the message says why."""


@dataclass(frozen=True, slots=True)
class BankEntry:
    """One movement on the provider's account; what came in is positive, in minor units."""

    id: str
    on: date
    amount: int
    currency: str
    name: str
    iban: str
    references: tuple[str, ...]  # end-to-end id, structured reference, remittance
    bank_reference: str  # the bank's own; "" if it gives none
    is_return: bool


def read_statement(content: bytes) -> list[BankEntry]:
    """Return the booked entries of a statement, a batch's details each; raises NotAStatement."""
    try:
        root = ElementTree.fromstring(content)
    except ElementTree.ParseError as error:
        raise NotAStatement(f"not XML: {error}") from None
    if _STATEMENT.match(root.tag) is None:
        raise NotAStatement("not a bank statement: expected a Document of camt.053")
    for element in root.iter():
        element.tag = element.tag.rpartition("}")[2]
    found = [entry for each in root.iter("Ntry") if _is_booked(each) for entry in _entries(each)]
    seen: Counter[str] = Counter()
    kept = []
    for entry in found:
        seen[entry.id] += 1
        if seen[entry.id] == 1:
            kept.append(entry)
        elif not entry.bank_reference:
            kept.append(replace(entry, id=f"{entry.id}-{seen[entry.id]}"))
    return kept


def _is_booked(entry: ElementTree.Element) -> bool:
    status = entry.find("Sts")
    return status is not None and (status.findtext("Cd") or status.text or "").strip() == "BOOK"


def _entries(entry: ElementTree.Element) -> Iterable[BankEntry]:
    day = (entry.findtext("BookgDt/Dt") or (entry.findtext("BookgDt/DtTm") or "")[:10]).strip()
    details = entry.findall("NtryDtls/TxDtls") or [entry]
    for number, detail in enumerate(details, 1):
        amount = detail.find("Amt") if detail.find("Amt") is not None else detail.find("AmtDtls/TxAmt/Amt")
        amount = amount if amount is not None else (entry.find("Amt") if len(details) == 1 else None)
        if amount is None:
            raise NotAStatement("a batch does not say the amounts of its payments")
        currency = amount.get("Ccy", "")
        if currency not in CURRENCIES:
            raise NotAStatement(f"an amount is in {currency!r}, which is no currency of ISO 4217")
        value = _minor(amount.text or "", currency)
        sign = detail.findtext("CdtDbtInd") or entry.findtext("CdtDbtInd")
        credit = sign == "CRDT"
        party = "Dbtr" if credit else "Cdtr"
        name = detail.findtext(f"RltdPties/{party}/Pty/Nm") or detail.findtext(f"RltdPties/{party}/Nm") or ""
        iban = detail.findtext(f"RltdPties/{party}Acct/Id/IBAN") or ""
        references = tuple(
            text.strip()
            for path in ("Refs/EndToEndId", "RmtInf/Strd/CdtrRefInf/Ref", "RmtInf/Ustrd", "Refs/MndtId")
            for element in detail.findall(path)
            if (text := element.text or "").strip() and text.strip() != "NOTPROVIDED"
        )
        bank_id = entry.findtext("AcctSvcrRef") or entry.findtext("NtryRef") or ""
        about = "\x1f".join((bank_id, str(number), day, str(value), sign or "", *references, iban))
        try:
            on = date.fromisoformat(day)
        except ValueError:
            raise NotAStatement(f"an entry is booked on {day!r}, which is no date") from None
        yield BankEntry(
            sha256(about.encode()).hexdigest()[:16],
            on,
            value if credit else -value,
            currency,
            name.strip(),
            iban.strip(),
            references,
            bank_id,
            detail.find("RtrInf") is not None,
        )


def _minor(text: str, currency: str) -> int:
    """Return an amount in minor units, exactly."""
    digits = minor_digits(currency)
    found = re.fullmatch(r"\s*(\d+)(?:\.(\d+))?\s*", text)
    decimals = (found[2] or "").rstrip("0") if found else ""
    if found is None or len(decimals) > digits:
        raise NotAStatement(f"{text!r} is no amount of {currency}")
    minor: int = int(found[1]) * 10**digits + int(decimals.ljust(digits, "0") or 0)
    return minor


@dataclass(frozen=True, slots=True)
class Matched:
    """An entry and whose it is; no account if nobody's could be found."""

    entry: BankEntry
    account: str = ""
    invoice: str = ""

    def event(self) -> dict[str, object] | None:
        """Return the event that it is, as a line of events/ has it."""
        if not self.account:
            return None
        digits = minor_digits(self.entry.currency)
        whole, rest = divmod(abs(self.entry.amount), 10**digits)
        said: dict[str, object] = {
            "type": "payment-received" if self.entry.amount > 0 else "payment-returned",
            "source": "bank",
            "id": self.entry.id,
            "effective_on": self.entry.on.isoformat(),
            "account": self.account,
            "amount": f"{whole}.{rest:0{digits}d}" if digits else str(whole),
            "currency": self.entry.currency,
        }
        if self.invoice:
            said["invoice"] = self.invoice
        note = " ".join((self.entry.name, *self.entry.references)).strip()
        return said | ({"note": note} if note else {})


def matched(
    entries: Iterable[BankEntry], invoices: Sequence[Invoice], owners: Mapping[str, str] | None = None
) -> list[Matched]:
    """Return whose each entry is; `owners` has the account of an IBAN."""
    by_word: dict[str, set[tuple[str, str, str]]] = {}
    for invoice in invoices:
        for word in {_plain(invoice.number), _plain(invoice.terms.reference)} - {""}:
            by_word.setdefault(word, set()).add((invoice.account, invoice.number, invoice.currency))
    found = []
    for entry in entries:
        meant = {each for word in _words(entry.references) for each in by_word.get(word, ())}
        named = {(account, number) for account, number, currency in meant if currency == entry.currency}
        if len(named) < len(meant):
            found.append(Matched(entry))  # in another currency than an invoice that it names
        elif len(named) == 1 and (entry.amount > 0 or entry.is_return):
            found.append(Matched(entry, *next(iter(named))))
        elif entry.amount > 0 and len({account for account, _ in named}) == 1:
            found.append(Matched(entry, next(iter(named))[0]))  # several invoices of one account: the oldest first
        elif entry.amount > 0 and not named and entry.iban in (owners or {}):
            found.append(Matched(entry, (owners or {})[entry.iban]))
        else:
            found.append(Matched(entry))
    return found


def _words(references: Iterable[str]) -> set[str]:
    """Return the words of references, and each reference whole, in the form in which they are compared."""
    return {_plain(word) for text in references for word in (text, *re.split(r"[\s,;:]+", text))} - {""}


def _plain(text: str) -> str:
    return re.sub(r"[^0-9A-Za-z]", "", text).upper()
