"""Pauses: from events that say when a service was paused and resumed, to the days on which it was."""

from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from typing import Final, NamedTuple

EVENTS: Final = ("paused", "resumed")
NEVER: Final = date.max


class Said(NamedTuple):
    """A party said that the service is paused, or resumed, from a day."""

    day: date
    is_pause: bool
    event: int = -1  # what tells it apart for whoever asks


class Pause(NamedTuple):
    """The days of one pause; until NEVER if nobody has resumed it."""

    from_on: date
    until_on: date


def pauses(said: Iterable[Said], longest: int | None, misfits: list[tuple[Said, str]] | None = None) -> Iterator[Pause]:
    """Yield the pauses, by day, of what was said in order of time; each ends of itself after `longest` days.

    What does not fit, a pause in a pause and a resumption of what runs, changes nothing and goes into `misfits` with
    the reason. Resuming what has ended of itself is no misfit.
    """
    misfits = [] if misfits is None else misfits
    since: date | None = None
    was_paused = False
    for one in said:
        if since is not None and longest is not None and one.day >= since + timedelta(days=longest):
            yield Pause(since, since + timedelta(days=longest))
            since = None
        if one.is_pause and since is not None:
            misfits.append((one, f"it is paused since {since} already"))
        elif one.is_pause:
            since, was_paused = one.day, True
        elif since is not None:
            if one.day > since:
                yield Pause(since, one.day)
            since, was_paused = None, False
        elif not was_paused:
            misfits.append((one, "it was not paused"))
    if since is not None:
        yield Pause(since, NEVER if longest is None else since + timedelta(days=longest))
