"""Invoices issued so far, one file each under issued/: never changed, each naming the digest of the one before.

A file is the canonical JSON of the invoice and of its place in the chain, and a line break. It is written aside, synced
and renamed, so what is there after a kill is a whole invoice or none; the next run finds it invoiced and goes on with
the next number. One writer at a time holds issued/.lock. issued/head.json says how far the chain had come at the end of
a run, so that a file taken from its end is missed too; it is there before the first invoice is, so that it is missed
itself.
"""

import fcntl
import json
import os
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from hashlib import sha256
from pathlib import Path
from typing import Final

from counterfoil.billing import Invoice, canonical_bytes
from counterfoil.billing.invoice_json import NotThisForm, canonical_json, read_object
from counterfoil.billing.making import with_number
from counterfoil.billing.parties import payment_reference
from counterfoil.contract.faults import Faults, Where, listed, nearest
from counterfoil.contract.invoicing import NumberingTable
from counterfoil.facts.events import Event

FOLDER: Final = "issued"
HEAD: Final = "head.json"
BEFORE_THE_FIRST: Final = "0" * 64
_ASIDE: Final = ".writing-"


class OutOfOrder(ValueError):
    """An invoice would bear an earlier day than one that was issued before it; the message says which."""


@dataclass(frozen=True, slots=True)
class Place:
    """An invoice's place in the chain."""

    sequence: int  # from 1, over all years
    year: int  # of its number
    nth: int  # its number in that year
    previous: str  # SHA-256 of the file before; zeros for the first


@dataclass(frozen=True, slots=True)
class IssuedFile:
    """What a file of issued/ says."""

    invoice: Invoice
    place: Place
    revision: int = 1


@dataclass(frozen=True, slots=True)
class Head:
    """How far the chain had come when a run ended."""

    sequence: int
    digest: str


