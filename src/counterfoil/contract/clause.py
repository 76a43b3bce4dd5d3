"""A clause: a kind, its parameters as written, and how they are read, with an order and without."""

from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass, replace
from datetime import date
from types import MappingProxyType
from typing import Any

from counterfoil.contract.faults import Faults, Where, listed, nearest
from counterfoil.contract.kinds import ClauseKind
from counterfoil.contract.parameters import ClauseParameters
from counterfoil.contract.plain_parameters import ClauseIdForm, ListForm, TextForm
from counterfoil.contract.reading import UNREAD, Ask, Reading, Reference
from counterfoil.contract.sections import RawSection
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
        reading = self.reading(faults)
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

    def reading(self, faults: Faults) -> Reading:
        """Return a reading of its block without an order."""
        return Reading(
            faults,
            f"clause {self.address} ({self.kind.name})",
            takes=f"A {self.kind.name} takes",
            services=frozenset((self.service,)),
            opens=True,
        )


def read_clause(
    raw: RawSection,
    text: str,
    faults: Faults,
    *,
    service: str,
    effective_on: date,
    known_kinds: Mapping[str, ClauseKind],
    known_rules: Set[str] | None,
) -> Clause | None:
    """Return the clause of a section of a file's text, or None if it has none or one that cannot be read at all."""
    if raw.block is None or not raw.id:
        return None
    start, end = raw.block
    before = len(faults.found)
    services = frozenset((service,))
    block = read_block(text, raw.where.file, start, faults, end - start, services=services)
    if block is None:
        return None
    reading = Reading(faults, f"clause {service}#{raw.id}", services=services)
    kind = _kind(block, raw.where, known_kinds, reading)
    rules = _rules(block, known_rules, reading)
    yields_to = block.table.get("yields_to")
    with reading.inside("yields_to"):
        yielded = () if yields_to is None else _IDS.read(yields_to, reading)
    if kind is None:
        return None
    draft = Clause(
        service, raw.id, raw.heading, raw.prose, effective_on, kind, rules, () if yielded is UNREAD else yielded,
        block.without(*_STANDARD_KEYS), raw.where, asks={}, references=(), is_sound=False,
    )  # fmt: skip
    parameters = draft.reading(faults)
    kind.parameters.read(draft.block, parameters)
    return replace(
        draft,
        asks={ask.name: ask for ask in parameters.asks},
        references=(*reading.references, *parameters.references),
        is_sound=len(faults.found) == before,
    )


def _kind(block: Located, where: Where, registered: Mapping[str, ClauseKind], reading: Reading) -> ClauseKind | None:
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
    for element in node.members:
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
