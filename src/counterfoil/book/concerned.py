"""Whom a fault concerns: faults that name nobody are given to those who depend on the file in which they stand.

A fault that names nobody stops every bill of the book (engine.run.blocked_accounts). That is right for book.toml; for a
service's description, a deck or a source it would stop bills that have nothing to do with it.
"""

from collections.abc import Iterable
from dataclasses import replace

from counterfoil.contract.faults import Fault, Faults

# Stands for "no service at all" in a fault of a file that nothing in the book uses: it is shown and stops no bill.
UNUSED = "(unused)"


def concerning(
    faults: Iterable[Fault],
    *,
    accounts: Iterable[str] = (),
    services: Iterable[str] = (),
) -> list[Fault]:
    """Return the faults, those that name nobody made to name these accounts and services, or nobody at all."""
    whose, of = frozenset(accounts), frozenset(services)
    if not whose and not of:
        of = frozenset((UNUSED,))
    return [
        fault if fault.accounts or fault.services or fault.agreements else replace(fault, accounts=whose, services=of)
        for fault in faults
    ]


def add_concerning(
    into: Faults, found: Iterable[Fault], *, accounts: Iterable[str] = (), services: Iterable[str] = ()
) -> None:
    """Add faults to others, with those that they concern."""
    into.found += concerning(found, accounts=accounts, services=services)
