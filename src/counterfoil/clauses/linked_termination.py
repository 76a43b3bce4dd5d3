"""Linked termination: the agreement ends with the host services that it depends on.

Rule      When no agreement of a host service is left (or, if so said, when any host service ends), this one ends on the
          same day. Prepaid fees for later days are no longer owed and come back by the subtraction of what was
          invoiced.
Asked     ends: with the agreements of the account that are hosts.
Specimen  linked_termination.md, beside this file.
"""

from collections.abc import Iterator
from datetime import timedelta
from typing import Literal

from counterfoil.contract.kinds import ClauseKind
from counterfoil.contract.lives import Ending, LifeSoFar
from counterfoil.contract.parameters import ClauseParameters, Services


class Parameters(ClauseParameters):
    """The hosts, and how many of them have to end."""

    with_: Services  # the host services; an agreement without any host is not ended by this clause
    when: Literal["last-host-ends", "any-host-ends"] = "last-host-ends"
    spares: Services | None = None  # services of a family with this clause that go on by themselves


def ends(parameters: Parameters, life: LifeSoFar) -> Iterator[Ending]:
    """The days on which the last host, or any, is no longer there."""
    if life.service in (parameters.spares or ()):
        return
    for day in life.host_ends(parameters.with_):
        if parameters.when == "any-host-ends" or not life.has_host(parameters.with_, day):
            yield Ending(day, f"its host service ended on {day}", day - timedelta(days=1), by_host=True)


KIND = ClauseKind(
    "linked-termination",
    Parameters,
    "The agreement ends with the host services that it depends on.",
    specimen=__file__,
    ends=ends,
)
