"""Charge lists of isdnlog rate files: `0.045/0,0.041(60)/1` is a connect fee of 0.045, then 0.041 a minute in seconds.

The manual: [MinCharge|] Charge [(Divider)] /Duration [:Delay] [/Duration ...] [, ...]. A deck's row has one connect
fee, one price and two increments; a list that says more is refused with the reason, never approximated.
"""

import re
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

_AMOUNT: Final = r"\d+(?:\.\d+)?"
_PART: Final = re.compile(rf"(?P<charge>{_AMOUNT})(?:\((?P<divider>{_AMOUNT})\))?(?P<steps>(?:/{_AMOUNT}(?::\d+)?)*)")


@dataclass(frozen=True, slots=True)
class Charge:
    """What a charge list comes to; amounts in currency units, times in whole seconds."""

    price: Decimal
    per: int
    initial: int
    subsequent: int
    connect_fee: Decimal = Decimal(0)
    minimum_charge: Decimal = Decimal(0)


def read_charges(text: str) -> Charge | str:
    """Return what a charge list comes to, or why a deck's row cannot say it."""
    minimum, bar, rest = text.rpartition("|")
    if bar and not re.fullmatch(_AMOUNT, minimum):
        return f"`{minimum}` is no minimum charge"
    parts = [_PART.fullmatch(part) for part in rest.split(",")]
    if not all(parts):
        return f"`{text}` is no list of charges: Charge(Divider)/Duration, separated by commas"
    charges = [(Decimal(part["charge"]), part["divider"], part["steps"].split("/")[1:]) for part in parts if part]
    if len(charges) > 1 and any(not steps for _, _, steps in charges):
        return "has a charge without a duration"
    connect_fee = Decimal(0)
    if charges[0][2] == ["0"]:
        connect_fee = charges.pop(0)[0]
    if len(charges) != 1:
        return "has several rates that follow each other within a call" if charges else "has a fee but no rate"
    ((charge, divider, steps),) = charges
    timing = _timing(charge, divider, steps)
    if isinstance(timing, str):
        return timing
    per, initial, subsequent = timing
    return Charge(charge, per, initial, subsequent, connect_fee, Decimal(minimum) if bar else Decimal(0))


def _timing(charge: Decimal, divider: str | None, steps: list[str]) -> tuple[int, int, int] | str:
    """Return the seconds that a price is for and the two increments, or why they cannot be said."""
    if charge == 0:
        return 60, 1, 1  # free in whatever steps
    if not steps:
        return "has a charge without a duration"
    durations = []
    for place, step in enumerate(steps):
        duration, colon, delay = step.partition(":")
        if colon and (place == len(steps) - 1 or delay != duration):
            return f"changes its steps {delay} seconds into the call"
        if not duration.isdigit():
            return f"has steps of {duration} seconds, which are no whole seconds"
        durations.append(int(duration))
    if 0 in durations:
        return "mixes a fee and a rate in one charge (a duration of 0)"
    if len(durations) > 2:
        return "has more than two unlike steps"
    if divider is None:
        if durations[0] != durations[-1]:
            return "charges the same for steps of unlike length"
        return durations[0], durations[0], durations[0]
    if not divider.isdigit() or int(divider) == 0:
        return f"is a charge per {divider} seconds, which are no whole seconds"
    return int(divider), durations[0], durations[-1]
