"""The changed book: a change worked into a book, and all of it checked as if the files said so."""

from collections.abc import Mapping
from dataclasses import replace

from counterfoil.book import PlainBook
from counterfoil.book.accounts import Accounts
from counterfoil.book.happenings import check_event
from counterfoil.contract.faults import Faults, listed, nearest
from counterfoil.contract.orders import Account
from counterfoil.whatif.applying import applied
from counterfoil.whatif.changes import Changes
from counterfoil.whatif.projecting import Repeated


def changed_book(
    book: PlainBook, changes: Changes, faults: Faults, projection: Repeated | None = None
) -> PlainBook | None:
    """Return a book as it would be with a change; None once faults of the change are added.

    What is wrong only in the changed book, such as a parameter that an order leaves open, is in that book's own faults.
    """
    before = len(faults.found)
    accounts, events = applied(book.accounts.sound, book.case.events, changes, faults)
    known = _known(book.accounts, accounts)
    sources = [source.name for source in book.usage.sources]
    for event in events:
        if event.where.file == changes.file:
            check_event(event, "", known, sources, frozenset(), faults)
    _decks_known(book, changes, faults)
    if len(faults.found) > before:
        return None
    return book.changed(accounts, events, changes.decks, projection)


def _known(of_book: Accounts, accounts: list[Account]) -> Accounts:
    """Return the accounts with the agreements of now, those of accounts that cannot be read too."""
    sound = {account.id for account in accounts}
    agreements: dict[str, frozenset[str]] = {
        order: whose for order, whose in of_book.agreements.items() if not whose & sound
    }
    agreements |= {order.id: frozenset((account.id,)) for account in accounts for order in account.orders}
    return replace(of_book, sound=tuple(accounts), agreements=agreements)


def _decks_known(book: PlainBook, changes: Changes, faults: Faults) -> None:
    """Report a deck that the book does not have: another file in its place would change nothing."""
    names: Mapping[str, object] = {path.stem: path for path in (book.path / "decks").glob("*.csv")}
    for name, where in changes.deck_places.items():
        if name not in names:
            near = nearest(name, names).strip() or f"There is {listed(names) or 'none'}."
            faults.add("unknown-deck", where, f"[decks]: the book has no deck `{name}`", near)
