"""Service descriptions: literate Markdown to clauses with typed parameters, each with its file and line.

A description is front matter, then sections: a heading with a stable id, prose, and at most one ```clause block. A
clause is read once when its description is loaded, and again for each different set of values that orders fill in.
"""

from collections.abc import Mapping, Set
from dataclasses import dataclass, field
from datetime import date
from typing import Literal

from counterfoil.contract.clause import Clause, NotRunning, clause_named, read_clause
from counterfoil.contract.faults import Faults, Where
from counterfoil.contract.kinds import ClauseKind, kinds
from counterfoil.contract.parameters import Day, Every, Services, Slug, Text, TypedTable
from counterfoil.contract.reading import UNREAD, Reading
from counterfoil.contract.sections import front_matter, sections_of

__all__ = [
    "Clause",
    "Description",
    "NotRunning",
    "Section",
    "clause_named",
    "read_description",
    "read_sections",
]


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
    every: Every | None = None  # billing periods of its orders that say nothing: of so many months
    anchor: Literal["calendar", "anniversary"] | None = None  # and counted from firsts, or from the term's first day


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
    every: int | None = None  # months of a billing period, where order and clause are silent
    anchor: str | None = None  # "calendar" or "anniversary", likewise

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
    places: dict[str, Where] = {}
    for key in ("includes", "requires"):
        if key in block.table:
            node = block.table[key]
            places |= {element.value: element.where for element in node.members}
    return Description(
        top.service, top.name, top.effective_on, top.includes or (), top.requires or (), top.language,
        top.source or "", top.family or "", path, block.table["service"].where, sections, places,
        top.every, top.anchor,
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
        clause = read_clause(
            raw,
            text,
            faults,
            service=service,
            effective_on=effective_on,
            known_kinds=registered,
            known_rules=known_rules,
        )
        sections.append(Section(raw.level, raw.heading, raw.id, raw.prose, raw.where, clause))
    return tuple(sections)
