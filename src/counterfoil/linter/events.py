"""Events that nothing reads: they were recorded for a reason, and change nothing."""

from counterfoil.contract.faults import Faults
from counterfoil.engine.answering import Answer
from counterfoil.engine.run import Case
from counterfoil.facts.events import event_types

# What the engine itself reads, whatever the clauses are.
BY_THE_ENGINE = frozenset(
    "activated quantity-changed notice-given agreement-ended terms-amended duty-fulfilled review-decided suspended "
    "reactivated".split()
)


def unread_events(case: Case, answer: Answer, found: Faults) -> None:
    """Add, once for each agreement and type, events that no clause of the agreement reads.

    A clause kind says which types it reads (`ClauseKind.events`); those of the standing of an account (users, devices)
    are read whoever asks, and those about accounts and sources by the book.
    """
    said: set[tuple[str, str]] = set()
    types = event_types()
    for event in case.events:
        governed = answer.lives.get(event.agreement)
        kind = types[event.type]
        if governed is None or event.type in BY_THE_ENGINE or kind.concerns != "agreement" or kind.is_standing:
            continue
        read = {name for reign in governed.reigns for clause in reign.terms.clauses for name in clause.kind.events}
        if event.type not in read and (event.agreement, event.type) not in said:
            said.add((event.agreement, event.type))
            found.add(
                "event-unread",
                event.where,
                f"{event.agreement}: no clause of {governed.order.service} reads {event.type}",
                "It changes nothing: look whether it names the right agreement, or add a clause that reads it.",
                agreements=[event.agreement],
            )
