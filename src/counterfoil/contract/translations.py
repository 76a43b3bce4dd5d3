"""Descriptions in other languages: the same sections by id, in prose alone; the terms stand in the description, once.

A translation is `LANGUAGE/SERVICE.md` beside `SERVICE.md`: front matter with service, language, name and the version
that it translates, then a heading with its id and the prose for every section. It says the figures that the
description says: a number that differs is a mistake in one of the two.
"""

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Final

from counterfoil.contract.description import Description
from counterfoil.contract.faults import Faults, Where, listed
from counterfoil.contract.parameters import Day, Slug, Text, TypedTable
from counterfoil.contract.reading import UNREAD, Reading
from counterfoil.contract.sections import front_matter, sections_of

LANGUAGES: Final = ("nl", "fr")  # besides English, in which the descriptions are written
_NUMBER: Final = re.compile(r"\d+(?:[.,\u00a0\u202f ]\d{3})*(?:[.,]\d+)?")


class FrontMatter(TypedTable):
    """What stands between the --- lines at the top of a translation."""

    service: Slug
    language: Text
    name: Text  # what people call the service in this language
    of: Day  # the version that it translates, by its first day


@dataclass(frozen=True, slots=True)
class Translation:
    """The headings and the prose of one version of a description in another language, by the ids of its sections."""

    service: str
    language: str
    name: str
    of: date
    sections: Mapping[str, tuple[str, str]]
    where: Where


def read_translation(path: str, text: str, faults: Faults) -> Translation | None:
    """Read a translation; None if its front matter cannot be read."""
    block = front_matter(path, text, faults)
    if block is None:
        return None
    top = FrontMatter.read(block, Reading(faults, "front matter", noun="setting", takes="It takes"))
    if top is UNREAD:
        return None
    sections = {raw.id: (raw.heading, raw.prose) for raw in sections_of(path, text, faults, top.service)}
    return Translation(top.service, top.language, top.name, top.of, sections, block.table["service"].where)


def read_translations(directory: Path, language: str, faults: Faults) -> Iterator[Translation]:
    """Yield the translations into one language beside the descriptions of a directory, by service."""
    for path in sorted((directory / language).glob("*.md")):
        try:
            text = path.read_bytes().decode()
        except (OSError, UnicodeDecodeError) as error:
            faults.add("unreadable-file", Where(str(path)), f"the file cannot be read: {error}")
            continue
        found = read_translation(str(path), text, faults)
        if found is not None and (found.service != path.stem or found.language != language):
            expected = f"Expected {found.language}/{found.service}.md."
            faults.add("misnamed-file", found.where, f"it translates {found.service} into {found.language}", expected)
        elif found is not None:
            yield found


def compare(description: Description, translation: Translation, faults: Faults) -> None:
    """Add what a translation lacks, has too much, or says with other figures than its description."""
    address = f"the {translation.language} text of {description.service}"
    ids = {section.id for section in description.sections}

    def fault(message: str, expected: str) -> None:
        services = [description.service]
        faults.add("translation-differs", translation.where, f"{address} {message}", expected, services=services)

    if translation.of != description.effective_on:
        fault(f"is of {translation.of}", f"The version in force is of {description.effective_on}.")
    if missing := sorted(ids - translation.sections.keys()):
        fault(f"lacks {listed(missing, 12)}", "Write these sections.")
    if unknown := sorted(translation.sections.keys() - ids):
        fault(f"has {listed(unknown, 12)}, which the description does not have", "Take them out, or mend the ids.")
    for section in description.sections:
        heading, prose = translation.sections.get(section.id, ("", ""))
        if section.id in translation.sections and not (
            heading.strip() and (prose.strip() or not section.prose.strip())
        ):
            fault(f"says nothing under {section.id}", "Write heading and prose.")
        elif section.id in translation.sections and figures(prose) != figures(section.prose):
            differing = (figures(section.prose) - figures(prose)) + (figures(prose) - figures(section.prose))
            shown = listed(sorted(differing), 6)
            fault(f"has other figures under {section.id}: {shown}", f"See {section.where}.")


def figures(prose: str) -> Counter[str]:
    """Return the numbers in a text, however the language writes them: 1,500 and 1.500 and 1 500 are one."""
    return Counter(re.sub(r"\D", "", found) for found in _NUMBER.findall(prose))
