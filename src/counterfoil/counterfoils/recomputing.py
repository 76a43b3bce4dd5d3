"""The invoice of a counterfoil made again: its members are read as a book of one customer, by the book's own engine."""

import json
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path, PurePosixPath
from typing import Any

import polars as pl

from counterfoil.billing import Invoice
from counterfoil.billing.invoice_json import NotThisForm, read_object
from counterfoil.billing.making import with_number
from counterfoil.billing.parties import payment_reference
from counterfoil.billing.run import BillRun, bill_run
from counterfoil.book.issued import IssuedFile
from counterfoil.book.provider import read_provider
from counterfoil.book.services import SHOWN
from counterfoil.book.settings import BookSettings, read_settings
from counterfoil.calendar import instant_of
from counterfoil.contract.catalogue import Catalogue, read_directory
from counterfoil.contract.faults import Fault, Faults
from counterfoil.contract.orders import Account, read_account
from counterfoil.counterfoils.manifest import CannotRecompute
from counterfoil.counterfoils.usage_text import text_of, usage_of
from counterfoil.engine.answering import Answer, answer
from counterfoil.engine.run import Case
from counterfoil.facts.decks import Deck, compile_decks, load_deck
from counterfoil.facts.events import Event, read_events, without_repeats
from counterfoil.money import AmountTooLarge

FOLDERS = ("accounts", "catalogue", "decks", "events", "issued", "services", "usage")


@dataclass(frozen=True, slots=True)
class Recomputed:
    """An invoice as it stands in a counterfoil, and as the rest of the counterfoil yields it."""

    said: IssuedFile
    yields: Invoice | None  # None where nothing is to be invoiced, or a fault stands in the way
    faults: tuple[Fault, ...]
    answer: Answer


def recomputed(members: Mapping[str, bytes], number: str) -> Recomputed:
    """Return the invoice of a number as the other members yield it; raises CannotRecompute."""
    files = _issued(members)
    if number not in files:
        raise CannotRecompute(f"issued/{number}.json", "", "missing")
    said = files[number]
    earlier = sorted(
        (file for file in files.values() if file.place.sequence < said.place.sequence),
        key=lambda file: file.place.sequence,
    )
    with tempfile.TemporaryDirectory(prefix="counterfoil-") as folder:
        root = Path(folder)
        _write(root, members)
        return _made_again(root, members, said, [file.invoice for file in earlier])


def _issued(members: Mapping[str, bytes]) -> dict[str, IssuedFile]:
    found: dict[str, IssuedFile] = {}
    for name in sorted(members):
        if name.startswith("issued/"):
            try:
                file = read_object(IssuedFile, json.loads(members[name]))
            except (ValueError, NotThisForm, RecursionError) as error:
                raise CannotRecompute(name, "", "no-invoice", detail=str(error)) from None
            found[file.invoice.number] = file
    return found


def _write(root: Path, members: Mapping[str, bytes]) -> None:
    """Write members to a directory; a name that would lead out of it is refused."""
    for name, content in members.items():
        path = PurePosixPath(name)
        known = name == "book.toml" or (len(path.parts) > 1 and path.parts[0] in FOLDERS)
        if not known or ".." in path.parts or "\\" in name or "\0" in name:
            raise CannotRecompute(name, "", "no-such-member")
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_bytes(content)


def _made_again(root: Path, members: Mapping[str, bytes], said: IssuedFile, earlier: list[Invoice]) -> Recomputed:
    invoice, faults = said.invoice, Faults()
    settings = read_settings("book.toml", text_of(members, "book.toml"), faults)
    account = _account(members, invoice.account, settings, faults)
    catalogue = _catalogue(root, faults)
    usage, shapes = usage_of(members, invoice.account)
    case = Case(
        catalogue, [account], _events(members, faults), _decks(root, settings, usage, faults), shapes,
        country=settings.country,
    )  # fmt: skip
    try:
        owed = answer(case, invoice.through, [([account], usage)], list(faults))
    except AmountTooLarge as error:
        raise CannotRecompute(f"accounts/{account.id}.toml", "", "fault", detail=str(error)) from None
    provider = read_provider(settings, "book.toml", faults)
    if provider is None:
        raise CannotRecompute("book.toml", "seller", "missing")
    run = bill_run(
        owed, [account], case.events, earlier, provider, case.kinds,
        issued_on=invoice.issued_on, through=invoice.through, faults=faults, root=str(root),
    )  # fmt: skip
    shown = tuple(_shown(fault, root) for fault in run.faults)
    draft = _draft(run, invoice)
    if draft is not None:
        country = provider.seller.country or settings.country
        reference = payment_reference(country, invoice.number, said.place.year, said.place.nth)
        draft = with_number(draft, invoice.number, reference)
    return Recomputed(said, draft, shown, owed)


def _draft(run: BillRun, invoice: Invoice) -> Invoice | None:
    drafts = [*run.drafts, *(held.draft for held in run.held)]
    return next((draft for draft in drafts if draft.currency == invoice.currency), None)


def _shown(fault: Fault, root: Path) -> Fault:
    return replace(fault, where=replace(fault.where, file=fault.where.file.removeprefix(f"{root}/")))


def _account(members: Mapping[str, bytes], name: str, settings: BookSettings, faults: Faults) -> Account:
    member = f"accounts/{name}.toml"
    account = read_account(member, text_of(members, member), faults, settings.defaults)
    if account is None:
        fault = next(iter(faults), None)
        place = f"line {fault.where.line}" if fault is not None else ""
        if fault is None:
            raise CannotRecompute(member, place, "unreadable")
        raise CannotRecompute(member, place, "fault", detail=fault.message)
    return account


def _catalogue(root: Path, faults: Faults) -> Catalogue:
    shipped = read_directory(root / SHOWN, faults, shown=SHOWN) if (root / SHOWN).is_dir() else []
    own = read_directory(root / "services", faults) if (root / "services").is_dir() else []
    return Catalogue([*shipped, *own], faults)


def _events(members: Mapping[str, bytes], faults: Faults) -> list[Event]:
    names = [name for name in sorted(members) if name.startswith("events/")]
    read = [event for name in names for event in read_events(text_of(members, name), name, faults)]
    return without_repeats(read, faults)


def _decks(root: Path, settings: BookSettings, usage: pl.DataFrame | None, faults: Faults) -> Any:
    decks: dict[str, Deck] = {}
    for path in sorted((root / "decks").glob("*.csv")):
        deck = load_deck(path, faults, currency=settings.currency, time_zone=settings.time_zone)
        if deck is not None and deck.sound:
            decks[path.stem] = deck
    if not decks or usage is None:
        return None
    low, high = usage.select(pl.min("started_us").alias("low"), pl.max("started_us").alias("high")).row(0)
    first, last = instant_of(low).date(), instant_of(high).date()
    return compile_decks(decks, first - timedelta(days=1), last + timedelta(days=2))
