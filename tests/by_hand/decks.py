"""Rate decks: the longest beginning of the called number, on the day and in the band that the wall clock shows."""

from datetime import datetime
from zoneinfo import ZoneInfo

from tests.by_hand.book import DeckBand, DeckOnPaper, Rate


def rate_for(deck: DeckOnPaper, called: str, at: datetime) -> Rate | None:
    """The row that charges a call, or None."""
    local = at.astimezone(ZoneInfo(deck.zone))
    for length in range(min(12, len(called)), 0, -1):
        rows = [
            rate
            for rate in deck.rates
            if rate.prefix == called[:length]
            and (not rate.exact or length == len(called))
            and (rate.from_on is None or rate.from_on <= local.date())
            and (rate.until_on is None or local.date() < rate.until_on)
        ]
        exact = [rate for rate in rows if rate.exact]
        for candidates in (exact, [rate for rate in rows if not rate.exact]):
            for band in [band.name for band in deck.bands if holds(band, local)] + [""]:
                for rate in candidates:
                    if rate.band == band:
                        return rate
    return None


def holds(band: DeckBand, local: datetime) -> bool:
    in_hours = not band.hours or any(start <= local.hour < end for start, end in band.hours)
    return (not band.weekdays or local.weekday() in band.weekdays) and in_hours
