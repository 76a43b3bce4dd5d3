"""Every parameter lives: nudged by its smallest step, it changes what some worked example comes to (design law 12)."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from tests.clauses.nudges import Names, filled, nudges, parts_of

from counterfoil.contract.kinds import kinds
from counterfoil.contract.parameters import Field, fields_of
from counterfoil.contract.reading import Form
from counterfoil.specimens import Example, Outcome, Specimen, differences, read_specimen, run_example

# Kinds whose clauses are only cited. They have no question to answer, so no example could notice anything.
CITED_ONLY = frozenset(name for name, kind in kinds().items() if kind.specimen_path.name == "documentary.md")
ANSWERS = "owes owes_each may must begins renews ends converts permits follows changes sets".split()
# A nudged value that cannot stand there is refused before anything is calculated, and shows nothing.
REFUSALS = frozenset("wrong-type wrong-unit out-of-range missing-parameter duplicate-id".split())


def _is_silent(kind) -> bool:
    return not any(getattr(kind, question) for question in ANSWERS)


SPECIMENS = {
    name: read_specimen(kind.specimen_path)
    for name, kind in kinds().items()
    if name not in CITED_ONLY and kind.specimen_path.exists()
}


def test_only_kinds_that_answer_nothing_are_cited_only():
    assert sorted(CITED_ONLY) == [name for name, kind in kinds().items() if _is_silent(kind)]


@pytest.mark.parametrize("kind", SPECIMENS)
def test_every_nudge_of_a_parameter_is_noticed(kind):
    book = Book(SPECIMENS[kind])
    assert [*book.unnoticed(kind), *book.never_stated(kind)] == []


@dataclass
class Stated:
    """What one example says of one parameter: as it is written, with what the order fills in, and whether in `with`."""

    example: Example
    written: object
    value: object
    in_with: bool


class Book:
    """A specimen whose examples are run again and again, each with one value changed."""

    def __init__(self, specimen: Specimen) -> None:
        self.specimen = specimen
        self.clauses = [section.clause for section in specimen.sections if section.clause is not None]
        self.noticing: Counter[str] = Counter()  # examples that notice much are asked first
        self.names = Names(tuple(clause.id for clause in self.clauses), tuple(specimen.decks))

    def unnoticed(self, kind: str) -> Iterator[str]:
        """Yield each part of a parameter whose nudges change no example.

        Clauses of other kinds are there to have something to bill: of what they state, any part will do.
        """
        for clause in self.clauses:
            is_own = clause.kind.name == kind
            for field in fields_of(clause.kind.parameters).values():
                if not is_own and not clause.states(field.key):
                    continue
                stated = list(self.stated(clause, field))
                parts = sorted({part for one in stated for part in self.parts(field, one)})
                for some in [{part} for part in parts] if is_own else [set(parts)]:
                    if some and not self.is_noticed(clause.id, field, some, stated):
                        yield f"{clause.id}: {field.key} {' or '.join(sorted(some))}".strip()

    def never_stated(self, kind: str) -> Iterator[str]:
        """Yield the parameters of the specimen's own kind that neither a clause nor an example states."""
        own = [clause for clause in self.clauses if clause.kind.name == kind]
        for field in fields_of(kinds()[kind].parameters).values():
            if not any(True for clause in own for _ in self.stated(clause, field)):
                yield f"{field.key} is stated nowhere"

    def stated(self, clause, field: Field) -> Iterator[Stated]:
        """Yield what each example says of a parameter."""
        for example in self.specimen.examples:
            table = example.table.value
            changed = table.get("with", {}).get(clause.id, {})
            written = {**clause.block.value, **changed}.get(field.key, "omit")
            terms = {name: value for order in table["order"] for name, value in order.get("terms", {}).items()}
            if changed.get("absent") or written == "omit":
                continue
            try:
                value = filled(written, terms)
            except KeyError:
                continue
            yield Stated(example, written, value, field.key in changed)

    def parts(self, field: Field, stated: Stated) -> dict[str, list[object]]:
        """Return the nudged values of a parameter by part."""
        return parts_of(nudges(field.form, stated.value, self.names, is_deck=_is_deck(field.form, field.key)))

    def is_noticed(self, clause: str, field: Field, parts: set[str], stated: list[Stated]) -> bool:
        """Return whether a nudge of some parts changes an example, or every one is refused for its value."""
        is_refused = True
        for one in sorted(stated, key=lambda one: (not one.in_with, -self.noticing[one.example.name])):
            found = self.parts(field, one)
            for value in (value for part in sorted(parts) for value in found.get(part, [])):
                outcome = run_example(self.specimen, one.example, {clause: {field.key: value}})
                expected = one.example.table.value.get("fault", [])
                if (Counter(outcome.faults) - Counter(expected)).keys() & REFUSALS:
                    continue
                if self.differs(clause, field.key, one, outcome):
                    self.noticing[one.example.name] += 1
                    return True
                is_refused &= bool(REFUSALS.intersection(expected))
        return is_refused

    def differs(self, clause: str, key: str, stated: Stated, outcome: Outcome) -> bool:
        """Return whether the example no longer comes out, or comes out otherwise where the order fills the value."""
        if stated.written == stated.value:
            return bool(differences(stated.example, outcome))
        return outcome != run_example(self.specimen, stated.example, {clause: {key: stated.value}})


def _is_deck(form: Form, key: str) -> bool:
    return key == "deck"
