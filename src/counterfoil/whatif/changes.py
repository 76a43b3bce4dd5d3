"""The file of a change: what would be otherwise, read with places.

[[change]]                 # an order on other terms, from its first day or from a later one
order = "ben-phone"
from_on = 2026-10-01
[change.terms]
included = { minutes = 6000 }
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from types import MappingProxyType
from typing import Annotated, Any, Generic, Literal, TypeVar

from counterfoil.contract.faults import Faults, Where
from counterfoil.contract.orders import OrderTable, QuantitiesForm, RawForm
from counterfoil.contract.parameters import Day, Every, Slug, Span, Text, TypedTable, fields_of
from counterfoil.contract.plain_parameters import Identity
from counterfoil.contract.reading import UNREAD, Reading
from counterfoil.contract.toml_positions import Located, read_block

Table = TypeVar("Table", bound=TypedTable)
Quantities = Annotated[tuple[tuple[str, int], ...], QuantitiesForm()]
Terms = Annotated[Located | None, RawForm("a table of what the description leaves to the order")]
Tables = Annotated[tuple[Located, ...], RawForm("a list of tables", is_list=True)]


class ChangeTable(TypedTable):
    """[[change]]: an order's service, terms, quantities or term, from its first day or from a later one.

    With another service the terms are those of the change alone; else they take the place of the order's, name by name.
    """

    order: Text
    from_on: Day | None = None  # the order's first day unless given
    service: Slug | None = None
    terms: Terms = None
    quantities: Quantities = ()
    term: Span | None = None
    every: Every | None = None
    anchor: Literal["calendar", "anniversary"] | None = None
    notice_on: Day | None = None  # when it was said; the day itself unless given
    id: Identity | None = None  # of the order that follows from a later day on, for another service or term

    def objections(self) -> Iterable[tuple[str, str]]:
        """Return what is wrong between the settings."""
        if not (self.service or self.terms or self.quantities or self.term or self.every or self.anchor):
            yield "order", "has to be changed in something: `service`, `terms`, `quantities`, `term`, `every`, `anchor`"
        if self.id is not None and not self.is_succession:
            yield "id", "has to be left out where no order follows: that takes `from_on` and another service or term"

    @property
    def is_succession(self) -> bool:
        """Whether the order ends on a day and another one follows it."""
        return self.from_on is not None and bool(self.service or self.term or self.every or self.anchor)


class RemovedTable(TypedTable):
    """[[removed]]: an order as if it had never been made, and its events with it."""

    order: Text


class EndedTable(TypedTable):
    """[[ended]]: an order that is terminated; `on` is the first day on which it no longer runs."""

    order: Text
    on: Day
    by: Literal["customer", "provider"] = "customer"
    cause: Literal["customer-breach", "provider-breach", "replaced", "other"] = "other"


class NoticeTable(TypedTable):
    """[[notice]]: a notice of termination; what it does is up to the order's clauses."""

    order: Text
    received_on: Day
    by: Literal["customer", "provider"] = "customer"
    ends_on: Day | None = None
    sent_on: Day | None = None


class ChangesTable(TypedTable):
    """The file."""

    change: Tables = ()
    order: Tables = ()
    removed: Tables = ()
    ended: Tables = ()
    notice: Tables = ()
    event: Tables = ()
    decks: Annotated[Located | None, RawForm("a table of decks and the CSV files in their place")] = None


INSIDE: Mapping[str, type[TypedTable]] = MappingProxyType(
    {"change": ChangeTable, "removed": RemovedTable, "ended": EndedTable, "notice": NoticeTable, "order": OrderTable}
)


@dataclass(frozen=True, slots=True)
class Placed(Generic[Table]):
    """A table of the file as it was read, and where it stands."""

    read: Table
    block: Located


@dataclass(frozen=True, slots=True)
class Changes:
    """What would be otherwise."""

    file: str = ""
    changed: tuple[Placed[ChangeTable], ...] = ()
    removed: tuple[Placed[RemovedTable], ...] = ()
    ended: tuple[Placed[EndedTable], ...] = ()
    notices: tuple[Placed[NoticeTable], ...] = ()
    orders: tuple[Located, ...] = ()
    events: tuple[Located, ...] = ()
    decks: Mapping[str, Path] = field(default_factory=dict)
    deck_places: Mapping[str, Where] = field(default_factory=dict)

    @property
    def last_on(self) -> date | None:
        """The latest day that the file names in a change; None if it names none."""
        days = [one.read.from_on for one in self.changed if one.read.from_on is not None]
        days += [one.read.on for one in self.ended] + [one.read.received_on for one in self.notices]
        return max(days, default=None)


def read_changes(path: str, text: str, faults: Faults) -> Changes | None:
    """Read the file of a change; None once faults are added. Paths of decks are relative to the file."""
    root = read_block(text, path, 0, faults)
    if root is None:
        return None
    before = len(faults.found)
    top = ChangesTable.read(root, Reading(faults, "the change", noun="setting"))
    if top is UNREAD:
        return None
    if not root.table:
        listed = ", ".join(f"[[{name}]]" for name in (*INSIDE, "event"))
        faults.add("missing-setting", root.where, "the file changes nothing", f"Expected {listed} or [decks].")
    found = {name: _tables(getattr(top, name), INSIDE[name], name, faults) for name in INSIDE if name != "order"}
    decks = _decks(top.decks, Path(path).parent, faults)
    if len(faults.found) > before:
        return None
    places = {name: top.decks.table[name].key_where for name in decks}
    return Changes(
        path, found["change"], found["removed"], found["ended"], found["notice"], top.order, top.event, decks, places
    )


def _tables(nodes: Iterable[Located], table: type[TypedTable], name: str, faults: Faults) -> tuple[Placed[Any], ...]:
    read = [Placed(table.read(node, Reading(faults, f"[[{name}]]", noun="setting")), node) for node in nodes]
    return tuple(one for one in read if one.read is not UNREAD)


def _decks(block: Located | None, folder: Path, faults: Faults) -> dict[str, Path]:
    """Return the files that stand in the place of decks."""
    form = fields_of(RemovedTable)["order"].form  # a text
    reading = Reading(faults, "[decks]", noun="setting")
    found = {}
    for name, node in (block.table if block is not None else {}).items():
        said = reading.value(form, node, name)
        if said is UNREAD:
            continue
        if not (folder / said).is_file():
            expected = "Expected the path of a CSV file, from the folder of this file."
            faults.add("unreadable-file", node.where, f"[decks]: there is no file {folder / said}", expected)
            continue
        found[name] = folder / said
    return found
