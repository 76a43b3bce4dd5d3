"""Duties: who has to do what, by when, by which clause; and rights that have a time.

A kind yields a `Duty`; the engine puts agreement and clause to it and says how it stands on a day (`Obligation`).
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Literal

from counterfoil.contract.clause import Clause
from counterfoil.contract.lives import Happening
from counterfoil.contract.wording import Figure, Wording, in_words

Party = Literal["customer", "provider"]
# How a duty stands: still to be done, done in time, done too late, not done in time; one that holds as long as the
# agreement; a right that can be used.
Standing = Literal["open", "fulfilled", "late", "missed", "standing", "right"]


@dataclass(frozen=True, slots=True)
class Duty:
    """One duty of one party, from a clause. `says` and `consequence` are keys of its kind's `says`.

    `arises_on` is the day whose terms decide and from which it stands. `due` is the last local day, or the last instant
    (UTC), on which it is done in time; None for what holds as long as the agreement runs. A right (`is_right`) is what
    the party may do until then and need not.
    """

    who: Party
    says: str
    arises_on: date
    due: date | datetime | None = None
    figures: Mapping[str, Figure] = field(default_factory=dict)
    consequence: str = ""  # what follows if it is not done in time
    fulfilled_by: Happening | None = None
    fulfilled_at: date | datetime | None = None  # where that is not the happening's own day
    is_right: bool = False


@dataclass(frozen=True, slots=True)
class Obligation:
    """A duty with its agreement and clause, and how it stands on the day on which it was looked at."""

    account: str
    agreement: str
    service: str
    clause: Clause
    duty: Duty
    due_on: date | None  # the local day of `due`
    stands: Standing
    wordings: Mapping[str, Wording]
    due_at: datetime | None = None  # the local instant of `due`, where it has an hour

    def message(self, language: str) -> str:
        """Return what has to be done."""
        return in_words(self.wordings[self.duty.says], language, self.duty.figures)

    def consequence(self, language: str) -> str:
        """Return what follows if it is not done in time, or an empty text."""
        key = self.duty.consequence
        return in_words(self.wordings[key], language, self.duty.figures) if key else ""
