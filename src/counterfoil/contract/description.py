"""Service descriptions: literate Markdown to clauses with typed parameters, each with its file and line.

A description is front matter, then sections: a heading with a stable id, prose, and at most one ```clause block. A
clause is read once when its description is loaded, and again for each different set of values that orders fill in.
"""

from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass, field
from datetime import date
from types import MappingProxyType
from typing import Any

from counterfoil.contract.faults import Faults, Where, listed, nearest, place_in
from counterfoil.contract.kinds import ClauseKind, kinds
from counterfoil.contract.parameters import ClauseParameters, Day, Services, Slug, Text, TypedTable
from counterfoil.contract.plain_parameters import ClauseIdForm, ListForm, TextForm
from counterfoil.contract.reading import UNREAD, Ask, Reading, Reference
from counterfoil.contract.sections import RawSection, front_matter, sections_of
from counterfoil.contract.toml_positions import Located, plain, read_block

NO_FILLS: Mapping[str, Located] = MappingProxyType({})
_STANDARD_KEYS = ("kind", "rule", "yields_to")
_IDS = ListForm(ClauseIdForm())


@dataclass(frozen=True, slots=True)
class NotRunning:
    """A clause that does not run for an order, because the order left open what it may leave open."""

    name: str  # what the order could fill
    where: Where  # where the clause asks for it


@dataclass(frozen=True, eq=False)
class Clause:
    """One clause of one version of a description. Its address, for people, is "service#id"."""

    service: str
    id: str
    heading: str
    prose: str  # Markdown, without the block of terms
    effective_on: date  # of the version that it stands in
    kind: ClauseKind
    rules: tuple[str, ...]  # ids of the register's rules that it cites
    yields_to: tuple[str, ...]  # clauses that win where they contradict this one, as written
    block: Located  # the parameters, without kind, rule and yields_to
    where: Where  # the heading's place
    asks: Mapping[str, Ask]  # what it leaves to the order, by the order's name for it
    references: tuple[Reference, ...]  # clauses that it names, `yields_to` included
    is_sound: bool  # whether reading it without an order found no fault

    @property
    def address(self) -> str:
        """The address shown to people: "goto-meeting#seats"."""
        return f"{self.service}#{self.id}"

    @property
    def kind_name(self) -> str:
        """The name of its kind."""
        return self.kind.name

    @property
    def takes_order(self) -> bool:
        """Whether it leaves anything to the order."""
        return bool(self.asks)

    def fill_key(self, fills: Mapping[str, Located]) -> tuple[Any, ...]:
        """Return what an order fills in for this clause, hashable: orders with equal keys have equal parameters."""
        return tuple((name, plain(fills[name].value)) for name in self.asks if name in fills)

    def states(self, key: str) -> bool:
        """Return whether the block itself gives a parameter (by its key)."""
        return key in self.block.table

    def resolve(
        self,
        fills: Mapping[str, Located],
        currency: str,
        overrides: Mapping[str, Any],
        faults: Faults,
        *,
        account: str = "",
        order: str = "",
    ) -> "ClauseParameters | NotRunning | None":
        """Return the parameters that hold for an order; None once faults are added, or were when it was loaded.

        `fills` is what the order fills in, `currency` the agreement's, `overrides` the values (typed, by field) that
        other clauses set. `account` and `order` (its id and place) make faults say whom they concern; the engine keeps
        the answer for orders of equal `fill_key`, currency and overrides, but must ask again where it is None.
        """
        if not self.is_sound:
            return None
        reading = self._reading(faults)
        reading.services = frozenset()
        reading.accounts = frozenset((account,)) if account else frozenset()
        reading.fills, reading.currency, reading.overrides = fills, currency, overrides
        reading.order = order or "the order"
        before = len(faults.found)
        parameters = self.kind.parameters.read(self.block, reading)
        if len(faults.found) > before:
            return None
        if reading.not_running is not None:
            return NotRunning(reading.not_running.name, reading.not_running.node.where)
        assert isinstance(parameters, ClauseParameters)  # neither a fault nor left open: read
        return parameters

    def _reading(self, faults: Faults) -> Reading:
        return Reading(
            faults,
            f"clause {self.address} ({self.kind.name})",
            takes=f"A {self.kind.name} takes",
            services=frozenset((self.service,)),
            opens=True,
        )


@dataclass(frozen=True, slots=True)
class Section:
    """A heading with its prose, and the clause in it if it has one: what the contract document is made of."""

    level: int
    heading: str
    id: str  # "" if it has none
    prose: str
    where: Where
    clause: Clause | None = None


class FrontMatter(TypedTable):
    """What stands between the --- lines at the top of a description."""

    service: Slug  # the name by which orders and other descriptions call it
    name: Text  # what people call it
    effective_on: Day  # the first day on which this version governs
    includes: Services | None = None  # services whose clauses are taken over
    requires: Services | None = None  # services that an account must have as well
    language: Text = "en"
    source: Text | None = None  # the document that it describes
    family: Text | None = None


@dataclass(frozen=True, eq=False)
class Description:
    """One version of a service description."""

    service: str
    name: str
    effective_on: date
    includes: tuple[str, ...]
    requires: tuple[str, ...]
    language: str
    source: str
    family: str
    file: str
    where: Where
    sections: tuple[Section, ...]
    include_places: Mapping[str, Where] = field(repr=False)  # where each service of includes and requires is named

    @property
    def clauses(self) -> tuple[Clause, ...]:
        """Its own clauses, in order."""
        return tuple(section.clause for section in self.sections if section.clause is not None)


