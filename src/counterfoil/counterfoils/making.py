"""Making a counterfoil: what stands behind an invoice is gathered, of its customer alone, and tried before it is given.

Holds     The provider's settings that an invoice is made from; the descriptions that its agreements draw on, in all
          versions; the rate decks that these or its orders name, whole, because a longer prefix that is not there is
          part of the proof; the account's file; its events; its usage records, as integers; the invoices that the
          account was issued, up to this one.
Refused   Where the book does not yield the invoice any more, because something was recorded since: then a counterfoil
          would prove another bill. One that is made when the invoice is issued always can be.
"""

import tomllib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

import counterfoil
from counterfoil.billing import canonical_bytes
from counterfoil.billing.invoice_json import canonical_json
from counterfoil.book import PlainBook
from counterfoil.book.issued import IssuedInvoices
from counterfoil.book.services import SHIPPED, SHOWN
from counterfoil.contract.catalogue import Catalogue
from counterfoil.contract.orders import Account
from counterfoil.contract.toml_positions import Located
from counterfoil.contract.wording import Figure
from counterfoil.counterfoils.manifest import MANIFEST, Change, manifest_of
from counterfoil.counterfoils.packing import packed
from counterfoil.counterfoils.settings_text import settings_text
from counterfoil.counterfoils.signing import SIGNATURE, SigningKey
from counterfoil.counterfoils.usage_text import usage_members
from counterfoil.counterfoils.verifying import compared
from counterfoil.counterfoils.wordings import wording_of
from counterfoil.facts.events import Event, in_time


class NoCounterfoil(ValueError):
    """No counterfoil can be made of an invoice; `changes` says where the book yields another one."""

    def __init__(self, why: str, changes: Iterable[Change] = (), **figures: Figure) -> None:
        super().__init__(wording_of(why, figures=figures))
        self.why, self.figures = why, figures
        self.changes = tuple(changes)

    def message(self, language: str) -> str:
        """Return why there is none, in a language."""
        return wording_of(self.why, language, self.figures)


@dataclass(frozen=True, slots=True)
class _Chosen:
    """An account of a book and what of the book is about it."""

    account: Account
    events: list[Event]
    services: list[str]
    texts: frozenset[str]  # that its file, its events and its services' terms have as values


def make_counterfoil(book: PlainBook, issued: IssuedInvoices, number: str, key: SigningKey | None = None) -> bytes:
    """Return the counterfoil of an issued invoice, signed if there is a key; raises NoCounterfoil."""
    files = [file for file in issued.files if file.invoice.number == number]
    if not files:
        raise NoCounterfoil("no-such-invoice", number=number)
    (target,) = files
    account = next((one for one in book.case.accounts if one.id == target.invoice.account), None)
    if account is None:
        raise NoCounterfoil("account-unread", account=target.invoice.account)
    chosen = _chosen(book, account)
    members = dict(_members(book, chosen))
    for file in issued.files:
        if file.invoice.account == account.id and file.place.sequence <= target.place.sequence:
            members[f"issued/{file.invoice.number}.json"] = canonical_bytes(file) + b"\n"
    said = {"account": account.id, "invoice": number, "version": counterfoil.__version__}
    differ = compared(members, said)
    if differ:
        raise NoCounterfoil("moved-on", differ, number=number)
    manifest = canonical_json(manifest_of(members, said))
    members[MANIFEST] = manifest
    if key is not None:
        members[SIGNATURE] = key.sign(manifest)
    return packed(members)


def _chosen(book: PlainBook, account: Account) -> _Chosen:
    agreements = {order.id for order in account.orders}
    events = [event for event in book.case.events if event.agreement in agreements or event["account"] == account.id]
    own = _text(book.path / "accounts" / f"{account.id}.toml")
    texts = set(_texts(tomllib.loads(own, parse_float=Decimal)))
    texts |= {text for event in events for text in _texts(_plain(event.fields))}
    catalogue = book.case.catalogue
    services = _drawn({order.service for order in account.orders} | (texts & set(catalogue.services)), catalogue)
    for service in services:
        for version in catalogue.versions(service):
            texts |= {text for clause in version.clauses for text in _texts(clause.block.value)}
    return _Chosen(account, events, services, frozenset(texts))


def _drawn(services: Iterable[str], catalogue: Catalogue) -> list[str]:
    """Return services and all that they include, need or may be exchanged for."""
    pending, drawn = list(services), set[str]()
    while pending:
        name = pending.pop()
        if name in drawn or name not in catalogue.services:
            continue
        drawn.add(name)
        for version in catalogue.versions(name):
            pending += [*version.includes, *version.requires]
            pending += [to for clause in version.clauses if isinstance(to := clause.block.value.get("to"), str)]
    return sorted(drawn)


def _members(book: PlainBook, chosen: _Chosen) -> Iterator[tuple[str, bytes]]:
    settings = tomllib.loads(_text(book.path / "book.toml"), parse_float=Decimal)
    yield "book.toml", settings_text(settings).encode()
    account = f"accounts/{chosen.account.id}.toml"
    yield account, (book.path / account).read_bytes()
    for service in chosen.services:
        for version in book.case.catalogue.versions(service):
            yield _description(book.path, version.file)
    for path in sorted((book.path / "decks").glob("*.csv")):
        if path.stem in chosen.texts:
            yield f"decks/{path.name}", path.read_bytes()
            if path.with_suffix(".toml").is_file():
                yield f"decks/{path.stem}.toml", path.with_suffix(".toml").read_bytes()
    if chosen.events:
        yield f"events/{chosen.account.id}.jsonl", _events(chosen.events)
    store = book.usage.store
    if store is not None:
        records = store.read_bucket(store.bucket_of(chosen.account.id), [chosen.account.id])
        yield from usage_members(records, book.case.shapes)


def _description(root: Path, file: str) -> tuple[str, bytes]:
    own = file.removeprefix(f"{root}/")
    path = root / own if own != file else SHIPPED / file.removeprefix(f"{SHOWN}/")
    return own, path.read_bytes()


def _events(events: Iterable[Event]) -> bytes:
    """Return the lines of events as they stand in the book, in time."""
    lines: dict[str, list[str]] = {}
    found = []
    for event in sorted(events, key=in_time):
        file = event.where.file
        if file not in lines:
            lines[file] = _text(Path(file)).split("\n")
        found.append(lines[file][event.where.line - 1].strip())
    return ("\n".join(found) + "\n").encode()


def _text(path: Path) -> str:
    return path.read_bytes().decode("utf-8-sig")


def _plain(value: Any) -> Any:
    if isinstance(value, Located):
        return value.value
    return {key: _plain(each) for key, each in value.items()} if isinstance(value, Mapping) else value


def _texts(value: Any) -> Iterator[str]:
    """Yield every text in a value, whatever holds it."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        for each in value.values():
            yield from _texts(each)
    elif isinstance(value, list | tuple):
        for each in value:
            yield from _texts(each)
