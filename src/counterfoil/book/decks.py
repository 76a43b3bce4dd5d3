"""Rate decks of a book: every deck read, and each use of one checked: that it exists and is in the account's money."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from counterfoil.book.concerned import add_concerning
from counterfoil.book.services import drawn_on
from counterfoil.book.settings import BookSettings
from counterfoil.book.text_files import files_in
from counterfoil.contract.catalogue import Catalogue
from counterfoil.contract.description import Clause
from counterfoil.contract.faults import Faults, Where, listed, nearest
from counterfoil.contract.orders import Account, Order
from counterfoil.contract.toml_positions import Located
from counterfoil.facts.decks import CompiledDecks, Deck, compile_decks, load_deck
from counterfoil.facts.events import Event

PARAMETER = "deck"  # the parameter of a clause that names one


@dataclass(frozen=True, slots=True)
class Use:
    """A place that names a deck, and whom it concerns: an order that fills it in, or every order of a service."""

    deck: str
    where: Where
    service: str = ""
    order: Order | None = None
    clause: Clause | None = None


@dataclass(frozen=True, slots=True)
class Decks:
    """The decks that may be charged from, and the accounts that name one that may not."""

    sound: Mapping[str, Deck]
    without: frozenset[str]

    def compiled(self, from_on: date, until_on: date) -> CompiledDecks | None:
        """Return the decks compiled for calls that start in [from_on, until_on); None if there are none."""
        return compile_decks(self.sound, from_on, until_on) if self.sound else None


def read_decks(
    folder: Path,
    settings: BookSettings,
    catalogue: Catalogue,
    accounts: Sequence[Account],
    events: Iterable[Event],
    faults: Faults,
    *,
    instead: Mapping[str, Path] | None = None,
) -> Decks:
    """Read every deck and check every use of one.

    `instead` gives other files for some names; one without settings of its own has those of the deck it stands for.
    """
    orders = [order for account in accounts for order in account.orders]
    uses = list(dict.fromkeys(_uses(catalogue, orders, events)))
    read: dict[str, Deck | None] = {}
    files = {path.stem: path for path in files_in(folder, ".csv")} | dict(instead or {})
    for name, path in sorted(files.items()):
        found = Faults()
        beside = folder / f"{name}.toml" if instead and name in instead else None
        try:
            deck = load_deck(
                path, found, currency=settings.currency, time_zone=settings.time_zone, name=name, otherwise=beside
            )
        except OSError as error:
            found.add("unreadable-file", Where(str(path)), f"the file cannot be opened: {error.strerror or error}")
            deck = None
        read[name] = deck if deck is not None and deck.sound else None
        users = [use for use in uses if use.deck == name]
        add_concerning(
            faults,
            found,
            accounts={use.order.account for use in users if use.order is not None},
            services={use.service for use in users if use.service},
        )
    _refuse_settings_alone(folder, read, uses, faults)
    for use in uses:
        if use.deck not in read:
            faults.add(
                "unknown-deck",
                use.where,
                f"{_named(use)} names the deck `{use.deck}`, which the book does not have",
                nearest(use.deck, read).strip()
                or (f"There is {listed(read)}." if read else f"Put it at decks/{use.deck}.csv."),
                accounts=[use.order.account] if use.order else [],
                services=[use.service] if use.service else [],
            )
    sound = {name: deck for name, deck in read.items() if deck is not None}
    used = {order.id: {use.deck for use in uses if _concerns(use, order, catalogue)} for order in orders}
    for order in orders:
        for name in sorted(used[order.id] & sound.keys()):
            if sound[name].settings.currency != order.currency:
                faults.add(
                    "price-not-in-currency",
                    order.where,
                    f"order {order.id} is in {order.currency}, and the deck `{name}` that it is charged from is in "
                    f"{sound[name].settings.currency}",
                    "Give the account a deck in its own currency; nothing is converted.",
                    accounts=[order.account],
                )
    return Decks(sound, frozenset(order.account for order in orders if used[order.id] - sound.keys()))


def _named(use: Use) -> str:
    if use.clause is not None:
        return f"clause {use.clause.address} ({use.clause.kind_name})"
    return f"order {use.order.id}" if use.order is not None else "an event"


def _refuse_settings_alone(folder: Path, read: Mapping[str, Deck | None], uses: Sequence[Use], faults: Faults) -> None:
    """Report settings without a deck beside them."""
    for path in files_in(folder, ".toml"):
        if path.stem not in read:
            near = nearest(path.stem, read).strip() or f"Expected {path.with_suffix('.csv').name} beside it."
            found = Faults()
            found.add("misnamed-file", Where(str(path)), f"settings of a deck `{path.stem}` that is not there", near)
            add_concerning(faults, found, services={use.service for use in uses if use.deck == path.stem})


def _uses(catalogue: Catalogue, orders: Sequence[Order], events: Iterable[Event]) -> Iterator[Use]:
    """Yield every place that names a deck which some order of the book may be charged from."""
    by_id = {order.id: order for order in orders}
    asked: dict[str, dict[str, Clause]] = {}  # service -> what orders call the deck that they fill in
    for service in sorted({order.service for order in orders}):
        asked[service] = {}
        for name in sorted(drawn_on([service], catalogue)):
            for clause in (clause for version in catalogue.versions(name) for clause in version.clauses):
                node = clause.block.table.get(PARAMETER)
                if node is not None and isinstance(node.value, str):
                    yield Use(node.value, node.where, service=name, clause=clause)
                for ask in clause.asks.values():
                    if ask.parameter == PARAMETER:
                        asked[service][ask.name] = clause
                        default = ask.node.table.get("default")
                        if default is not None and isinstance(default.value, str):
                            yield Use(default.value, default.where, service=name, clause=clause)
    filled: list[tuple[Order, Mapping[str, Located]]] = [(order, order.fills) for order in orders]
    for event in events:
        terms = event["terms"]
        if isinstance(terms, Located) and event.agreement in by_id:
            filled.append((by_id[event.agreement], terms.table))
    for order, fills in filled:
        for name in asked[order.service]:
            if name in fills and isinstance(fills[name].value, str):
                yield Use(fills[name].value, fills[name].where, order=order)


def _concerns(use: Use, order: Order, catalogue: Catalogue) -> bool:
    if use.order is not None:
        return use.order is order
    return use.service in drawn_on([order.service], catalogue)
