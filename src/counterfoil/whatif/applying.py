"""A change worked into accounts and events: a pure function. What cannot be is a fault at its place in the change."""

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date, time
from decimal import Decimal
from types import MappingProxyType
from typing import Any

from counterfoil.contract.faults import Faults, listed, nearest
from counterfoil.contract.orders import Account, Order, read_order
from counterfoil.contract.toml_positions import Located
from counterfoil.facts.events import Event, read_events, without_repeats
from counterfoil.whatif.changes import Changes, ChangeTable, Placed

SOURCE = "what-if"  # of the events that a change brings
_NUMBER = re.compile(r'"\\u0001([^"]*)"')  # a decimal on its way into JSON, which has no form for one


def applied(
    accounts: Sequence[Account], events: Sequence[Event], changes: Changes, faults: Faults
) -> tuple[list[Account], list[Event]]:
    """Return accounts and events as they would be."""
    book = _Book(accounts, events, faults)
    for removed in changes.removed:
        if book.order(removed.block) is not None:
            book.remove(removed.read.order)
    for block in changes.orders:
        book.add(block)
    for changed in changes.changed:
        order = book.order(changed.block)
        if order is not None:
            _change(book, order, changed)
    for ended in changes.ended:
        if (order := book.order(ended.block)) is not None and book.begins_before(order, ended.block, "on"):
            fields = {"by": ended.read.by, "cause": ended.read.cause}
            book.happen("agreement-ended", order, ended.read.on, ended.block, fields)
    for notice in changes.notices:
        if (order := book.order(notice.block)) is not None:
            read = notice.read
            said: dict[str, Any] = {"by": read.by, "ends_on": read.ends_on, "sent_on": read.sent_on}
            book.happen("notice-given", order, read.received_on, notice.block, said)
    for number, block in enumerate(changes.events, 1):
        book.events += _written(block, number, faults)
    return book.as_accounts(), without_repeats(book.events, faults)


class _Book:
    """Orders and events while a change is worked into them."""

    def __init__(self, accounts: Sequence[Account], events: Sequence[Event], faults: Faults) -> None:
        self.accounts = {account.id: account for account in accounts}
        self.orders = {order.id: order for account in accounts for order in account.orders}
        self.events = list(events)
        self.faults = faults

    def order(self, block: Located) -> Order | None:
        """Return the order that a table names; None once a fault is added."""
        node = block.table["order"]
        if node.value not in self.orders:
            near = nearest(node.value, self.orders).strip() or f"There is {listed(self.orders) or 'none'}."
            self.faults.add("unknown-agreement", node.where, f"there is no order `{node.value}`", near)
            return None
        return self.orders[node.value]

    def begins_before(self, order: Order, block: Located, key: str) -> bool:
        """Return whether an order has begun by the day under a key; if not, that is a fault."""
        node = block.table[key]
        if node.value > order.start_on:
            return True
        expected = f"Order {order.id} begins on {order.start_on}; expected a later day."
        self.faults.add("out-of-range", node.where, f"`{key}` is {node.value}", expected)
        return False

    def remove(self, order: str) -> None:
        """Take an order out, and its events."""
        del self.orders[order]
        self.events = [event for event in self.events if event.agreement != order]

    def add(self, block: Located) -> None:
        """Put in a new order."""
        node = block.table.get("account")
        if node is None or not isinstance(node.value, str) or node.value not in self.accounts:
            where = block.where if node is None else node.where
            said = "an order lacks `account`" if node is None else f"there is no account `{node.value}`"
            near = nearest(str(node.value), self.accounts).strip() if node is not None else ""
            name = "missing-setting" if node is None else "unknown-account"
            self.faults.add(name, where, said, near or f"There is {listed(self.accounts)}.")
            return
        account = self.accounts[node.value]
        settings = {key: getattr(account, key) for key in ("country", "currency", "time_zone", "language")}
        order = read_order(block.without("account"), account.id, settings, self.faults)
        if order is not None:
            self.put(order, block)

    def put(self, order: Order, block: Located) -> None:
        """Put in an order whose id must be new."""
        if order.id in self.orders:
            where = block.table.get("id", block).where
            expected = f"The first is at {self.orders[order.id].where}. An order's id is unique in the book."
            self.faults.add("duplicate-id", where, f"two orders have the id `{order.id}`", expected)
        else:
            self.orders[order.id] = order

    def happen(self, kind: str, order: Order, day: date, block: Located, fields: Mapping[str, Any]) -> None:
        """Put in an event of an order; fields that are None are left out."""
        said = {"agreement": order.id, **{name: value for name, value in fields.items() if value is not None}}
        identity = f"{kind} {len(self.events)}"
        self.events.append(Event(kind, SOURCE, identity, day, None, block.where, said))

    def as_accounts(self) -> list[Account]:
        """Return the accounts with their orders of now."""
        by_account: dict[str, list[Order]] = {}
        for order in self.orders.values():
            by_account.setdefault(order.account, []).append(order)
        return [replace(one, orders=tuple(by_account.get(one.id, ()))) for one in self.accounts.values()]


