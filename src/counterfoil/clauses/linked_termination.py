"""Linked termination: the agreement ends with the host services that it depends on.

Rule      When no agreement of a host service is left (or, if so said, when any ends), this one ends on the same day.
          Prepaid fees for later days are no longer owed and come back by the subtraction of what was invoiced.
Asked     ends: with the agreements of the account that are hosts.
Specimen  linked_termination.md, beside this file.
"""

from collections.abc import Iterator
from typing import Literal

from counterfoil.contract.kinds import ClauseKind
from counterfoil.contract.lives import Ending, LifeSoFar
from counterfoil.contract.parameters import ClauseParameters, Services


class Parameters(ClauseParameters):
    """The hosts, and how many of them have to end."""

    with_: Services  # the host services; an agreement without any host is not ended by this clause
    when: Literal["last-host-ends", "any-host-ends"] = "last-host-ends"


def ends(parameters: Parameters, life: LifeSoFar) -> Iterator[Ending]:
    """The day on which the last host, or any, ended."""
    hosts = [host for host in life.hosts if host.service in parameters.with_]
    ended = sorted((host.until_on, host.service) for host in hosts if host.until_on is not None)
    ended = [(day, service) for day, service in ended if day > life.from_on]
    if not ended or (parameters.when == "last-host-ends" and any(host.until_on is None for host in hosts)):
        return
    day, service = ended[-1] if parameters.when == "last-host-ends" else ended[0]
    yield Ending(day, f"{service} ended")


KIND = ClauseKind(
    "linked-termination",
    Parameters,
    "The agreement ends with the host services that it depends on.",
    specimen=__file__,
    ends=ends,
)
