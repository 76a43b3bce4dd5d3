"""A register of rules against the catalogue: what is cited, what is not, and which clauses only document.

A register is TOML with `[[rule]]` tables that have an `id`; what else they say is for people.
"""

import tomllib
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from counterfoil.contract.catalogue import Catalogue
from counterfoil.contract.clause import Clause
from counterfoil.contract.faults import Faults, Where, nearest, place_in
from counterfoil.contract.kinds import QUESTIONS, ClauseKind


@dataclass(frozen=True, slots=True)
class Register:
    """The ids of a register's rules, each with its place."""

    file: str
    rules: dict[str, Where]


@dataclass(frozen=True, slots=True)
class Coverage:
    """How a catalogue covers a register."""

    rules: int
    cited: int
    uncited: tuple[str, ...]
    unknown: tuple[tuple[str, Clause], ...]  # ids that clauses cite and the register does not have
    documentary: tuple[tuple[Clause, str], ...]  # clauses whose kind answers nothing, with the reason


def read_register(text: str, file: str, faults: Faults) -> Register | None:
    """Return the rules of a register's text, or None after adding the fault that stands in the way."""
    try:
        content = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        faults.add("bad-toml", Where(file), f"not TOML: {error}", "A register has [[rule]] tables with an `id`.")
        return None
    rules: dict[str, Where] = {}
    offset = 0
    tables = content.get("rule")
    if not isinstance(tables, list) or not all(isinstance(rule, dict) and "id" in rule for rule in tables):
        faults.add("bad-toml", Where(file), "it has no [[rule]] tables with an `id`", "")
        return None
    for rule in tables:
        written = f'"{rule["id"]}"'
        offset = max(text.find(written, offset), 0)
        where = place_in(text, file, offset, len(written))
        if rule["id"] in rules:
            faults.add("duplicate-id", where, f"rule {rule['id']} stands twice", f"First at {rules[rule['id']]}.")
        rules.setdefault(str(rule["id"]), where)
    return Register(file, rules)


def of_register(
    catalogue: Catalogue, register: Register, faults: Faults, is_own: Callable[[str], bool] = lambda file: True
) -> Coverage:
    """Return how the catalogue covers a register; a rule that nobody cites, and an unknown one, are faults.

    Only clauses in files that `is_own` accepts are held to it: a book's register is not about the shipped services.
    """
    cited: dict[str, Clause] = {}
    unknown = []
    documentary = []
    for clause in _clauses(catalogue, is_own):
        for rule in clause.rules:
            if rule in register.rules:
                cited.setdefault(rule, clause)
            else:
                unknown.append((rule, clause))
                near = nearest(rule, register.rules)
                message = f"clause {clause.address} cites `{rule}`, which the register does not have"
                faults.add("unknown-rule", clause.where, message, near.strip(), services=[clause.service])
        if answers_nothing(clause.kind):
            documentary.append((clause, reason_of(clause)))
    uncited = [rule for rule in register.rules if rule not in cited]
    for rule in uncited:
        faults.add(
            "rule-uncited", register.rules[rule], f"no clause cites rule {rule}", "Write the clause that runs it."
        )
    return Coverage(len(register.rules), len(cited), tuple(uncited), tuple(unknown), tuple(documentary))


def answers_nothing(kind: ClauseKind) -> bool:
    """Return whether a kind answers no question and shapes no life: its clauses can only be cited."""
    return not any(getattr(kind, question) for question in QUESTIONS)


def reason_of(clause: Clause) -> str:
    """Return why a clause only documents: its own reason, or the kind's."""
    node = clause.block.table.get("reason")
    return str(node.value) if node is not None else clause.kind.reason


def _clauses(catalogue: Catalogue, is_own: Callable[[str], bool]) -> Iterator[Clause]:
    for service in catalogue.services:
        for description in catalogue.versions(service):
            if is_own(description.file):
                yield from description.clauses