def _change(book: _Book, order: Order, change: Placed[ChangeTable]) -> None:
    read, block = change.read, change.block
    if read.from_on is None:
        book.orders[order.id] = on_other_terms(order, read, block)
    elif not book.begins_before(order, block, "from_on"):
        return
    elif read.is_succession:
        _succeed(book, order, change, read.from_on)
    else:
        for unit, quantity in read.quantities:
            fields = {"unit": unit, "quantity": quantity, "notice_on": read.notice_on}
            book.happen("quantity-changed", order, read.from_on, block.table["quantities"].table[unit], fields)
        if read.terms is not None:
            fields = {"terms": read.terms, "by": "agreement", "notice_on": read.notice_on}
            book.happen("terms-amended", order, read.from_on, block, fields)


def _succeed(book: _Book, order: Order, change: Placed[ChangeTable], day: date) -> None:
    """End an order on a day and let another one follow, which later events are then about."""
    read, block = change.read, change.block
    amended = dict(order.fills)
    for event in book.events:
        if event.type == "terms-amended" and event.agreement == order.id and event.effective_on < day:
            amended |= event["terms"].table
    order = replace(order, fills=MappingProxyType(amended))
    follower = on_other_terms(order, read, block, id=read.id or _free(f"{order.id}-changed", book.orders), start_on=day)
    if follower.service == order.service or not read.quantities:
        before = {event["unit"]: event["quantity"] for event in book.events if _sets_quantity(event, order, day)}
        quantities = {**order.quantities, **before, **dict(read.quantities)}
        follower = replace(follower, quantities=MappingProxyType(quantities))
    fields = {"agreement": follower.id}
    book.events = [
        replace(event, fields={**event.fields, **fields})
        if event.agreement == order.id and event.effective_on >= day
        else event
        for event in book.events
    ]
    book.happen("agreement-ended", order, day, block, {"by": "customer", "cause": "replaced"})
    book.put(follower, block)


def _sets_quantity(event: Event, order: Order, day: date) -> bool:
    return event.type == "quantity-changed" and event.agreement == order.id and event.effective_on < day


def _free(name: str, taken: Mapping[str, Any]) -> str:
    """Return a name that no order has."""
    number = 2
    free = name
    while free in taken:
        free, number = f"{name}-{number}", number + 1
    return free


def on_other_terms(
    order: Order,
    change: Any,
    block: Located,
    *,
    id: str | None = None,
    start_on: date | None = None,
    is_whole: bool = False,
) -> Order:
    """Return an order with what a change or an offer (ChangeTable, OfferTable; in `block`) says otherwise.

    With another service, or if what it says is the whole, nothing of the order's own terms is left.
    """
    own: dict[str, Located] = {
        key: block.table[key] for key in ("service", "term", "every", "anchor") if key in block.table
    }
    is_other = is_whole or (change.service is not None and change.service != order.service)
    fills: dict[str, Located] = {} if is_other else dict(order.fills)
    if change.terms is not None:
        fills |= change.terms.table
    written = change.terms or order.block.table.get("terms") or block
    own["terms"] = written.without(*written.table).having(fills)
    inherited = {} if is_other and change.quantities else order.quantities
    quantities = {**inherited, **dict(change.quantities)}
    return replace(
        order,
        id=id or order.id,
        service=change.service or order.service,
        start_on=start_on or order.start_on,
        description_on=start_on or order.description_on,
        term=change.term or order.term,
        every=change.every or order.every,
        anchor=change.anchor or order.anchor,
        fills=MappingProxyType(fills),
        quantities=MappingProxyType(quantities),
        block=order.block.having(own),
    )


def _written(block: Located, number: int, faults: Faults) -> Iterator[Event]:
    """Yield an event of the file: read as a line of events is, its faults placed where the file says it."""
    said = {"id": f"event {number}", "source": SOURCE, **block.value}
    line = _NUMBER.sub(r"\1", json.dumps(said, default=_plain))
    file = block.where.file
    found = Faults()
    for event in read_events(line, file, found):
        fields = {
            name: block.table[name] if isinstance(value, Located) else value for name, value in event.fields.items()
        }
        yield replace(event, where=block.where, fields=fields)
    for fault in found:
        key = line[fault.where.column - 1 :].split('"')[1] if '"' in line[fault.where.column - 1 :] else ""
        node = block.table.get(key)
        is_whole = fault.where.column <= 1
        faults.add(fault.name, block.where if is_whole or node is None else node.key_where, fault.message,
                   fault.expected)  # fmt: skip


def _plain(value: Any) -> Any:
    if isinstance(value, date | time):
        return value.isoformat()
    if isinstance(value, Decimal):
        return f"\1{value:f}"
    raise TypeError(f"{type(value)} has no form in JSON")
