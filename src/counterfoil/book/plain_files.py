"""A book as a directory of plain files."""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from functools import partial
from pathlib import Path
from types import MappingProxyType
from typing import Any, Protocol

import polars as pl

from counterfoil.book.accounts import Accounts, read_accounts
from counterfoil.book.decks import read_decks
from counterfoil.book.expected import not_received
from counterfoil.book.happenings import read_happenings, spans_without_usage
from counterfoil.book.protocol import Watch
from counterfoil.book.services import drawn_on, read_services
from counterfoil.book.settings import BookSettings, read_settings
from counterfoil.book.text_files import read_text
from counterfoil.book.usage import SOURCES, Usage, bring_in, read_book_sources
from counterfoil.calendar import instant_of, microseconds
from counterfoil.contract.catalogue import Catalogue
from counterfoil.contract.decisions import Decision
from counterfoil.contract.faults import Fault, Faults
from counterfoil.contract.order_check import check_order
from counterfoil.contract.orders import Account
from counterfoil.engine.answering import Answer, answer
from counterfoil.engine.deciding import Desk
from counterfoil.engine.obliging import Agenda, agenda
from counterfoil.engine.parts import Part, joined, read
from counterfoil.engine.run import USAGE_SCHEMA, Case
from counterfoil.engine.surveying import patterns
from counterfoil.facts.events import Event
from counterfoil.facts.requests import Request
from counterfoil.keys import key64
from counterfoil.money import AmountTooLarge

SETTINGS = "book.toml"
DERIVED = ".counterfoil"
_NO_DECKS: Mapping[str, Path] = MappingProxyType({})


class NotABook(Exception):
    """There is no book at a path; the message says why, in one line."""


def _now() -> datetime:
    return datetime.now(UTC)


class Projection(Protocol):
    """Usage that is supposed, for days on which there is none yet: what was recorded before `from_on`, repeated."""

    @property
    def from_on(self) -> date:
        """The first day of it."""
        ...

    @property
    def until_on(self) -> date:
        """The first day after it."""
        ...

    def of(self, accounts: Sequence[Account], records: pl.DataFrame) -> pl.DataFrame:
        """Return the usage of some accounts with what is supposed of them."""
        ...


@dataclass(frozen=True, slots=True)
class Parts:
    """The files of a book as they were read, each by itself."""

    root: Path
    settings: BookSettings
    catalogue: Catalogue
    of_services: Faults
    accounts: Accounts
    events: Sequence[Event]
    usage: Usage
    faults: tuple[Fault, ...]  # of reading alone


