"""All clauses of an agreement with the parameters that hold for it, including what some clauses set for others."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from counterfoil.contract.description import Clause, NotRunning, clause_named
from counterfoil.contract.faults import Faults
from counterfoil.contract.parameters import ClauseParameters, fields_of
from counterfoil.contract.toml_positions import Located


@dataclass(frozen=True, slots=True)
class Overrides:
    """Values that other clauses set for a clause, and the address of the clause that set each."""

    values: Mapping[str, Any] = field(default_factory=dict)
    set_by: Mapping[str, Clause] = field(default_factory=dict)


_NONE = Overrides()
_UNKNOWN = object()


@dataclass(frozen=True, slots=True)
class InForce:
    """A clause as it runs for an order."""

    clause: Clause
    parameters: ClauseParameters
    set_by: Mapping[str, Clause] = field(default_factory=dict)  # parameters that another clause set, and which


def overrides_for(
    target: Clause, clauses: Sequence[Clause], resolved: Mapping[str, ClauseParameters], faults: Faults
) -> Overrides:
    """Return what the clauses of an agreement set for one of them.

    `resolved` has the parameters of the clauses that set something, by address (others may be in it). Such a clause
    says for whom in `of`; without it, for every clause that has a parameter of that name and does not itself set it.
    Two that set one parameter to different values, or one that differs from what the target itself states, are a
    `clauses-contradict` fault with both addresses, unless one of the two yields to the other; then nothing is set.
    """
    values: dict[str, Any] = {}
    set_by: dict[str, Clause] = {}
    fields = fields_of(target.kind.parameters)
    for setter in clauses:
        parameters = resolved.get(setter.address)
        if setter is target or parameters is None or not setter.kind.sets:
            continue
        of = getattr(parameters, "of", None)
        if of is not None and target not in [clause_named(name, setter, clauses) for name in of]:
            continue
        for name in setter.kind.sets:
            value = getattr(parameters, name)
            if value is None or name not in fields or name in target.kind.sets:
                continue
            rival = set_by.get(name) or (target if target.states(fields[name].key) else None)
            if rival is None:
                values[name], set_by[name] = value, setter
                continue
            other = values[name] if rival is not target else _own(target, name, resolved)
            if other == value:
                continue
            if _yields(setter, rival, clauses):
                continue
            if not _yields(rival, setter, clauses):
                _contradiction(target, setter, rival, name, faults)
                continue
            values[name], set_by[name] = value, setter
    return Overrides(values, set_by)


def _own(target: Clause, name: str, resolved: Mapping[str, ClauseParameters]) -> Any:
    return getattr(resolved[target.address], name) if target.address in resolved else _UNKNOWN


def _yields(loser: Clause, winner: Clause, clauses: Sequence[Clause]) -> bool:
    return winner in [clause_named(name, loser, clauses) for name in loser.yields_to]


def _contradiction(target: Clause, setter: Clause, rival: Clause, name: str, faults: Faults) -> None:
    key = fields_of(setter.kind.parameters)[name].key
    node = setter.block.table.get(key, setter.block)
    other = rival.block.table.get(key, rival.block).key_where
    faults.add(
        "clauses-contradict",
        node.key_where,
        f"clause {setter.address} sets `{key}` of {target.address} differently from {rival.address} ({other})",
        f'Make them equal, or let one yield: `yields_to = ["{rival.id}"]`.',
        services=(target.service,),
    )


def resolve_clauses(
    clauses: Sequence[Clause],
    fills: Mapping[str, Located],
    currency: str,
    faults: Faults,
    *,
    account: str = "",
    order: str = "",
) -> "tuple[InForce | NotRunning, ...] | None":
    """Return every clause of an agreement as it runs for an order, in their order; None if there were faults.

    Clauses that set parameters of others are read first, then the others with what those set.
    """
    before = len(faults.found)
    whom = {"account": account, "order": order}
    plain: dict[Clause, ClauseParameters | NotRunning | None] = {}
    for clause in clauses:
        plain[clause] = clause.resolve(fills, currency, {}, faults, **whom)
    setters = {
        clause.address: parameters
        for clause, parameters in plain.items()
        if clause.kind.sets and isinstance(parameters, ClauseParameters)
    }
    answer: list[InForce | NotRunning] = []
    for clause, parameters in plain.items():
        if not isinstance(parameters, ClauseParameters):
            answer += [parameters] if parameters is not None else []
            continue
        overrides = (
            overrides_for(clause, clauses, {**setters, clause.address: parameters}, faults) if setters else _NONE
        )
        if overrides.values:
            again = clause.resolve(fills, currency, overrides.values, faults, **whom)
            assert isinstance(again, ClauseParameters)  # it was read without the overrides already
            answer.append(InForce(clause, again, overrides.set_by))
        else:
            answer.append(InForce(clause, parameters))
    return None if len(faults.found) > before or len(answer) < len(plain) else tuple(answer)
