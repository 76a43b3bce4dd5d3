"""A rate deck the slow way: dictionaries, the longest prefix first, one call at a time, by the wall clock."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from counterfoil.calendar import day_number, microseconds
from counterfoil.contract.faults import Faults
from counterfoil.facts.decks import Deck, compile_decks, read_deck, read_settings


def deck_of(csv, settings="", name="deck", **book):
    """Read a deck that has no faults."""
    faults = Faults()
    read = read_settings(settings, f"{name}.toml", faults, **({"currency": "EUR", "time_zone": "UTC"} | book))
    assert read is not None, [str(fault) for fault in faults]
    deck = read_deck(name, f"{name}.csv", csv, read, faults)
    assert not list(faults), [str(fault) for fault in faults]
    return deck


def compiled(*decks: Deck, from_on=date(2002, 1, 1), until_on=date(2003, 1, 1)):
    return compile_decks({deck.name: deck for deck in decks}, from_on, until_on)


def bands_held(deck, at):
    """The bands that hold at an instant, in their order, by the clock on the wall."""
    local = at.astimezone(ZoneInfo(deck.settings.time_zone))
    second = (local.hour * 60 + local.minute) * 60 + local.second
    held = []
    for band in deck.settings.bands:
        on_day = band.weekdays is None or local.weekday() in band.weekdays
        in_hours = not band.hours or any(start <= second < end for start, end in band.hours)
        holiday = band.holidays is None or band.holidays == (local.date() in deck.settings.holidays)
        if on_day and in_hours and holiday:
            held.append(band.name)
    return held


class PlainDeck:
    """The rows of a deck by prefix."""

    def __init__(self, deck: Deck):
        self.deck = deck
        self.rows = {}
        for number, row in enumerate(deck.rows.iter_rows(named=True)):
            self.rows.setdefault((row["prefix"], row["exact"]), []).append((number, row))

    def row(self, number: str, at: datetime) -> int:
        """The place of the row that charges a number, -1 for none."""
        day = day_number(at.astimezone(ZoneInfo(self.deck.settings.time_zone)).date())
        held = [*bands_held(self.deck, at), ""]
        for length in range(min(12, len(number)), 0, -1):
            for exact in (True, False) if length == len(number) else (False,):
                found = [
                    (held.index(row["band"]), place, row["blocked"])
                    for place, row in self.rows.get((number[:length], exact), ())
                    if row["from_on"] <= day < row["until_on"] and row["band"] in held
                ]
                if found:
                    _, place, blocked = min(found)
                    return -1 if blocked else place
        return -1

    def parts(self, number: str, start: datetime, seconds: int) -> list[tuple[int, int, int]]:
        """A call second by second: (row, offset, seconds) of each stretch with one row."""
        stretches = []
        for second in range(seconds):
            row = self.row(number, start + timedelta(seconds=second))
            if stretches and stretches[-1][0] == row:
                stretches[-1][2] += 1
            else:
                stretches.append([row, second, 1])
        return [tuple(stretch) for stretch in stretches]


def local(text: str, zone: str, fold: int = 0) -> datetime:
    """A local wall-clock time as an instant."""
    return datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(zone), fold=fold).astimezone(UTC)


def us(at: datetime) -> int:
    return microseconds(at)
