"""A generated rate deck: prefixes of all the world's numbering plans, nested, at two dates.

A country's calling code has its price, its mobile ranges a higher one, operators and areas in between their own; so a
number often has three or four prefixes that fit, and only the longest counts.
"""

from datetime import date
from functools import cache
from typing import Final

import numpy as np
import phonenumbers
import polars as pl
from babel import Locale

from counterfoil.demo.draws import Draws

_LONGEST: Final = 11  # digits of a prefix; real decks have such
_FIVE_DECIMALS: Final = 10**5

SCHEMA: Final = {
    "prefix": pl.String,
    "destination": pl.String,
    "price": pl.String,
    "connect_fee": pl.String,
    "initial_increment": pl.Int32,
    "subsequent_increment": pl.Int32,
    "effective_on": pl.Date,
}


def generate_deck(
    prefixes: int = 20_000, seed: int = 1, effective_on: tuple[date, ...] = (date(2026, 1, 1), date(2026, 10, 15))
) -> pl.DataFrame:
    """Return a deck of so many prefixes, each with a row for every date, sorted by prefix and date.

    `price` is for a minute and `connect_fee` for a call, decimal text in currency units; increments are seconds. All
    countries' calling codes are among the prefixes, so every number has a price. Equal arguments give equal rows.
    Raises ValueError if there are fewer prefixes than countries and their mobile ranges.
    """
    roots = _roots()
    if prefixes < len(roots):
        raise ValueError(f"a deck of all countries has at least {len(roots)} prefixes")
    draws = Draws(seed, ["deck"])
    destinations = _nested(roots, prefixes, draws)
    names = sorted(destinations)
    mobile = np.array([destinations[name].endswith(" mobile") for name in names])
    # A country's price in 10^-5 by its calling code; a longer prefix differs from it by up to a quarter.
    base = 400 + draws.below(9_000, "country", 1000)[0]
    country = np.array([_calling_code(name) for name in names], dtype=np.int64)
    price = base[country] * np.where(mobile, 3, 1) * (750 + draws.below(500, "prefix", prefixes)[0]) // 1000
    by_six = draws.below(10, "increment", prefixes)[0] > 0
    fee = np.where(draws.below(40, "connect fee", prefixes)[0] == 0, 2_500, 0)
    rows = []
    for at, day in enumerate(effective_on):
        change = 1000 if at == 0 else 900 + draws.below(201, f"change {at}", prefixes)[0]
        rows.append(
            pl.DataFrame(
                {
                    "prefix": names,
                    "destination": [destinations[name] for name in names],
                    "price": _decimals(price * change // 1000),
                    "connect_fee": _decimals(fee),
                    "initial_increment": np.where(by_six, 6, 60),
                    "subsequent_increment": np.where(by_six, 6, 60),
                    "effective_on": [day] * prefixes,
                },
                schema_overrides=SCHEMA,
            )
        )
    return pl.concat(rows).sort("prefix", "effective_on")


def _decimals(parts: np.ndarray) -> list[str]:
    return [f"{whole}.{rest:05}" for whole, rest in (divmod(int(part), _FIVE_DECIMALS) for part in parts)]


def _calling_code(prefix: str) -> int:
    """The country calling code that a prefix begins with."""
    return next(
        int(prefix[:size]) for size in (1, 2, 3) if int(prefix[:size]) in phonenumbers.COUNTRY_CODE_TO_REGION_CODE
    )


@cache
def _roots() -> dict[str, str]:
    """Calling codes, and where the library's example of a mobile number leads: prefix to destination."""
    names = Locale("en").territories
    roots = {}
    for code, regions in sorted(phonenumbers.COUNTRY_CODE_TO_REGION_CODE.items()):
        main = regions[0]
        roots[str(code)] = "Global services" if main == "001" else names[main]
        for region in regions:
            example = phonenumbers.example_number_for_type(region, phonenumbers.PhoneNumberType.MOBILE)
            if example is not None:
                # As many digits as tell the region: in a plan that regions share, its area code too.
                national = str(example.national_number)[: 3 if len(regions) > 1 else 2]
                roots.setdefault(f"{code}{national}", f"{names[region]} mobile")
    return roots


def _nested(roots: dict[str, str], count: int, draws: Draws) -> dict[str, str]:
    """Add one to three digits to prefixes that are there already until there are enough; the destination stays."""
    found = dict(roots)
    known = list(found)
    for attempt in range(64):
        many = 2 * count
        chosen = draws.below(len(known), f"parent {attempt}", many)[0]
        digits = 1 + draws.below(3, f"digits {attempt}", many)[0]
        tail = draws.below(1000, f"tail {attempt}", many)[0]
        for parent, size, value in zip(chosen.tolist(), digits.tolist(), tail.tolist(), strict=True):
            if len(found) == count:
                return found
            prefix = known[parent] + f"{value:03}"[:size]
            if len(prefix) <= _LONGEST:
                found.setdefault(prefix, found[known[parent]])
        known = list(found)
    raise ValueError(f"{count} prefixes of at most {_LONGEST} digits are more than can be drawn")
