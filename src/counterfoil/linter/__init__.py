"""What is no mistake of form, and still wrong or worth a look: terms that cannot meet their orders, usage or events.

Each finding has the name and the form of a fault, and stands in nobody's way: `check` shows it as a note. A clause
kind is asked about, never known by name (design, section 1).
"""

from collections.abc import Callable, Iterator
from datetime import date

from counterfoil.contract.faults import Fault, Faults
from counterfoil.engine.answering import Answer
from counterfoil.engine.run import Case
from counterfoil.linter.decks import prefixes_without_rate
from counterfoil.linter.events import unread_events
from counterfoil.linter.register import Coverage, Register, of_register, read_register
from counterfoil.linter.terms import contradictions, quantities_without_price, unfilled_parameters, windows_never_open
from counterfoil.linter.usage import shadowed_clauses

__all__ = ["Coverage", "Register", "lint", "of_register", "read_register"]


def lint(case: Case, answer: Answer, through: date, is_own: Callable[[str], bool]) -> Iterator[Fault]:
    """Yield what the linter finds in a case and its answer, each once; `is_own` tells the book's own descriptions."""
    found = Faults()
    unfilled_parameters(case, is_own, found)
    quantities_without_price(case, answer, found)
    contradictions(answer, found)
    windows_never_open(case, answer, through, found)
    shadowed_clauses(case, answer, found)
    prefixes_without_rate(case, answer, found)
    unread_events(case, answer, found)
    yield from dict.fromkeys(found)
