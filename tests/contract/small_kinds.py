"""Three small clause kinds, so that the reader is tested without the real ones."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any, Literal

from counterfoil.contract.catalogue import Catalogue
from counterfoil.contract.description import Clause, Description, read_description, read_sections
from counterfoil.contract.faults import Faults
from counterfoil.contract.kinds import ClauseKind, Registry
from counterfoil.contract.parameters import (
    MONTH,
    ClauseIds,
    ClauseParameters,
    DeckName,
    Every,
    Flag,
    Percent,
    Price,
    Seconds,
    Selection,
)


class FeeParameters(ClauseParameters):
    price: Price  # what one unit costs in one period
    every: Every = MONTH
    billed: Literal["in-advance", "in-arrears"] = "in-advance"
    # how much is taken off,
    # in the first period
    discount: Percent | None = None
    of: ClauseIds | None = None


class RateParameters(ClauseParameters):
    takes: Selection = Selection()  # the records that it charges
    price: Price | None = None
    deck: DeckName | None = None
    initial_increment: Seconds = 1
    subsequent_increment: Seconds = 1

    def objections(self) -> Iterator[tuple[str, str]]:
        """Either a price or a deck."""
        if self.price is not None and self.deck is not None:
            yield "deck", "cannot stand beside `price`"


class IncrementParameters(ClauseParameters):
    initial_increment: Seconds | None = None
    subsequent_increment: Seconds | None = None
    of: ClauseIds | None = None
    connected: Flag = False


HERE = Path(__file__)
FEE = ClauseKind("recurring-fee", FeeParameters, "A fee.", specimen=HERE, writes="fee")
RATE = ClauseKind("usage-rate", RateParameters, "Charges records.", specimen=HERE, writes="usage")
INCREMENT = ClauseKind(
    "rating-increment",
    IncrementParameters,
    "Sets how calls are rounded.",
    specimen=HERE,
    sets=("initial_increment", "subsequent_increment"),
)
KINDS = Registry.of((FEE, RATE, INCREMENT)).by_name

FRONT = '---\nservice = "phone"\nname = "Phone"\neffective_on = 2024-01-01\n---\n'


def clauses(body: str, faults: Faults, **given: Any) -> list[Clause]:
    """Read the sections of a description without its front matter."""
    sections = read_sections("phone.md", body, faults, service="phone", known_kinds=KINDS, **given)
    return [section.clause for section in sections if section.clause is not None]


def clause(block: str, faults: Faults | None = None) -> Clause:
    """Read one clause block."""
    (one,) = clauses(f"## Clause {{#it}}\n\n```clause\n{block}\n```\n", Faults() if faults is None else faults)
    return one


def description(service: str, body: str, faults: Faults, on: date = date(2024, 1, 1), more: str = "") -> Description:
    """Read a description made of a body."""
    front = f'---\nservice = "{service}"\nname = "A service"\neffective_on = {on}\n{more}\n---\n'
    read = read_description(f"{service}-{on.year}.md", front + body, faults, known_kinds=KINDS)
    assert read is not None
    return read


def catalogue(*descriptions: Description, faults: Faults) -> Catalogue:
    return Catalogue(descriptions, faults)


def section(name: str, block: str) -> str:
    """Return the Markdown of a section with a clause."""
    return f"## The {name} {{#{name}}}\n\nIn words.\n\n```clause\n{block}\n```\n\n"
