"""A provider's tariff in an isdnlog rate file becomes a rate deck: the CSV and its settings, as files of a book.

What a deck cannot say is a fault at its line, and the numbers and hours concerned are `blocked`: without that they
would silently take the price of a shorter prefix. Blocked are also numbers that the file always gives to another
provider (X:), hours that no line covers, and, for a provider whose domestic zones depend on where the caller is (D:),
the own country as a whole, unless the caller's local area is given.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from counterfoil.calendar import day_of
from counterfoil.contract.faults import Faults, Where
from counterfoil.facts.decks.country_prefixes import calling_code, country_prefixes, main_country
from counterfoil.facts.decks.deck import ALWAYS_FROM, ALWAYS_UNTIL
from counterfoil.facts.decks.isdnlog_charges import Charge, read_charges
from counterfoil.facts.decks.isdnlog_file import (
    Provider,
    RateFile,
    Tariff,
    Zone,
    decoded,
    read_holidays,
    read_rate_file,
)
from counterfoil.facts.decks.isdnlog_week import Week, WeekBands, contradict, stretches, week

_HEADING: Final = (
    "prefix,destination,price,per,connect_fee,minimum_charge,initial_increment,subsequent_increment,band,"
    "effective_on,until_on"
)


@dataclass(frozen=True, slots=True)
class Converted:
    """A converted tariff: the two files, the tariff lines that are in them, and the others (line, reason)."""

    name: str
    csv: str
    toml: str
    carried: tuple[int, ...]
    refused: tuple[tuple[int, str], ...]


def convert_isdnlog(
    path: Path,
    provider: str,
    directory: Path,
    faults: Faults,
    *,
    time_zone: str,
    country: str = "",
    holidays: Path | None = None,
    local_areas: Mapping[str, Sequence[str]] | None = None,
) -> Converted | None:
    """Convert a provider's tariff (`02,1`) to `decks/NAME.csv` and `NAME.toml` in a directory.

    `country` is the file's own, by default that of its name (rate-nl.dat); `holidays` a holiday-*.dat; `local_areas`
    gives prefixes to the zones that depend on the caller: {"3": ["3110"]}. Returns None if there is no such provider.
    Raises OSError if a file cannot be read or written.
    """
    own = (country or path.stem.rpartition("-")[2]).upper()
    rates = read_rate_file(decoded(path.read_bytes()), str(path), faults)
    rules = read_holidays(decoded(holidays.read_bytes()), str(holidays), faults) if holidays else ()
    converted = convert_provider(rates, provider, own, time_zone, rules, faults, local_areas or {})
    if converted is not None:
        directory.mkdir(parents=True, exist_ok=True)
        (directory / f"{converted.name}.csv").write_text(converted.csv, "utf-8", newline="")
        (directory / f"{converted.name}.toml").write_text(converted.toml, "utf-8", newline="")
    return converted


def convert_provider(
    rates: RateFile,
    number: str,
    country: str,
    time_zone: str,
    holidays: Sequence[str],
    faults: Faults,
    local_areas: Mapping[str, Sequence[str]],
) -> Converted | None:
    """Convert one provider of a rate file; see `convert_isdnlog`."""
    chosen = [provider for provider in rates.providers if provider.number == number]
    if len(chosen) != 1:
        message = f"provider `{number}` is {'not there' if not chosen else 'there more than once'}"
        expected = "The file has " + ", ".join(provider.number for provider in rates.providers) + "."
        faults.add("bad-deck-row", chosen[1].where if chosen else Where(rates.file), message, expected)
        return None
    return _Conversion(rates, chosen[0], country, faults, local_areas).converted(time_zone, holidays)


class _Conversion:
    """One provider on its way to a deck."""

    def __init__(
        self,
        rates: RateFile,
        provider: Provider,
        country: str,
        faults: Faults,
        local_areas: Mapping[str, Sequence[str]],
    ) -> None:
        self.rates = rates
        self.provider = provider
        self.country = country
        self.code = calling_code(country)
        self.faults = faults
        self.local_areas = local_areas
        self.charges: dict[int, Charge] = {}  # by line of the file
        self.refused: dict[int, str] = {}
        self.carried: set[int] = set()
        self.zone_of: dict[str, int] = {}  # prefix (`112$` for a whole number) -> place of its zone
        self.blocked: set[str] = set()  # prefixes whose price cannot be said
        self.elsewhere: set[str] = set()  # prefixes that are another country's or another provider's unless listed

    def converted(self, time_zone: str, holidays: Sequence[str]) -> Converted:
        """Return the two files."""
        zones = self.provider.zones
        tariffs = [tariff for zone in zones for tariff in zone.tariffs]
        mixed = len({tariff.keeps for tariff in tariffs}) > 1
        for tariff in tariffs:
            self._read_charges(tariff, mixed=mixed)
        for zone in zones:
            self._refuse_contradictions(zone)
        for place, zone in enumerate(zones):
            self._place_areas(place, zone)
        self._refuse_what_depends_on_the_caller()
        self._leave_exceptions_out()
        weeks = [[week(zone, start) for start, _ in stretches(zone, self.provider)] for zone in zones]
        bands = WeekBands(zones, weeks)
        rows = [_HEADING, *self._rows(weeks, bands)]
        for tariff in tariffs:
            if tariff.where.line not in self.carried:
                self._refuse(tariff, "charges no number: no area of its zone has a prefix")
        across = "start" if any(tariff.keeps for tariff in tariffs) and not mixed else "split"
        settings = [
            f"# {self.provider.name}: provider {self.provider.number} of {Path(self.rates.file).name}",
            f'currency = "{self.rates.currency}"',
            f'time_zone = "{time_zone}"',
            f'across_bands = "{across}"',
        ]
        if bands.with_holidays:
            if not holidays:
                message = f"provider {self.provider.number} has prices for holidays, and no holidays are given"
                self.faults.add("missing-setting", self.provider.where, message, "Give a holiday-*.dat file.")
            settings.append("holidays = [" + ", ".join(f'"{rule}"' for rule in holidays) + "]")
        return Converted(
            f"isdnlog-{self.country.lower()}-{self.provider.number.replace(',', '-')}",
            "\n".join(rows) + "\n",
            "\n".join([*settings, *bands.settings()]) + "\n",
            tuple(sorted(self.carried)),
            tuple(sorted(self.refused.items())),
        )

    def _refuse(self, tariff: Tariff, reason: str) -> None:
        """Report a tariff line that no row carries, once."""
        if tariff.where.line not in self.refused:
            self.refused[tariff.where.line] = reason
            self.charges.pop(tariff.where.line, None)
            self.faults.add("bad-deck-row", tariff.where, f"the tariff {reason}", "Its calls have no rate in the deck.")

    def _read_charges(self, tariff: Tariff, *, mixed: bool) -> None:
        """Read the charges of a line."""
        charge = read_charges(tariff.charges)
        if isinstance(charge, str):
            self._refuse(tariff, charge)
        elif mixed and tariff.keeps:
            self._refuse(tariff, "keeps the rate of the call's start (!=), and others of the provider do not")
        else:
            self.charges[tariff.where.line] = charge

    def _refuse_contradictions(self, zone: Zone) -> None:
        """Refuse both of two lines that claim the same hours with equal right."""
        for place, one in enumerate(zone.tariffs):
            for other in zone.tariffs[:place]:
                if contradict(one, other):
                    self._refuse(other, f"claims the same hours as line {one.where.line}")
                    self._refuse(one, f"claims the same hours as line {other.where.line}")

    def _place_areas(self, place: int, zone: Zone) -> None:
        """Give the areas of a zone their prefixes."""
        named = {area for area, _ in zone.areas}
        for area, where in zone.areas:
            found = self._prefixes_of(area, named)
            if isinstance(found, str):
                expected = "Its calls have no rate in the deck."
                self.faults.add("bad-deck-row", where, f"area `{area}` {found}", expected)
                continue
            for prefix in found:
                if self.zone_of.setdefault(prefix, place) != place:
                    other = self.provider.zones[self.zone_of[prefix]].number
                    self.faults.add("bad-deck-row", where, f"area `{area}` is in zone {other} as well")
                    self.blocked.add(prefix)
        for prefix in self.local_areas.get(zone.number, ()):
            self.zone_of[prefix.removeprefix("+")] = place

    def _prefixes_of(self, area: str, named: set[str]) -> Iterable[str] | str:
        """Return the prefixes of an area as written, or why it has none; `named` are all areas of its zone."""
        if re.fullmatch(r"\+[1-9]\d{0,11}", area):
            return [area[1:]]
        if re.fullmatch(r"0[1-9]\d*\*?", area):  # as dialled inside the country
            return [self.code + area[1:].rstrip("*")]
        if re.fullmatch(r"[1-9]\d{1,10}", area):  # a whole short number, and the special numbers that begin with it
            special = {number for number in self.rates.services if number.isdigit() and number.startswith(area)}
            listed = {other for zone in self.provider.zones for other, _ in zone.areas}
            return [f"{number}$" for number in sorted({area} | special - listed)]
        if re.fullmatch(r"[1-9]\d*\*", area):
            return "stands for short numbers of any length, which cannot be told from international ones"
        if not re.fullmatch(r"[A-Z]{2}", area):
            return "is no number and no country"
        prefixes = country_prefixes(area)
        if prefixes is None:
            main = main_country(area)
            if main in named:
                return ()  # it shares that country's calling code, and here its price
            return f"has no digits that tell it from {main}" if main else "is no country with a calling code"
        self.elsewhere.update(digits for _, others in prefixes.inside for digits in others)
        return prefixes.own

    def _refuse_what_depends_on_the_caller(self) -> None:
        """Refuse zones that a zone file divides by the caller's area, unless that area is given."""
        if not self.provider.zone_file or self.local_areas:
            return
        reason = f"depends on where the caller is (zone file `{self.provider.zone_file}`)"
        for place, zone in enumerate(self.provider.zones):
            prefixes = {prefix for prefix, of_zone in self.zone_of.items() if of_zone == place}
            if self.code in prefixes:
                self.blocked.add(self.code)
            if prefixes == {self.code} or not zone.areas:
                for tariff in zone.tariffs:
                    self._refuse(tariff, reason)

    def _leave_exceptions_out(self) -> None:
        """Leave out the numbers that the file always gives to another provider."""
        for pattern, carrier, where in self.rates.exceptions:
            if carrier == self.provider.number.partition(",")[0]:
                continue
            if re.fullmatch(r"0[1-9]\d*\*?", pattern):
                self.elsewhere.add(self.code + pattern[1:].rstrip("*"))
            elif re.fullmatch(r"[1-9]\d{1,10}", pattern):
                self.elsewhere.add(f"{pattern}$")
            else:
                message = f"calls to `{pattern}` always go by provider {carrier}"
                expected = "A deck cannot say so: a number dialled without its area code has one when it is charged."
                self.faults.add("bad-deck-row", where, message, expected)

    def _rows(self, weeks: Sequence[Sequence[Week]], bands: WeekBands) -> Iterator[str]:
        """Yield the rows: each prefix in each stretch of days, and in each band if its price is not always the same."""
        priced = self.zone_of.keys() - self.blocked
        for prefix in sorted((self.elsewhere | self.blocked) - priced):
            yield f"{prefix},,blocked,,,,,,,,"
        for prefix in sorted(priced):
            place = self.zone_of[prefix]
            zone = self.provider.zones[place]
            for (start, end), of_week in zip(stretches(zone, self.provider), weeks[place], strict=True):
                lines = {band: of_week[cells[0]] for band, cells in bands.cells.items()}
                if len(set(lines.values())) == 1:
                    lines = {"": next(iter(lines.values()))}
                for band, line in lines.items():
                    yield f"{prefix},{self._terms(zone, line)},{band},{_written(start)},{_written(end)}"

    def _terms(self, zone: Zone, line: int) -> str:
        """Return the middle of a row: a price, or blocked where no line holds or none that can be said."""
        destination = '"' + zone.name.replace('"', '""') + '"'
        charge = self.charges.get(zone.tariffs[line].where.line) if line >= 0 else None
        if charge is None:
            return f"{destination},blocked,,,,,"
        self.carried.add(zone.tariffs[line].where.line)
        amounts = f"{charge.price:f},{charge.per},{charge.connect_fee:f},{charge.minimum_charge:f}"
        return f"{destination},{amounts},{charge.initial},{charge.subsequent}"


def _written(day: int) -> str:
    """Return a day for the CSV; nothing for no first or last day."""
    return "" if day in (ALWAYS_FROM, ALWAYS_UNTIL) else str(day_of(day))
