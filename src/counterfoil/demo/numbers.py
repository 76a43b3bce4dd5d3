"""Telephone numbers to call in generated records: on real numbering plans, of nobody where a regulator says so.

Several regulators set ranges aside for films and books; those are taken first, where the numbering library knows them
as valid. For the rest the last three digits of the library's own example numbers are varied: valid, of the right
country and line type, but nothing promises that such a number is nobody's. Never dial one.

Sources of the ranges for fiction: Ofcom (GB), North American Numbering Plan Administrator (555-01xx), ACMA (AU),
Bundesnetzagentur (DE), ARCEP (FR), PTS (SE), all as published on their pages. Ofcom's mobile range 07700 900xxx
and ARCEP's 06 39 98 xx xx are left out: the library knows them as invalid, and the records would all be rejected.
"""

from functools import cache
from typing import Final, NamedTuple

import numpy as np
import phonenumbers
from phonenumbers import PhoneNumberType

from counterfoil.demo.draws import Draws, Integers

KINDS: Final = ("fixed", "mobile", "toll-free", "premium")
COUNTRIES: Final = tuple("GB US CA AU DE FR SE NL BE ES IT IE AT CH PT NZ PL".split())

# Inclusive, in international form without the plus sign. North American numbers do not tell fixed from mobile.
_NORTH_AMERICA: Final = {"US": (1212, 1206, 1310, 1312, 1415, 1617), "CA": (1416, 1514, 1604, 1613)}
_AREAS: Final = {
    country: tuple((area * 10**7 + 555_0100, area * 10**7 + 555_0199) for area in areas)
    for country, areas in _NORTH_AMERICA.items()
}
FOR_FICTION: Final[dict[tuple[str, str], tuple[tuple[int, int], ...]]] = {
    ("GB", "fixed"): (
        (442079460000, 442079460999),
        (441134960000, 441134960999),
        (441214960000, 441214960999),
        (441314960000, 441314960999),
        (441614960000, 441614960999),
        (442896496000, 442896496999),
        (442920180000, 442920180999),
    ),
    ("GB", "toll-free"): ((448081570000, 448081570999),),
    ("GB", "premium"): ((449098790000, 449098790999),),
    **{(country, kind): areas for country, areas in _AREAS.items() for kind in ("fixed", "mobile")},
    ("US", "toll-free"): ((18005550199, 18005550199),),
    ("CA", "toll-free"): ((18005550199, 18005550199),),
    ("AU", "fixed"): ((61255500000, 61255509999), (61355500000, 61355509999), (61755500000, 61755509999)),
    ("AU", "mobile"): ((61491570156, 61491570159), (61491570110, 61491570110), (61491570313, 61491570313)),
    ("AU", "toll-free"): ((611800975707, 611800975711),),
    ("DE", "fixed"): (
        (493023125000, 493023125999),
        (496990009000, 496990009999),
        (494066969000, 494066969999),
        (492214710000, 492214710999),
        (498999998000, 498999998999),
    ),
    ("DE", "mobile"): ((491713920000, 491713920099), (4917604069000, 4917604069099)),
    ("FR", "fixed"): (
        (33199000000, 33199009999),
        (33261910000, 33261919999),
        (33353010000, 33353019999),
        (33465710000, 33465719999),
        (33536490000, 33536499999),
    ),
    ("SE", "fixed"): ((46846500400, 46846500499), (46313900600, 46313900699), (46406280400, 46406280499)),
    ("SE", "mobile"): ((46701740605, 46701740699),),
}

_LIBRARY_KINDS: Final = {
    "fixed": PhoneNumberType.FIXED_LINE,
    "mobile": PhoneNumberType.MOBILE,
    "toll-free": PhoneNumberType.TOLL_FREE,
    "premium": PhoneNumberType.PREMIUM_RATE,
}


def ranges(country: str, kind: str) -> tuple[tuple[int, int], ...]:
    """Return the inclusive ranges of numbers (international form as an integer) for a country and kind of line.

    Raises ValueError for a country whose plan has no such kind.
    """
    reserved = FOR_FICTION.get((country, kind))
    if reserved:
        return reserved
    example = phonenumbers.example_number_for_type(country, _LIBRARY_KINDS[kind])
    if example is None:
        raise ValueError(f"the numbering plan of {country} has no {kind} numbers")
    text = phonenumbers.format_number(example, phonenumbers.PhoneNumberFormat.E164)
    first = int(text[1:]) // 1000 * 1000
    return ((first, first + 999),)


class NumberingPlans(NamedTuple):
    """The ranges of all countries and kinds, end to end, so that a draw is one search."""

    firsts: Integers  # first number of each range
    starts: Integers  # how many numbers lie in the ranges before it
    plan_start: Integers  # the same at the first range of each (country, kind)
    plan_size: Integers  # how many numbers the (country, kind) has

    def draw(self, country: Integers, kind: Integers, draws: Draws, stream: str, count: int) -> Integers:
        """Return numbers as integers, for positions in COUNTRIES and KINDS of shape (owners, count)."""
        plan = country * len(KINDS) + kind
        # Of two draws the smaller: some numbers of a plan are called more often than others.
        limit = self.plan_size[plan]
        nth = np.minimum(draws.below(limit, stream, count), draws.below(limit, f"{stream}, again", count))
        return self._at(self.plan_start[plan] + nth)

    def own(self, country: int, ordinal: int, count: int) -> list[str]:
        """Return fixed numbers for the country's account of that ordinal, its own while the country's ranges last."""
        plan = country * len(KINDS)
        nth = (np.arange(count) + ordinal * count) % self.plan_size[plan]
        return [f"+{number}" for number in self._at(self.plan_start[plan] + nth)]

    def _at(self, place: Integers) -> Integers:
        at = np.searchsorted(self.starts, place, side="right") - 1
        return self.firsts[at] + place - self.starts[at]


@cache
def numbering_plans() -> NumberingPlans:
    """Return the plans of all COUNTRIES, built once."""
    lists = [ranges(country, kind) for country in COUNTRIES for kind in KINDS]
    sizes = np.array([last - first + 1 for found in lists for first, last in found], dtype=np.int64)
    plan_sizes = np.array([sum(last - first + 1 for first, last in found) for found in lists], dtype=np.int64)
    return NumberingPlans(
        firsts=np.array([first for found in lists for first, _ in found], dtype=np.int64),
        starts=np.cumsum(sizes) - sizes,
        plan_start=np.cumsum(plan_sizes) - plan_sizes,
        plan_size=plan_sizes,
    )
