"""Rate decks: prefix, destination, price, increments, bands of the week, dates; read, compiled, looked up, explained.

Knows which row of a deck charges a call, and why. Must not know what the call then costs: rounding to increments and
pricing belong to the clause kinds, which take a row's attributes from `CompiledDecks.rows`.
"""

from counterfoil.facts.decks.compiled import CompiledDecks
from counterfoil.facts.decks.compiling import compile_decks
from counterfoil.facts.decks.deck import ALWAYS_FROM, ALWAYS_UNTIL, Deck
from counterfoil.facts.decks.explaining import DeckRow, Explained, PassedOver, explain
from counterfoil.facts.decks.gaps import WithoutRate, band_gaps, date_gaps, prefixes_without_rate
from counterfoil.facts.decks.isdnlog_deck import Converted, convert_isdnlog
from counterfoil.facts.decks.named_list import with_prefixes
from counterfoil.facts.decks.prefixes import called_keys
from counterfoil.facts.decks.reading import load_deck, read_deck
from counterfoil.facts.decks.settings import DeckSettings, read_settings
from counterfoil.keys import called_key

__all__ = [
    "ALWAYS_FROM",
    "ALWAYS_UNTIL",
    "CompiledDecks",
    "Converted",
    "Deck",
    "DeckRow",
    "DeckSettings",
    "Explained",
    "PassedOver",
    "WithoutRate",
    "band_gaps",
    "called_key",
    "called_keys",
    "compile_decks",
    "convert_isdnlog",
    "date_gaps",
    "explain",
    "load_deck",
    "prefixes_without_rate",
    "read_deck",
    "read_settings",
    "with_prefixes",
]
