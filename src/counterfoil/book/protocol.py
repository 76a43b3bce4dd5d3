"""What every home of a book offers: plain files today, a database for the server."""

from collections.abc import Callable, Collection, Iterator, Sequence
from datetime import date, datetime
from typing import Protocol

import polars as pl

from counterfoil.book.settings import BookSettings
from counterfoil.contract.decisions import Decision
from counterfoil.contract.faults import Fault
from counterfoil.contract.orders import Account
from counterfoil.engine.answering import Answer
from counterfoil.engine.obliging import Agenda
from counterfoil.engine.run import Case
from counterfoil.facts.requests import Request

# Called while work goes on: what is being done ("usage/june.csv"), how many of how many are done.
Watch = Callable[[str, int, int], None]


class Book(Protocol):
    """A provider's descriptions, accounts, events and usage, read and checked."""

    @property
    def settings(self) -> BookSettings:
        """The book's own settings."""
        ...

    @property
    def case(self) -> Case:
        """Everything that a run depends on, but usage and the day."""
        ...

    @property
    def faults(self) -> tuple[Fault, ...]:
        """What is wrong in the book whatever the day, in file order."""
        ...

    def buckets(
        self, accounts: Collection[str] | None = None
    ) -> Iterator[tuple[Sequence[Account], pl.DataFrame | None]]:
        """Yield the accounts (or some of them, by id) in buckets, each with the usage of its accounts."""
        ...

    def answer(
        self,
        through: date,
        *,
        accounts: Collection[str] | None = None,
        want_charges: bool = False,
        watch: Watch | None = None,
    ) -> Answer:
        """Return what may be billed by the end of a day."""
        ...

    def may(self, request: Request, at: datetime) -> Decision:
        """Return whether something is permitted at an instant; raises RequestWrong if it names something unknown."""
        ...

    def must(self, from_on: date, until_on: date, today: date, *, accounts: Collection[str] | None = None) -> Agenda:
        """Return the duties of both parties that fall due from a day through another, as they stand today."""
        ...
