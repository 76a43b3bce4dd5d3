"""Faults: what is wrong in somebody's input, as a value with an address.

A fault in a contract or a book is collected, never raised, so that one pass shows them all. A broken promise inside the
program is an exception. Neither becomes a wrong bill.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from difflib import get_close_matches
from pathlib import Path


@dataclass(frozen=True, slots=True, order=True)
class Where:
    """A place in a file: path as the user wrote it, line and column from 1, and the line itself."""

    file: str
    line: int = 1
    column: int = 1
    excerpt: str = ""
    length: int = 1

    def __str__(self) -> str:
        return f"{self.file}:{self.line}:{self.column}"


@dataclass(frozen=True, slots=True)
class Fault:
    """Something wrong in somebody's input.

    `name` is stable and documented in docs/faults.md; `message` says what is wrong in the contract's words; `expected`
    says what would have been right, with the nearest valid name. `accounts`, `agreements` and `services` name those
    that get no bill because of it; all empty for a fault of the whole book.
    """

    name: str
    where: Where
    message: str
    expected: str = ""
    accounts: frozenset[str] = frozenset()
    services: frozenset[str] = frozenset()
    agreements: frozenset[str] = frozenset()

    def __str__(self) -> str:
        lines = [f"{self.where}: {self.message}  [{self.name}]"]
        if self.where.excerpt:
            number = str(self.where.line)
            lines.append(f"  {number} | {self.where.excerpt}")
            lines.append(f"  {' ' * len(number)} | {' ' * (self.where.column - 1)}{'^' * max(1, self.where.length)}")
        if self.expected:
            lines.append(f"  {self.expected}")
        return "\n".join(lines)


@dataclass(slots=True)
class Faults:
    """All faults of one pass over a book."""

    found: list[Fault] = field(default_factory=list)

    def add(
        self,
        name: str,
        where: Where,
        message: str,
        expected: str = "",
        *,
        accounts: Iterable[str] = (),
        services: Iterable[str] = (),
        agreements: Iterable[str] = (),
    ) -> None:
        """Keep one fault."""
        if name not in FAULT_NAMES:
            raise KeyError(f"fault {name!r} is not in FAULT_NAMES")
        self.found.append(
            Fault(name, where, message, expected, frozenset(accounts), frozenset(services), frozenset(agreements))
        )

    def __iter__(self) -> Iterator[Fault]:
        """Yield each fault once, in file order."""
        return iter(sorted(dict.fromkeys(self.found), key=lambda fault: (fault.where, fault.name, fault.message)))

    def __len__(self) -> int:
        return len(dict.fromkeys(self.found))


def nearest(word: str, valid: Iterable[str]) -> str:
    """Return " Did you mean `x`?" for the valid name closest to a misspelt one, in whatever case, or nothing."""
    names = sorted(valid)
    close = [name for name in names if name.casefold() == word.casefold()]
    close = close or get_close_matches(word, names, n=1, cutoff=0.6)
    return f" Did you mean `{close[0]}`?" if close else ""


def listed(names: Iterable[str], most: int = 12) -> str:
    """Return names as prose: "`a`, `b` and `c`"."""
    quoted = [f"`{name}`" for name in sorted(names)]
    if len(quoted) > most:
        quoted = [*quoted[:most], f"{len(quoted) - most} more"]
    return " and ".join([", ".join(quoted[:-1]), quoted[-1]]) if len(quoted) > 1 else "".join(quoted)


def place_in(text: str, file: str | Path, offset: int, length: int = 1) -> Where:
    """Return the place of a character offset in a text, with its line."""
    line_start = text.rfind("\n", 0, offset) + 1
    line_end = text.find("\n", offset)
    excerpt = text[line_start : line_end if line_end >= 0 else len(text)].rstrip("\r")
    return Where(
        str(file),
        text.count("\n", 0, offset) + 1,
        offset - line_start + 1,
        excerpt,
        min(max(1, length), max(1, len(excerpt) - (offset - line_start))),
    )


# Every fault that the product can report, with the sentence that docs/faults.md opens it with. A name is never reused.
FAULT_NAMES: dict[str, str] = {
    # description files
    "unreadable-file": "A file is not UTF-8 text or cannot be opened.",
    "front-matter": "The block between the two --- lines at the top of a description is missing or not valid.",
    "bad-toml": "A block of terms or a settings file is not valid TOML.",
    "bad-json": "A line of events is not a JSON object.",
    "clause-without-id": "A heading that carries a clause block has no {#id}.",
    "clause-outside-section": "A clause block stands before any heading.",
    "second-clause": "A section has more than one clause block.",
    "unclosed-block": "A fenced block of a description is never closed.",
    "misnamed-file": "A description's file is not named for its service, or a version's not for its date.",
    "includes-in-a-ring": "Services include each other.",
    "duplicate-id": "Two things that need different ids have the same.",
    "translation-differs": "A description in another language lacks a section, has one too many, or other figures.",
    "unknown-kind": "A clause names a kind that nobody registered.",
    "unknown-parameter": "A clause or an order sets a parameter that does not exist.",
    "missing-parameter": "A clause leaves out a parameter that its kind needs.",
    "wrong-type": "A value has the wrong form for its parameter.",
    "wrong-unit": "A value names a unit that does not exist or does not fit there.",
    "out-of-range": "A value lies outside what the parameter allows.",
    "unknown-request": "A request is of a type that nobody registered.",
    "unknown-name": "A request names an account, an agreement, a user, a device or a session that does not exist.",
    "request-unclear": "A request does not say which of several agreements it is about, or is about none.",
    "unknown-service": "A name of a service has no description.",
    "unknown-rule": "A clause cites a rule id that the register does not have.",
    "unknown-clause": "A clause refers to a clause that does not exist or has the wrong kind.",
    "unknown-deck": "A clause names a rate deck that the book does not have.",
    "no-version-in-force": "No version of the description has begun when the order starts.",
    "clauses-contradict": "Two clauses set the same thing differently and neither yields.",
    # orders
    "open-parameter": "A description leaves a parameter to the order, and the order does not fill it.",
    "unused-parameter": "An order fills a parameter that no clause of its service asks for.",
    "unknown-setting": "A settings file has a key that does not exist.",
    "missing-setting": "A settings file lacks a key that it needs.",
    "unknown-currency": "A currency code is not in ISO 4217.",
    "price-not-in-currency": "A price is not given in the currency of the account.",
    "unknown-time-zone": "A time zone is not in the IANA database.",
    "unknown-country": "A country code is not in ISO 3166.",
    "bad-date": "A date does not exist or is not written YYYY-MM-DD.",
    "bad-number": "A telephone number cannot be read as E.164.",
    "number-of-two-accounts": "Two accounts claim the same number, trunk or account code.",
    "term-unsettled": "An order states no term, or one that its clause on the initial term does not provide for.",
    "missing-quantity": "A clause counts a unit of which the agreement has no quantity.",
    # events
    "unknown-event": "An event has a type that nobody registered.",
    "unknown-agreement": "An event or setting names an agreement that does not exist.",
    "unknown-account": "An event, a record or a setting names an account that does not exist.",
    "event-conflict": "Two events have the same source and id but different content.",
    "two-changes-on-one-day": "Two changes of the same thing take effect on one day and nothing orders them.",
    "change-not-permitted": "A change takes effect earlier than its clause permits, or no clause permits it.",
    "notice-unsettled": "A notice was given, and no clause in force says what it does.",
    "quantity-not-matched": "A quantity is stated that differs from the one that a clause says it equals.",
    "agreements-in-a-ring": "Agreements of one account begin and end by one another, so that no end of theirs holds.",
    "event-against-terms": "An event lacks what the clause it is about needs, or says what that clause does not allow.",
    # usage
    "unknown-source": "A usage file or command names a source that usage/sources.toml does not have.",
    "unknown-format": "A source names a format that nobody registered.",
    "missing-column": "A usage file lacks a column that its format or mapping needs.",
    "record-conflict": "Two records have the same identity but different content.",
    "usage-not-received": "A source that was expected to deliver has not, and nobody said that there was nothing.",
    "parameter-unfilled": "A description leaves a term to the order, and no order of the book fills it.",
    "quantity-without-price": "An order has a quantity that no clause of its service is about.",
    "terms-differ": "Two clauses of one kind say one matter differently, and neither yields.",
    "window-never-opens": "What may be done until a day begins only after it.",
    "usage-shadowed": "A clause never takes a record, because another one comes first.",
    "prefix-without-rate": "A deck that rates most countries leaves some out.",
    "event-unread": "An event is of a type that no clause of its agreement reads.",
    "rule-uncited": "A rule of the register is cited by no clause.",
    "usage-untaken": "A record is charged by no clause.",
    # decks
    "bad-deck-row": "A row of a rate deck cannot be read.",
    "deck-overlap": "Two rows of a deck hold for the same prefix, band and day with different prices.",
    "no-rate": "A call has no rate: no prefix of the deck matches it on that day.",
    # invoices and payments
    "bad-vat-number": "A VAT number does not have the form, or the check digits, of its country.",
    "bad-iban": "A bank account number is no IBAN.",
    "unknown-invoice": "A payment or a reminder names an invoice that its account was not sent.",
    "tax-status-undated": "A customer is taxed otherwise than on its invoices, and no event says since when.",
    "issued-damaged": "The issued invoices are not as they were written.",
    # amounts
    "amount-too-large": "An exact amount passes 64 bits.",
}
