"""Fees of a million agreements for one month: seats x price x days in force, rounded half up to the cent.

The opponent is a loop over frozen dataclasses, as one writes it without columns; making them is measured apart.
"""

from dataclasses import dataclass
from pathlib import Path
from typing import Final

import polars as pl

MONTH_BEGINS: Final = 20_758  # 2026-11-01 in days since 1970-01-01
MONTH_ENDS: Final = 20_788  # 2026-12-01
_NANO_IN_A_CENT: Final = 10**7


@dataclass(frozen=True)
class Agreement:
    """An agreement on seats at a monthly price (10^-9 of the currency unit), in force on [from_on, until_on)."""

    agreement: int
    seats: int
    price_nano: int
    from_on: int
    until_on: int

    def fee(self) -> int:
        """November's fee in cents."""
        days = min(self.until_on, MONTH_ENDS) - max(self.from_on, MONTH_BEGINS)
        numerator = self.seats * self.price_nano * days
        denominator = (MONTH_ENDS - MONTH_BEGINS) * _NANO_IN_A_CENT
        return (2 * numerator + denominator) // (2 * denominator)


def read(path: Path) -> list[Agreement]:
    """Return the agreements as objects."""
    return [Agreement(*row) for row in pl.read_parquet(path).iter_rows()]


def run(agreements: list[Agreement]) -> pl.DataFrame:
    """Return `agreement` and `cents`."""
    rows = [(agreement.agreement, agreement.fee()) for agreement in agreements]
    return pl.DataFrame(rows, schema={"agreement": pl.Int64, "cents": pl.Int64}, orient="row")
