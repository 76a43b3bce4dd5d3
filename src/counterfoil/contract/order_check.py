"""Orders against the descriptions that govern them: what is left open, what nobody asks for, what does not fit."""

from difflib import get_close_matches
from typing import Any

from counterfoil.contract.catalogue import Catalogue
from counterfoil.contract.faults import Faults, listed, nearest
from counterfoil.contract.orders import Account, Order
from counterfoil.contract.reading import Ask
from counterfoil.contract.resolving import resolve_clauses
from counterfoil.contract.toml_positions import plain


def check_account(account: Account, catalogue: Catalogue, faults: Faults, checked: set[Any] | None = None) -> None:
    """Check all orders of an account against the descriptions; see `check_order`."""
    for order in account.orders:
        check_order(order, catalogue, faults, checked)


def check_order(order: Order, catalogue: Catalogue, faults: Faults, checked: set[Any] | None = None) -> None:
    """Check an order against its service's descriptions in every version that will govern it.

    Faults: a service that does not exist or has not begun, what the order leaves open, what it fills and nobody asks
    for, and everything wrong with what it fills. `checked` remembers terms found good, so that a hundred thousand
    orders on the same terms are checked once.
    """
    key = (order.service, order.description_on, order.currency, plain(order.block.value.get("terms", {})))
    if checked is not None and key in checked:
        return
    before = len(faults.found)
    _check_order(order, catalogue, faults)
    if checked is not None and len(faults.found) == before:
        checked.add(key)


def _check_order(order: Order, catalogue: Catalogue, faults: Faults) -> None:
    accounts = (order.account,)
    versions = catalogue.versions(order.service)
    if not versions:
        near = nearest(order.service, catalogue.services).strip()
        faults.add(
            "unknown-service",
            order.block.table["service"].where,
            f"order {order.id}: unknown service `{order.service}`",
            near or f"Known services: {listed(catalogue.services)}.",
            accounts=accounts,
        )
        return
    if catalogue.in_force(order.service, order.description_on) is None:
        faults.add(
            "no-version-in-force",
            order.block.table["service"].where,
            f"order {order.id}: no version of `{order.service}` is in force on {order.description_on}",
            f"Its first version is of {versions[0].effective_on}.",
            accounts=accounts,
        )
        return
    asks: dict[str, list[Ask]] = {}
    found = Faults()
    for day in catalogue.dates_of(order.service, order.description_on):
        description = catalogue.in_force(order.service, day)
        assert description is not None  # dates_of gives days with a version
        clauses = catalogue.clauses_of(description, day)
        for clause in clauses:
            for name, ask in clause.asks.items():
                asks.setdefault(name, []).append(ask)
        resolve_clauses(clauses, order.fills, order.currency, found, account=order.account, order=order.named)
    asked_later = {
        name
        for service in _convertible_to(order.service, catalogue)
        for version in catalogue.versions(service)
        for clause in catalogue.clauses_of(version, version.effective_on)
        for name in clause.asks
    }
    unused = [name for name in order.fills if name not in asks and name not in asked_later]
    for name in unused:
        faults.add(
            "unused-parameter",
            order.fills[name].key_where,
            f"order {order.id} fills `{name}`, which no clause of {order.service} asks for",
            (f"Its clauses ask for {listed(asks, 40)}." if asks else "Its clauses ask for nothing.")
            + nearest(name, asks),
            accounts=accounts,
        )
    # A misspelt name is one mistake: said where it is written, not again where it is missing.
    misspelt = {
        ask.node.where
        for name, its_asks in asks.items()
        if name not in order.fills and get_close_matches(name, unused, n=1, cutoff=0.6)
        for ask in its_asks
    }
    faults.found += [fault for fault in found if fault.name != "open-parameter" or fault.where not in misspelt]


def _convertible_to(service: str, catalogue: Catalogue) -> set[str]:
    """Return the services that an agreement of this one may turn into: those that its clauses name as `to`."""
    found: set[str] = set()
    pending = [service]
    while pending:
        for version in catalogue.versions(pending.pop()):
            for clause in catalogue.clauses_of(version, version.effective_on):
                to = clause.block.table.get("to") if clause.kind.converts is not None else None
                if to is not None and isinstance(to.value, str) and to.value not in found:
                    found.add(to.value)
                    pending.append(to.value)
    return found