class IssuedInvoices:
    """The issued invoices of a book. Reading needs no lock; what is damaged is a fault of the whole book."""

    def __init__(self, root: Path) -> None:
        self.folder = root / FOLDER
        self._files: list[tuple[IssuedFile, str]] = []  # with their digests, in order

    @property
    def invoices(self) -> tuple[Invoice, ...]:
        """What has been issued, in order."""
        return tuple(each.invoice for each, _ in self._files)

    @property
    def files(self) -> tuple[IssuedFile, ...]:
        """What has been issued, in order, each with its place in the chain."""
        return tuple(each for each, _ in self._files)

    @property
    def last_on(self) -> date | None:
        """The day of the last invoice."""
        return self._files[-1][0].invoice.issued_on if self._files else None

    @property
    def through(self) -> date | None:
        """The last day through which anything was billed."""
        return max((each.invoice.through for each, _ in self._files), default=None)

    def read(self, faults: Faults) -> None:
        """Read every file and check the chain."""
        self._files = []
        found: list[tuple[IssuedFile, str, Path]] = []
        for path in sorted(self.folder.glob("*.json")):
            if path.name == HEAD or path.name.startswith("."):
                continue
            content = path.read_bytes()
            try:
                plain = json.loads(content)
                said = read_object(IssuedFile, plain)
            except (ValueError, NotThisForm) as error:
                _damaged(faults, path, f"it cannot be read: {error}")
                continue
            if content != canonical_json(plain) + b"\n":
                _damaged(faults, path, "its bytes are not those that were written")
            if path.stem != said.invoice.number:
                _damaged(faults, path, f"it is invoice {said.invoice.number}")
            found.append((said, sha256(content).hexdigest(), path))
        found.sort(key=lambda each: each[0].place.sequence)
        previous = BEFORE_THE_FIRST
        for number, (said, digest, path) in enumerate(found, 1):
            if said.place.sequence != number:
                _damaged(
                    faults, path, f"it is number {said.place.sequence} of the chain, and number {number} is missing"
                )
                break
            if said.place.previous != previous:
                before = found[number - 2][2].name if number > 1 else "the beginning"
                _damaged(faults, path, f"the digest that it names is not that of {before}, which was changed")
                break
            previous = digest
        self._files = [(said, digest) for said, digest, _ in found]
        self._check_head(faults)

    def _check_head(self, faults: Faults) -> None:
        path = self.folder / HEAD
        if not path.exists():
            if self._files:
                _damaged(faults, path, f"it is missing, and {len(self._files)} invoices are here")
            return
        try:
            head = read_object(Head, json.loads(path.read_bytes()))
        except (ValueError, NotThisForm) as error:
            _damaged(faults, path, f"it cannot be read: {error}")
            return
        if head.sequence > len(self._files):
            _damaged(faults, path, f"{head.sequence} invoices were issued, and {len(self._files)} are here")
        elif head.sequence and self._files[head.sequence - 1][1] != head.digest:
            _damaged(faults, path, f"invoice {self._files[head.sequence - 1][0].invoice.number} is not the one it was")

    @contextmanager
    def writing(self) -> Iterator["IssuedInvoices"]:
        """Hold the only writer's lock, and clear away what a killed writer left half written."""
        self.folder.mkdir(parents=True, exist_ok=True)
        with (self.folder / ".lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            for left in self.folder.glob(f"{_ASIDE}*"):
                left.unlink()
            if not any(self.folder.glob("*.json")):
                self._write(HEAD, canonical_bytes(Head(0, BEFORE_THE_FIRST)) + b"\n")
            yield self

    def issue(self, draft: Invoice, numbering: NumberingTable, country: str) -> Invoice:
        """Write a draft under the next number and return it; the lock is held. Raises OutOfOrder for an earlier day."""
        last = self.last_on
        if last is not None and draft.issued_on < last:
            raise OutOfOrder(
                f"{self._files[-1][0].invoice.number} was issued on {last}, which is after {draft.issued_on}"
            )
        year = draft.issued_on.year
        nth = numbering.first_number
        if last is not None:
            nth = self._files[-1][0].place.nth + 1 if last.year == year else 1
        number = f"{numbering.prefix or ''}{year}-{nth:0{numbering.digits}}"
        previous = self._files[-1][1] if self._files else BEFORE_THE_FIRST
        place = Place(len(self._files) + 1, year, nth, previous)
        made = IssuedFile(with_number(draft, number, payment_reference(country, number, year, nth)), place)
        content = canonical_bytes(made) + b"\n"
        self._write(f"{number}.json", content)
        self._files.append((made, sha256(content).hexdigest()))
        return made.invoice

    def mark(self) -> None:
        """Write how far the chain has come; the lock is held."""
        if self._files:
            self._write(HEAD, canonical_bytes(Head(len(self._files), self._files[-1][1])) + b"\n")

    def _write(self, name: str, content: bytes) -> None:
        """Write a file aside, sync it, rename it, and sync the directory, so that it survives a kill or a power cut."""
        aside = self.folder / f"{_ASIDE}{name}"
        with aside.open("wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        aside.rename(self.folder / name)
        directory = os.open(self.folder, os.O_RDONLY)
        try:
            os.fsync(directory)
        finally:
            os.close(directory)


def unknown_invoices(events: Iterable[Event], invoices: Iterable[Invoice], faults: Faults) -> None:
    """Report payments and reminders that name an invoice which their account was not sent."""
    numbers: dict[str, list[str]] = {}
    for invoice in invoices:
        numbers.setdefault(invoice.account, []).append(invoice.number)
    for event in events:
        number, account = event["invoice"], event["account"]
        if not isinstance(number, str) or not isinstance(account, str) or number in numbers.get(account, ()):
            continue
        near = nearest(number, numbers.get(account, ()))
        known = listed(numbers.get(account, ()))
        faults.add(
            "unknown-invoice",
            event.where,
            f"{event.type}: account {account} has no invoice {number}",
            (f"It has {known}.{near}" if known else "It has none yet."),
            accounts=[account],
        )


def _damaged(faults: Faults, path: Path, what: str) -> None:
    faults.add(
        "issued-damaged",
        Where(str(path)),
        f"{path.name} is not as it was issued: {what}",
        "Issued invoices never change. Bring the file back from a copy; what changed is billed by the next run.",
    )
