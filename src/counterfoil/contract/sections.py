"""The Markdown of a description: front matter, headings with ids, prose, and where the blocks of terms stand."""

import re
from dataclasses import dataclass

from counterfoil.contract.faults import Faults, Where, place_in
from counterfoil.contract.reading import SLUG
from counterfoil.contract.toml_positions import Located, read_block

_FRONT = re.compile(r"﻿?---[ \t]*\r?\n(.*?)^---[ \t]*\r?$\n?", re.DOTALL | re.MULTILINE)
_HEADING = re.compile(r"(#{1,4})[ \t]+(.*?)(?:[ \t]*\{#([^}]*)\})?[ \t]*#*[ \t]*$")
_FENCE = re.compile(r" {0,3}(`{3,}|~{3,})[ \t]*([^\s`]*)")


@dataclass(slots=True)
class RawSection:
    """A section as found: the offsets of its clause block, if any, and its prose without that block."""

    level: int
    heading: str
    id: str
    where: Where
    prose: str = ""
    block: tuple[int, int] | None = None


def front_matter(file: str, text: str, faults: Faults) -> Located | None:
    """Return the TOML between the two --- lines at the top; None once a fault is added."""
    found = _FRONT.match(text)
    if found is None:
        faults.add(
            "front-matter",
            place_in(text, file, 0),
            "the description has no front matter",
            'Expected a first line `---`, then settings such as `service = "goto-meeting"`, then a line `---`.',
        )
        return None
    return read_block(text, file, found.start(1), faults, found.end(1) - found.start(1))


def sections_of(file: str, text: str, faults: Faults, service: str) -> list[RawSection]:
    """Return the sections under headings of levels 2 to 4, in order, with faults of their form added."""
    front = _FRONT.match(text)
    at = front.end() if front else 0
    services = (service,)
    sections: list[RawSection] = []
    ids: dict[str, Where] = {}
    section: RawSection | None = None
    prose: list[str] = []
    fence, block_start, fence_start = "", -1, 0

    def close() -> None:
        if section is not None:
            section.prose = "\n".join(prose).strip()
        prose.clear()

    for ended_line in text[at:].split("\n"):
        start, at = at, at + len(ended_line) + 1
        line = ended_line.rstrip("\r")
        mark = _FENCE.match(line)
        if fence:
            ends = mark is not None and mark[1].startswith(fence) and not line.strip().strip(fence[0])
            if ends:
                fence = ""
                if block_start >= 0:
                    if section is not None and section.block is None:
                        section.block = (block_start, start)
                    block_start = -1
                    continue
            if block_start < 0:
                prose.append(line)
        elif mark is not None:
            fence, fence_start = mark[1], start
            if mark[2] != "clause":
                prose.append(line)
                continue
            block_start = at
            where = place_in(text, file, start, len(line))
            if section is None:
                message = "a clause stands before any heading"
                faults.add(
                    "clause-outside-section", where, message, "Put it under `## Heading {#id}`.", services=services
                )
            elif section.block is not None:
                message = f"section {section.id or section.heading} has a second clause"
                faults.add(
                    "second-clause", where, message, "Give it a heading and an id of its own.", services=services
                )
            elif not section.id:
                message = f"the heading `{section.heading}` of this clause has no id"
                expected = f"Write `{'#' * section.level} {section.heading} {{#some-id}}`."
                faults.add("clause-without-id", section.where, message, expected, services=services)
        elif (heading := _HEADING.match(line)) is not None:
            close()
            where = place_in(text, file, start, len(line))
            if len(heading[1]) == 1:
                section = None
                continue
            section = RawSection(len(heading[1]), heading[2], heading[3] or "", where)
            sections.append(section)
            if heading[3] is not None:
                where = place_in(text, file, start + line.index("{#"), len(heading[3]) + 3)
                if not SLUG.match(section.id):
                    message = f"`{section.id}` is no id"
                    expected = "Expected lower case, digits and hyphens, such as {#fair-use}."
                    faults.add("wrong-type", where, message, expected, services=services)
                elif section.id in ids:
                    message = f"the id `{section.id}` is taken by line {ids[section.id].line}"
                    faults.add(
                        "duplicate-id", where, message, "Every id in a description is its own.", services=services
                    )
                ids.setdefault(section.id, where)
        else:
            prose.append(line)
    if fence:
        expected = f"Expected a line `{fence}` after it."
        where = place_in(text, file, fence_start, len(fence))
        faults.add("unclosed-block", where, "a fenced block is never closed", expected, services=services)
    close()
    return sections
