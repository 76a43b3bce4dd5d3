"""Maximums as a bookkeeper would hold charges to them: call by call, and month by month."""

from collections.abc import Sequence
from datetime import date
from fractions import Fraction

from tests.by_hand.days import half_up


def of_calls(seconds: Sequence[int], a_minute: Fraction, each: Fraction, at_most: Fraction) -> int:
    """What calls come to, each at most so much, in minor units; prices are in currency units."""
    charges = [Fraction(one, 60) * a_minute + each if one else Fraction(0) for one in seconds]
    return half_up(sum(min(one, at_most) for one in charges) * 100)


def beyond(charges: Sequence[tuple[date, str, int]], maximum: int, share: Fraction) -> dict[tuple[date, str], int]:
    """What goes beyond the maximum of a period, by day of billing and clause: the last charges are reduced."""
    room = half_up(maximum * share)
    found = {}
    for bill_on, clause, charge in sorted(charges):
        if charge > room:
            found[bill_on, clause] = room - charge
        room = max(room - charge, 0)
    return found
