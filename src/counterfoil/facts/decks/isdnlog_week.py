"""The week of an isdnlog tariff as bands: hours of kinds of day in which every zone keeps one tariff line."""

import re
from collections import Counter
from collections.abc import Sequence
from itertools import pairwise
from typing import Final

from counterfoil.facts.decks.bands import WEEKDAYS
from counterfoil.facts.decks.deck import ALWAYS_FROM, ALWAYS_UNTIL
from counterfoil.facts.decks.isdnlog_file import HOLIDAY, PRIORITY, Provider, Tariff, Zone

Cell = tuple[int, int]  # kind of day (Monday 0 to Sunday 6, holiday 7) and hour
Week = dict[Cell, int]  # the place of the tariff line in its zone, -1 for none
CELLS: Final = [(kind, hour) for kind in range(8) for hour in range(24)]


def stretches(zone: Zone, provider: Provider) -> list[tuple[int, int]]:
    """Return the stretches of days [from, until) in which the same lines of a zone are in force."""
    edges = {provider.from_on, provider.until_on}
    edges |= {day for tariff in zone.tariffs for day in (tariff.from_on, tariff.until_on)}
    inside = sorted(
        day for day in edges if max(provider.from_on, ALWAYS_FROM) <= day <= min(provider.until_on, ALWAYS_UNTIL)
    )
    return list(pairwise(inside))


def week(zone: Zone, day: int) -> Week:
    """Return which line of a zone holds in each hour of each kind of day, on a day that is in its stretch."""
    in_force = [(place, each) for place, each in enumerate(zone.tariffs) if each.from_on <= day < each.until_on]
    found: Week = {}
    for cell in CELLS:
        claims = [(each.rank(*cell), place) for place, each in in_force if each.rank(*cell) < len(PRIORITY)]
        found[cell] = min(claims)[1] if claims else -1
    return found


def contradict(one: Tariff, other: Tariff) -> bool:
    """Return whether two lines of a zone claim the same hour of the same days with equal right."""
    if max(one.from_on, other.from_on) >= min(one.until_on, other.until_on):
        return False
    return any(one.rank(*cell) == other.rank(*cell) < len(PRIORITY) for cell in CELLS)


class WeekBands:
    """The bands of a provider: `cells` has the hours of each band by its name, "" if nothing ever changes."""

    def __init__(self, zones: Sequence[Zone], weeks: Sequence[Sequence[Week]]) -> None:
        self.with_holidays = any("H" in tariff.tokens for zone in zones for tariff in zone.tariffs)
        cells = [cell for cell in CELLS if self.with_holidays or cell[0] != HOLIDAY]
        alike: dict[tuple[int, ...], list[Cell]] = {}
        for cell in cells:
            alike.setdefault(tuple(each[cell] for of_zone in weeks for each in of_zone), []).append(cell)
        self.cells: dict[str, list[Cell]] = {"": cells} if len(alike) == 1 else {}
        for held, group in alike.items() if len(alike) > 1 else ():
            zone_of = [zone for zone, of_zone in zip(zones, weeks, strict=True) for _ in of_zone]
            names = Counter(
                zone.tariffs[line].name for zone, line in zip(zone_of, held, strict=True) if line >= 0
            ).most_common(1)
            for rectangle in _rectangles(group):
                self.cells[self._free_name(names[0][0] if names else "", rectangle)] = rectangle

    def settings(self) -> list[str]:
        """Return the bands as lines of a deck's settings."""
        lines: list[str] = []
        for name, cells in self.cells.items():
            if not name:
                continue
            kinds, hours = sorted({kind for kind, _ in cells}), sorted({hour for _, hour in cells})
            lines += ["", f"[band.{name}]"]
            if kinds == [HOLIDAY]:
                lines.append("holidays = true")
            else:
                lines.append("weekdays = [" + ", ".join(f'"{WEEKDAYS[kind]}"' for kind in kinds) + "]")
                if self.with_holidays:
                    lines.append("holidays = false")
            if len(hours) < 24:
                lines.append(
                    "hours = [" + ", ".join(f'"{start:02d}:00-{end:02d}:00"' for start, end in _runs(hours)) + "]"
                )
        return lines

    def _free_name(self, written: str, rectangle: Sequence[Cell]) -> str:
        """Return a name for a band: what the file calls it, told apart from the others."""
        slug = re.sub(r"[^a-z0-9]+", "-", written.lower()).strip("-") or "band"
        if rectangle[0][0] == HOLIDAY:
            slug += "-holiday"
        name, count = slug, 1
        while name in self.cells:
            count += 1
            name = f"{slug}-{count}"
        return name


def _rectangles(cells: Sequence[Cell]) -> list[list[Cell]]:
    """Split hours of days into sets of days with the same hours, holidays apart."""
    hours: dict[int, list[int]] = {}
    for kind, hour in cells:
        hours.setdefault(kind, []).append(hour)
    alike: dict[tuple[bool, tuple[int, ...]], list[Cell]] = {}
    for kind, of_day in hours.items():
        alike.setdefault((kind == HOLIDAY, tuple(of_day)), []).extend((kind, hour) for hour in of_day)
    return list(alike.values())


def _runs(hours: Sequence[int]) -> list[tuple[int, int]]:
    """Return sorted hours as spans [start, end)."""
    starts = [hour for hour in hours if hour - 1 not in hours]
    ends = [hour + 1 for hour in hours if hour + 1 not in hours]
    return list(zip(starts, ends, strict=True))