def read_description(
    path: str,
    text: str,
    faults: Faults,
    *,
    known_kinds: Mapping[str, ClauseKind] | None = None,
    known_rules: Set[str] | None = None,
) -> Description | None:
    """Read a description; None if its front matter cannot be read. Clauses that cannot be read at all are left out.

    `known_kinds` are the installed ones unless given; `known_rules` are the rule ids that may be cited (None: any).
    """
    block = front_matter(path, text, faults)
    if block is None:
        return None
    reading = Reading(faults, "front matter", noun="setting", takes="It takes")
    top = FrontMatter.read(block, reading)
    if top is UNREAD:
        return None
    sections = read_sections(
        path, text, faults, service=top.service, effective_on=top.effective_on, known_kinds=known_kinds,
        known_rules=known_rules,
    )  # fmt: skip
    places = {}
    for key in ("includes", "requires"):
        if key in block.table:
            node = block.table[key]
            places |= {element.value: element.where for element in node.elements or [node]}
    return Description(
        top.service, top.name, top.effective_on, top.includes or (), top.requires or (), top.language,
        top.source or "", top.family or "", path, block.table["service"].where, sections, places,
    )  # fmt: skip


def read_sections(
    path: str,
    text: str,
    faults: Faults,
    *,
    service: str = "specimen",
    effective_on: date = date(1970, 1, 1),
    known_kinds: Mapping[str, ClauseKind] | None = None,
    known_rules: Set[str] | None = None,
) -> tuple[Section, ...]:
    """Read the sections of a description, or of a specimen, which has no front matter."""
    registered = kinds() if known_kinds is None else known_kinds
    sections = []
    for raw in sections_of(path, text, faults, service):
        clause = _clause(raw, path, text, service, effective_on, registered, known_rules, faults)
        sections.append(Section(raw.level, raw.heading, raw.id, raw.prose, raw.where, clause))
    return tuple(sections)


def _clause(
    raw: RawSection,
    path: str,
    text: str,
    service: str,
    effective_on: date,
    registered: Mapping[str, ClauseKind],
    known_rules: Set[str] | None,
    faults: Faults,
) -> Clause | None:
    """Return the clause of a section, or None if it has none or one that cannot be read at all."""
    if raw.block is None or not raw.id:
        return None
    start, end = raw.block
    before = len(faults.found)
    block = read_block(text, path, start, faults, end - start)
    services = frozenset((service,))
    if block is None:
        faults.found[-1] = _concerning(faults.found[-1], services)
        return None
    reading = Reading(faults, f"clause {service}#{raw.id}", services=services)
    kind = _kind(block, place_in(text, path, start), registered, reading)
    rules = _rules(block, known_rules, reading)
    yields_to = block.table.get("yields_to")
    with reading.inside("yields_to"):
        yielded = () if yields_to is None else _IDS.read(yields_to, reading)
    if kind is None:
        return None
    asks: dict[str, Ask] = {}
    clause_without_reading = {
        "service": service, "id": raw.id, "heading": raw.heading, "prose": raw.prose, "effective_on": effective_on,
        "kind": kind, "rules": rules, "yields_to": () if yielded is UNREAD else yielded,
        "block": block.without(*_STANDARD_KEYS), "where": raw.where,
    }  # fmt: skip
    draft = Clause(**clause_without_reading, asks=asks, references=(), is_sound=False)
    parameters = draft._reading(faults)
    kind.parameters.read(draft.block, parameters)
    asks |= {ask.name: ask for ask in parameters.asks}
    references = (*reading.references, *parameters.references)
    return Clause(**clause_without_reading, asks=asks, references=references, is_sound=len(faults.found) == before)


def _kind(
    block: Located, where: Where, registered: Mapping[str, ClauseKind], reading: Reading
) -> ClauseKind | None:
    node = block.table.get("kind")
    if node is None:
        reading.fault("missing-parameter", where, "it has no `kind`", 'Add `kind = "..."`, the kind of clause.')
        return None
    if not isinstance(node.value, str) or node.value not in registered:
        near = nearest(str(node.value), registered) or f" Expected one of {listed(registered, 12)}."
        reading.fault("unknown-kind", node.where, f"unknown kind `{node.value}`", near.strip())
        return None
    return registered[node.value]


def _rules(block: Located, known_rules: Set[str] | None, reading: Reading) -> tuple[str, ...]:
    node = block.table.get("rule")
    if node is None:
        return ()
    with reading.inside("rule"):
        rules = ListForm(TextForm()).read(node, reading)
    if rules is UNREAD:
        return ()
    for element in node.elements or [node]:
        if known_rules is not None and element.value not in known_rules:
            near = nearest(element.value, known_rules).strip() or "Expected the id of a rule of the register."
            reading.fault("unknown-rule", element.where, f"unknown rule `{element.value}`", near)
    return tuple(rules)


def clause_named(reference: str, by: Clause, clauses: Sequence[Clause]) -> Clause | None:
    """Return the clause of an agreement that another of its clauses names.

    "service.id" is that service's. A bare id is one of the naming clause's own service, or else, for a family whose
    clause speaks of its members', the first such id in the agreement's list.
    """
    service, dot, clause_id = reference.rpartition(".")
    candidates = [clause for clause in clauses if clause.id == clause_id]
    own = [clause for clause in candidates if clause.service == (service if dot else by.service)]
    return next(iter(own or ([] if dot else candidates)), None)


def _concerning(fault: Any, services: frozenset[str]) -> Any:
    from dataclasses import replace

    return replace(fault, services=services)
