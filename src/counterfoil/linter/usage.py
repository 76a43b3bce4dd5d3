"""Usage that two clauses would charge: the first takes it, and the other may never see a record."""

from counterfoil.contract.clause import Clause
from counterfoil.contract.faults import Faults
from counterfoil.contract.selection import Selection
from counterfoil.engine.answering import Answer
from counterfoil.engine.governed import Governed
from counterfoil.engine.run import Case


def shadowed_clauses(case: Case, answer: Answer, found: Faults) -> None:
    """Add clauses that would take records of the book, each of which a clause before them takes for every agreement.

    A record is charged by the first clause that takes it: a clause that always comes second charges nothing, which is
    seldom what was meant. A clause that takes a record in one agreement is not said for another.
    """
    shadows: dict[Clause, Clause] = {}
    useful: set[Clause] = set()
    for governed in answer.lives.values():
        for shape_takers in _takers(case, governed):
            useful.add(shape_takers[0])
            for later in shape_takers[1:]:
                shadows.setdefault(later, shape_takers[0])
    for clause, first in sorted(shadows.items(), key=lambda pair: pair[0].where):
        if clause not in useful:
            found.add(
                "usage-shadowed",
                clause.where,
                f"{clause.address} takes no record: {first.address} ({first.where}) comes first and takes them all",
                "Put the narrower clause before the wider one, or exclude in the wider what the other is for.",
                services=[clause.service],
            )


def _takers(case: Case, governed: Governed) -> list[list[Clause]]:
    """Return for each shape of the book's usage the clauses of an agreement that would take it, if several would."""
    lists = []
    for reign in governed.reigns:
        takers = [
            (one.clause, takes)
            for one in reign.terms.clauses
            if isinstance(takes := getattr(one.parameters, "takes", None), Selection)
        ]
        for shape in case.shapes.values():
            meant = [clause for clause, takes in takers if takes.matches(shape)]
            if meant:
                lists.append(meant)
    return lists