class PlainBook:
    """A book read from a directory. What is wrong in it is in `faults`; the rest can be billed all the same."""

    def __init__(
        self,
        path: Path,
        settings: BookSettings,
        case: Case,
        usage: Usage,
        without_decks: Collection[str],
        faults: Sequence[Fault],
        accounts: Accounts,
        parts: Parts,
        projection: Projection | None = None,
    ) -> None:
        self.path = path
        self.settings = settings
        self.case = case
        self.usage = usage
        self.faults = tuple(faults)
        self.named = accounts.named  # ids of all accounts, those that cannot be read too
        self._accounts = accounts
        self._without_decks = frozenset(without_decks)
        self._parts = parts
        self._projection = projection
        self._desk: Desk | None = None

    @classmethod
    def open(cls, path: str | Path, *, watch: Watch | None = None, now: Callable[[], datetime] = _now) -> "PlainBook":
        """Read a book and bring its usage store up to date; faults are collected, never raised.

        `watch` is called while usage files are read; `now` gives the instant that is noted beside an import. Raises
        NotABook if there is no directory, or no book.toml in it.
        """
        root = Path(path)
        _refuse_no_book(root)
        faults = Faults()
        text = read_text(root / SETTINGS, faults)
        settings = read_settings(str(root / SETTINGS), text, faults) if text is not None else BookSettings()
        of_services = Faults()
        catalogue = read_services(root / "services", settings, of_services)
        accounts = read_accounts(root / "accounts", settings, faults)
        before = len(faults.found)
        sources = read_book_sources(root / "usage" / SOURCES, settings, accounts, faults)
        all_sources_read = len(faults.found) == before
        events = read_happenings(root / "events", accounts, [source.name for source in sources], faults)
        usage = bring_in(
            root / "usage", root / DERIVED / "usage", sources, accounts, microseconds(now()), faults,
            all_sources_read=all_sources_read, watch=watch,
        )  # fmt: skip
        return cls._of(Parts(root, settings, catalogue, of_services, accounts, events, usage, tuple(faults)))

    @classmethod
    def _of(
        cls, parts: Parts, decks: Mapping[str, Path] = _NO_DECKS, projection: Projection | None = None
    ) -> "PlainBook":
        """Return the book of these parts, checked against one another; some decks may be read from elsewhere."""
        root, settings, catalogue, usage = parts.root, parts.settings, parts.catalogue, parts.usage
        faults = Faults(list(parts.faults))
        ordered = {order.service for account in parts.accounts.sound for order in account.orders}
        drawn = drawn_on(ordered, catalogue)  # which reads them: what is wrong in them is known from here on
        accounts, without = _checked(parts.accounts, catalogue, parts.of_services, root, faults)
        faults.found += _that_matter(parts.of_services, root, drawn, without)
        found = read_decks(root / "decks", settings, catalogue, accounts.sound, parts.events, faults, instead=decks)
        first, after = _span(usage, accounts.sound)
        compiled = found.compiled(first, after if projection is None else max(after, projection.until_on))
        shapes = usage.store.shapes() if usage.store is not None else {}
        case = Case(catalogue, accounts.sound, parts.events, compiled, shapes, country=settings.country)
        return cls(root, settings, case, usage, found.without, list(faults), accounts, parts, projection)

    @property
    def accounts(self) -> Accounts:
        """The accounts as their files say, with orders that cannot be lived too."""
        return self._parts.accounts

    def changed(
        self,
        accounts: Sequence[Account],
        events: Sequence[Event],
        decks: Mapping[str, Path] = _NO_DECKS,
        projection: Projection | None = None,
    ) -> "PlainBook":
        """Return the book as it would be with these accounts, events and decks (by name), and the same usage.

        Everything is checked as if the files said so; none is written.
        """
        changed = replace(self._parts.accounts, sound=tuple(accounts))
        return PlainBook._of(replace(self._parts, accounts=changed, events=tuple(events)), decks, projection)

    def buckets(
        self, accounts: Collection[str] | None = None
    ) -> Iterator[tuple[Sequence[Account], pl.DataFrame | None]]:
        """Yield the accounts in buckets, small ones together, with their usage; one bucket is in memory at a time.

        Accounts that are charged from a deck that cannot be read are left out: the faults say so.
        """
        chosen = [
            account
            for account in self.case.accounts
            if account.id not in self._without_decks and (accounts is None or account.id in accounts)
        ]
        store = self.usage.store
        if store is None:
            yield chosen, None
            return
        supposed = self._projection
        by_bucket: dict[int, list[Account]] = {}
        for account in chosen:
            by_bucket.setdefault(store.bucket_of(account.id), []).append(account)
        is_whole = len(chosen) == len(self.named)

        def usage_of(bucket: int, members: Sequence[Account]) -> pl.DataFrame:
            ids = [account.id for account in members]
            records = store.read_bucket(bucket, None if is_whole else ids).select(list(USAGE_SCHEMA))
            recorded = records.filter(pl.col("account").is_in([key64(one) for one in ids]))
            return recorded if supposed is None else supposed.of(members, recorded)

        counts = store.counts()
        parts = (
            Part(members, partial(usage_of, bucket, members), counts.get(bucket, 0))
            for bucket, members in sorted(by_bucket.items())
        )
        for members, usage in joined(parts):
            yield members, read(usage)

    def answer(
        self,
        through: date,
        *,
        accounts: Collection[str] | None = None,
        want_charges: bool = False,
        watch: Watch | None = None,
    ) -> Answer:
        """Return what may be billed by the end of a day, for all accounts or some; see engine.answering.answer."""
        faults = Faults(list(self.faults))
        said = spans_without_usage(self.case.events)
        until = through if self._projection is None else min(through, self._projection.from_on)
        not_received(self.usage, self.settings, self._accounts, said, until, faults)
        # What is usual among all customers is a constant of the run, whichever accounts are asked for.
        case = replace(self.case, patterns=patterns(self.case, through, self.buckets()))
        try:
            found = answer(case, through, self._watched(accounts, watch), list(faults), want_charges=want_charges)
        except AmountTooLarge:
            kept = self._within_64_bits(through, accounts, faults)
            # One by one, as they were found to fit: sums over all of them together may not.
            found = answer(case, through, self._one_by_one(kept), list(faults), want_charges=want_charges)
        said_once = tuple(self._said_once(found.faults))
        # The engine knows the accounts that could be read; a fault of the whole book concerns the others as well.
        of_all = any(not (fault.accounts or fault.services or fault.agreements) for fault in said_once)
        unread = self.named - {account.id for account in self.case.accounts}
        blocked = self.named if of_all else found.blocked | unread
        return replace(found, faults=said_once, blocked=blocked)

    def may(self, request: Request, at: datetime) -> Decision:
        """Return whether something is permitted at an instant; raises RequestWrong (see engine.deciding.Desk.may)."""
        if self._desk is None:
            self._desk = Desk(self.case, self.faults)
        return self._desk.may(request, at)

    def must(self, from_on: date, until_on: date, today: date, *, accounts: Collection[str] | None = None) -> Agenda:
        """Return the duties of both parties that fall due from a day through another, as they stand today."""
        return agenda(self.case, from_on, until_on, today, accounts=accounts, faults=self.faults)

    def _said_once(self, faults: Iterable[Fault]) -> Iterator[Fault]:
        """Yield the faults without a parameter that is open because the order misspells it, which is said there."""
        known = frozenset(self.faults)
        misspelt = frozenset(
            account for fault in known if fault.name == "unused-parameter" for account in fault.accounts
        )
        for fault in faults:
            if fault in known or fault.name != "open-parameter" or not fault.accounts <= misspelt:
                yield fault

    def _within_64_bits(self, through: date, accounts: Collection[str] | None, faults: Faults) -> set[str]:
        """Return the accounts (of some, or all) whose amounts can be had exactly; the others are faults."""
        kept = set()
        for members, records in self._one_by_one(accounts):
            (account,) = members
            try:
                answer(self.case, through, [(members, records)])
                kept.add(account.id)
            except AmountTooLarge as error:
                faults.add(
                    "amount-too-large",
                    account.where,
                    f"account {account.id}: {error}",
                    "Look for a price or a quantity with too many digits.",
                    accounts=[account.id],
                )
        return kept

    def _one_by_one(self, accounts: Collection[str] | None) -> Iterator[tuple[Sequence[Account], pl.DataFrame | None]]:
        """Yield each account (of some, or all) as a bucket of its own."""
        for members, records in self.buckets(accounts):
            for account in members:
                yield [account], None if records is None else records.filter(pl.col("account") == key64(account.id))

    def _watched(
        self, accounts: Collection[str] | None, watch: Watch | None
    ) -> Iterator[tuple[Sequence[Account], pl.DataFrame | None]]:
        """Yield the buckets, telling the watcher how many accounts are done."""
        total, done = len(self.case.accounts if accounts is None else accounts), 0
        for members, records in self.buckets(accounts):
            if watch is not None:
                watch("", done, total)
            yield members, records
            done += len(members)
        if watch is not None:
            watch("", total, total)


