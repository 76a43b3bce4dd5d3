"""Decisions: whether something is permitted now, by which clauses, and what would make it possible.

A kind rules on what it is asked with a `Ruling`; the engine puts the clause to it (`Finding`) and all findings together
(`Decision`). Nothing here can be built without its clause (design law 5).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final

from counterfoil.contract.clause import Clause
from counterfoil.contract.wording import Figure, Wording, in_words

SILENCE: Final[Wording] = {
    "en": "Nothing in the contract speaks against it: no clause is about it.",
    "nl": "Niets in het contract verzet zich ertegen: geen bepaling gaat erover.",
    "fr": "Rien dans le contrat ne s'y oppose : aucune clause n'en parle.",
}


@dataclass(frozen=True, slots=True)
class Ruling:
    """What one clause says of a request: `says` and `remedy` are keys of its kind's `says`.

    `at_most` is how many more seconds it may last. A ruling that `overrides` permits it whatever other clauses say: an
    emergency call. A kind that has nothing to say of a request returns None instead.
    """

    allowed: bool
    says: str
    figures: Mapping[str, Figure] = field(default_factory=dict)
    remedy: str = ""  # what would make it possible
    at_most: int | None = None
    overrides: bool = False


def allows(says: str, *, at_most: int | None = None, overrides: bool = False, **figures: Figure) -> Ruling:
    """Return a ruling that permits it, with its figures."""
    return Ruling(True, says, figures, at_most=at_most, overrides=overrides)


def refuses(says: str, remedy: str = "", **figures: Figure) -> Ruling:
    """Return a ruling that refuses it, and says what would make it possible."""
    return Ruling(False, says, figures, remedy)


@dataclass(frozen=True, slots=True)
class Finding:
    """One clause that bears on a request, and what it rules."""

    clause: Clause
    ruling: Ruling
    wordings: Mapping[str, Wording]
    is_set_aside: bool = False  # it yields to a clause that rules otherwise, or an overriding one stands against it

    def message(self, language: str) -> str:
        """Return what it says, for the person who asked."""
        return in_words(self.wordings[self.ruling.says], language, self.ruling.figures)

    def remedy(self, language: str) -> str:
        """Return what would make it possible, or an empty text."""
        key = self.ruling.remedy
        return in_words(self.wordings[key], language, self.ruling.figures) if key else ""


@dataclass(frozen=True, slots=True)
class Decision:
    """Whether something is permitted at an instant, and every clause that bears on it."""

    ask: str  # the type of request
    at: datetime
    account: str
    agreement: str  # "" where the account has none for it
    service: str
    findings: Sequence[Finding]
    asked: Mapping[str, Any] = field(default_factory=dict)  # the request's own fields

    @property
    def refusals(self) -> list[Finding]:
        """The findings that stand in the way."""
        return [one for one in self.findings if not one.ruling.allowed and not one.is_set_aside]

    @property
    def allowed(self) -> bool:
        """Whether it is permitted; where no clause speaks, it is."""
        return all(one.ruling.allowed or one.is_set_aside for one in self.findings)

    @property
    def is_silent(self) -> bool:
        """Whether no clause speaks of it."""
        return not self.findings

    @property
    def at_most(self) -> int | None:
        """For how many seconds at most it is permitted, if a clause limits it; None also for what is refused."""
        if not self.allowed or any(one.ruling.overrides for one in self.findings):
            return None
        spans = [one.ruling.at_most for one in self.findings if one.ruling.at_most is not None]
        return min(spans, default=None)

    def message(self, language: str) -> str:
        """Return the answer for the person who asked: why not, or what holds; one sentence for each clause."""
        telling = self.refusals or [one for one in self.findings if not one.is_set_aside]
        if not telling:
            return in_words(SILENCE, language)
        return " ".join(dict.fromkeys(one.message(language) for one in telling))

    def remedy(self, language: str) -> str:
        """Return what would make it possible, or an empty text."""
        return " ".join(dict.fromkeys(text for one in self.refusals if (text := one.remedy(language))))
