"""Maintenance notice: how maintenance is announced, and when it may be done without notice.

Rule      Maintenance that is planned is announced before its day, as early as is possible. What is needed to repair an
          error, or to prevent one, may be done at short notice or without, if the clause says so.
Asked     must: the announcement of what is planned, and the right to do what is urgent.
Specimen  maintenance_notice.md, beside this file.

What is early enough has no figure: the day of the maintenance is the last one, and how early is a person's to judge.
"""

from collections.abc import Iterator, Mapping
from typing import Final, Literal

from counterfoil.clauses.deadlines import planned
from counterfoil.contract.duties import Duty
from counterfoil.contract.kinds import ClauseKind
from counterfoil.contract.parameters import ClauseParameters
from counterfoil.contract.wording import Wording, said
from counterfoil.facts.obliged import Obliged


class Parameters(ClauseParameters):
    """Which maintenance."""

    of: Literal["planned", "urgent"]


SAYS: Final[Mapping[str, Wording]] = {
    "announce": said(
        "Announce the maintenance of {day} early enough, outside office hours if possible.",
        "Kondig het onderhoud van {day} tijdig aan, zo mogelijk buiten kantooruren.",
        "Annoncer assez tôt la maintenance du {day}, si possible hors des heures de bureau.",
    ),
    "may-do-at-once": said(
        "May do the urgent maintenance of {day} at short notice or without notice.",
        "Mag het dringende onderhoud van {day} op korte termijn of zonder aankondiging doen.",
        "Peut effectuer la maintenance urgente du {day} avec un bref préavis ou sans préavis.",
    ),
}


def must(parameters: Parameters, seen: Obliged) -> Iterator[Duty]:
    """The announcement of each planned maintenance, or the right to do what is urgent."""
    is_right = parameters.of == "urgent"
    for plan, announced in planned(seen, "urgent-maintenance" if is_right else "maintenance"):
        day = plan["takes_effect_on"]
        says = "may-do-at-once" if is_right else "announce"
        done = None if is_right else announced
        yield Duty("provider", says, plan.effective_on, day, {"day": day}, fulfilled_by=done, is_right=is_right)


KIND = ClauseKind(
    "maintenance-notice",
    Parameters,
    "How maintenance is announced, and when it may be done without notice.",
    specimen=__file__,
    must=must,
    says=SAYS,
    events=("change-planned", "change-announced"),
)