def _refuse_no_book(root: Path) -> None:
    if not root.exists():
        raise NotABook(f"there is no directory {root}; `counterfoil new {root}` makes a book there")
    if not root.is_dir():
        raise NotABook(f"{root} is a file; a book is a directory")
    if not (root / SETTINGS).is_file():
        raise NotABook(f"{root} is not a book: it has no {SETTINGS}; `counterfoil new DIR` makes a book")


def _checked(
    accounts: Accounts, catalogue: Catalogue, of_services: Faults, root: Path, faults: Faults
) -> tuple[Accounts, Mapping[str, set[str]]]:
    """Check the orders; return the accounts without the orders that cannot be lived, and who lost some, by service.

    A description that cannot be read is one mistake: that its orders now name an unknown service, or fill what no
    clause asks for, is not said as well.
    """
    wrong = frozenset(service for fault in of_services for service in fault.services)
    own = root / "services"
    described = {path.stem for path in own.glob("*.md")} | {path.parent.name for path in own.glob("*/*.md")}
    without: dict[str, set[str]] = {}
    checked: set[Any] = set()
    kept = []
    for account in accounts.sound:
        lived = []
        for order in account.orders:
            found = Faults()
            check_order(order, catalogue, found, checked)
            if not any(fault.name in ("unknown-service", "no-version-in-force") for fault in found):
                lived.append(order)
            if order.service in described and order.service not in catalogue.services:
                without.setdefault(order.service, set()).add(account.id)
                continue
            hidden = ("unused-parameter",) if wrong & drawn_on([order.service], catalogue) else ()
            faults.found += [fault for fault in found.found if fault.name not in hidden]
        kept.append(replace(account, orders=tuple(lived)) if len(lived) < len(account.orders) else account)
    return replace(accounts, sound=tuple(kept)), without


def _that_matter(found: Faults, root: Path, drawn: Set[str], without: Mapping[str, set[str]]) -> list[Fault]:
    """Return the faults of the book's own descriptions, and of shipped ones that some order draws on.

    Those of a description that is not there at all name the accounts that ordered it.
    """
    own = (str(root / "services"), str(root / SETTINGS))
    matter = [
        fault for fault in found if fault.where.file.startswith(own) or not fault.services or fault.services & drawn
    ]
    return [
        replace(fault, accounts=fault.accounts.union(*(without.get(service, set()) for service in fault.services)))
        for fault in matter
    ]


def _span(usage: Usage, accounts: Sequence[Account]) -> tuple[date, date]:
    """Return local days [first, after) in which calls start: decks are compiled for them."""
    if usage.span_us is not None:
        first, last = (instant_of(each).date() for each in usage.span_us)
        return first - timedelta(days=1), last + timedelta(days=2)
    starts = [order.start_on for account in accounts for order in account.orders]
    first = min(starts, default=date(2000, 1, 1))
    return first, first + timedelta(days=1)
