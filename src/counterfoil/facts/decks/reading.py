"""Reading a rate deck's CSV: whole columns at once, and only what cannot be read row by row."""

from pathlib import Path

from counterfoil.contract.faults import Faults
from counterfoil.facts.decks.deck import Deck
from counterfoil.facts.decks.settings import DeckSettings


def read_deck(name: str, file: str, content: bytes | str, settings: DeckSettings, faults: Faults) -> Deck:
    """Read a deck out of the content of its CSV file."""
    raise NotImplementedError


def load_deck(path: Path, faults: Faults, *, currency: str = "", time_zone: str = "", file: str = "") -> Deck | None:
    """Read a deck from `NAME.csv` and, if it exists, `NAME.toml` beside it."""
    raise NotImplementedError
