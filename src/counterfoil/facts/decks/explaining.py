"""Why this price: which row of a deck won for one number at one instant, and which it was preferred to."""

from bisect import bisect_left, bisect_right
from dataclasses import dataclass
from datetime import date, datetime

from counterfoil.calendar import day_number, day_of, microseconds
from counterfoil.facts.decks.compiled import CompiledDecks
from counterfoil.facts.decks.deck import ALWAYS_FROM, ALWAYS_UNTIL
from counterfoil.facts.decks.prefixes import DIGITS
from counterfoil.keys import called_key


@dataclass(frozen=True, slots=True)
class DeckRow:
    """A row of a deck for a person: prices in 10^-9 of the currency unit, times in seconds, None for no such day."""

    number: int
    prefix: str
    exact: bool
    destination: str
    blocked: bool
    currency: str
    price: int
    per: int
    connect_fee: int
    minimum_charge: int
    initial: int
    subsequent: int
    band: str
    from_on: date | None
    until_on: date | None
    line: int


@dataclass(frozen=True, slots=True)
class PassedOver:
    """A row with a prefix of the number that does not charge the call, and why not.

    `because` is "shorter" (a longer prefix won), "not-in-force" (on other days only), "other-band" (at other times
    only), "later-band" (a band declared before it holds too) or "same-price" (the same rate is written twice).
    """

    row: DeckRow
    because: str


@dataclass(frozen=True, slots=True)
class Explained:
    """The answer of a deck for one call: the row that won, if any, what was passed over, and the bands that held.

    `won` may be a blocked row: the deck says that there is no rate.
    """

    deck: str
    file: str
    number: str
    at: datetime
    bands: tuple[str, ...]
    won: DeckRow | None
    passed_over: tuple[PassedOver, ...]


def explain(compiled: CompiledDecks, deck: str, number: str, at: datetime) -> Explained:
    """Explain the rate of a number (digits, E.164 without +) at an aware instant, from the arrays that batch uses.

    Raises KeyError for a deck that was not compiled, ValueError for an instant outside the compiled span.
    """
    place, key, at_us = compiled.deck_number(deck), called_key(number), microseconds(at)
    version = compiled.versions[compiled.version_at(place, at_us)]
    won = compiled.row_of(place, key, at_us, blocked=True)
    bands = compiled.settings[place].bands
    rows = _plain_rows(compiled, _candidates(compiled, place, number))
    holding = [bands[each].name for each in version.bands]
    ranks = {name: rank for rank, name in enumerate([*holding, ""])}
    winner = next((row for row in rows if row.number == won), None)
    passed_over = tuple(PassedOver(row, _reason(row, winner, version.day, ranks)) for row in rows if row.number != won)
    return Explained(deck, compiled.files[place], number, at, tuple(holding), winner, passed_over)


def deck_row(compiled: CompiledDecks, number: int) -> DeckRow:
    """Return one row of the compiled decks as plain values."""
    return _plain_rows(compiled, [number])[0]


def _plain_rows(compiled: CompiledDecks, numbers: list[int]) -> list[DeckRow]:
    """Return rows as plain values, taken out of the frame at once."""
    return [
        DeckRow(
            number=number,
            from_on=None if row["from_on"] == ALWAYS_FROM else day_of(row["from_on"]),
            until_on=None if row["until_on"] == ALWAYS_UNTIL else day_of(row["until_on"]),
            **{name: row[name] for name in _PLAIN},
        )
        for number, row in zip(numbers, compiled.rows[numbers].rows(named=True), strict=True)
    ]


_PLAIN = (
    "prefix exact destination blocked currency price per connect_fee minimum_charge initial subsequent band line"
).split()


def _candidates(compiled: CompiledDecks, deck: int, number: str) -> list[int]:
    """Return the rows of a deck whose prefix begins the number, the longest first."""
    exact = compiled.rows["exact"]
    first, end = compiled.first_rows[deck], compiled.first_rows[deck + 1]
    found: list[int] = []
    for length in range(min(len(number), DIGITS), 0, -1):
        key = called_key(number[:length])
        low = bisect_left(compiled.row_keys, key, first, end)
        high = bisect_right(compiled.row_keys, key, low, end)
        found.extend(row for row in range(low, high) if not exact[row] or length == len(number))
    return found


def _reason(row: DeckRow, won: DeckRow | None, day: int, ranks: dict[str, int]) -> str:
    """Return why a row does not charge the call."""
    from_on = ALWAYS_FROM if row.from_on is None else day_number(row.from_on)
    until_on = ALWAYS_UNTIL if row.until_on is None else day_number(row.until_on)
    if not from_on <= day < until_on:
        return "not-in-force"
    if row.band not in ranks:
        return "other-band"
    if won is None or (row.prefix, row.exact) != (won.prefix, won.exact):
        return "shorter"
    return "same-price" if row.band == won.band else "later-band"
