"""Support hours: when support answers, by the clock and the holidays of the place where it is.

Rule      Support is open on working days of its own country, except on the days of the year that the clause names, from
          its opening hour to its closing hour by its own clock. Who asks at another time is told when it opens.
Asked     may: ask-support. must: that it is open then.
Specimen  support_hours.md, beside this file.
"""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date, datetime, time, timedelta
from functools import lru_cache
from typing import Annotated, Final
from zoneinfo import ZoneInfoNotFoundError

from counterfoil.calendar import zone
from counterfoil.clauses.deadlines import standing
from counterfoil.contract.decisions import Ruling, allows, refuses
from counterfoil.contract.duties import Duty
from counterfoil.contract.kinds import ClauseKind
from counterfoil.contract.parameters import Between, ClauseParameters, Country, Text
from counterfoil.contract.wording import Figure, Wording, said
from counterfoil.facts.obliged import Obliged
from counterfoil.facts.requests import Request
from counterfoil.facts.standing import Here
from counterfoil.workdays import NoSuchCalendar, WorkingDays

_ONE_DAY: Final = timedelta(days=1)


class Parameters(ClauseParameters):
    """From when to when, where, and on which days not. Hours are of the clock, from 0 to 24."""

    opens: Annotated[int, Between(0, 23)]
    closes: Annotated[int, Between(1, 23)]
    calendar: Country  # whose public holidays are no working days
    time_zone: Text
    closed_on: tuple[Text, ...] | None = None  # further days of every year: "12-24"

    def objections(self) -> Iterable[tuple[str, str]]:
        """Refuse hours that end before they begin, and places and days that are none."""
        if self.closes <= self.opens:
            yield "closes", "has to be after `opens`"
        try:
            WorkingDays(self.calendar)
        except NoSuchCalendar as error:
            yield "calendar", f"has {error}"
        try:
            zone(self.time_zone)
        except (ZoneInfoNotFoundError, ValueError):
            yield "time_zone", 'has to be a name of the IANA list such as "Europe/Vilnius"'
        for day in self.closed_on or ():
            try:
                date.fromisoformat(f"2000-{day}")
            except ValueError:
                yield "closed_on", f'names {day!r}, and a day of the year is written "12-24"'


SAYS: Final[Mapping[str, Wording]] = {
    "open": said("Support is open.", "De ondersteuning is bereikbaar.", "L'assistance est ouverte."),
    "closed": said(
        "Support is closed now.", "De ondersteuning is nu gesloten.", "L'assistance est fermée en ce moment."
    ),
    "ask-again": said(
        "It opens on {opening} ({time_zone}).",
        "Zij opent op {opening} ({time_zone}).",
        "Elle ouvre le {opening} ({time_zone}).",
    ),
    "be-open": said(
        "Answer requests for support on working days from {opens}:00 to {closes}:00 ({time_zone}).",
        "Beantwoord vragen om ondersteuning op werkdagen van {opens}.00 tot {closes}.00 uur ({time_zone}).",
        "Répondre aux demandes d'assistance les jours ouvrables de {opens} h à {closes} h ({time_zone}).",
    ),
}


@lru_cache(maxsize=4096)
def _is_open_on(parameters: Parameters, day: date) -> bool:
    return f"{day:%m-%d}" not in (parameters.closed_on or ()) and WorkingDays(parameters.calendar).is_working_day(day)


def may(parameters: Parameters, request: Request, here: Here) -> Ruling | None:
    """Whether support is open now, and when it opens next."""
    place = zone(parameters.time_zone)
    local = here.at.astimezone(place)
    if _is_open_on(parameters, local.date()) and parameters.opens <= local.hour < parameters.closes:
        return allows("open")
    day = local.date() if local.hour < parameters.opens else local.date() + _ONE_DAY
    while not _is_open_on(parameters, day):
        day += _ONE_DAY
    opening = datetime.combine(day, time(parameters.opens), place)
    return refuses("closed", "ask-again", opening=opening, time_zone=parameters.time_zone)


def must(parameters: Parameters, seen: Obliged) -> Iterator[Duty]:
    """That support is open at its hours."""
    figures: dict[str, Figure] = {
        "opens": parameters.opens,
        "closes": parameters.closes,
        "time_zone": parameters.time_zone,
    }
    yield standing(seen, "provider", "be-open", figures=figures)


KIND = ClauseKind(
    "support-hours",
    Parameters,
    "When support answers, by the clock and the holidays of the place where it is.",
    specimen=__file__,
    may=may,
    decides=("ask-support",),
    must=must,
    says=SAYS,
)
