"""Conversion: when its host service ends, the agreement goes on as another service.

Rule      From the day on which no agreement of a host service is left (or, if so said, from which any host service is
          gone), the description of another service governs: its fees, its rates, its notice.
Asked     converts: with the agreements of the account that are hosts.
Specimen  conversion.md, beside this file.
"""

from collections.abc import Iterator
from typing import Literal

from counterfoil.contract.kinds import ClauseKind
from counterfoil.contract.lives import Conversion, LifeSoFar
from counterfoil.contract.parameters import ClauseParameters, Services, Slug


class Parameters(ClauseParameters):
    """The hosts, and the service that follows."""

    hosts: Services
    to: Slug  # the service whose description governs from then on
    when: Literal["last-host-ends", "any-host-ends"] = "last-host-ends"
    against_ending: Literal["converts", "ends"] = "converts"  # if another clause would end it with the same host


def converts(parameters: Parameters, life: LifeSoFar) -> Iterator[Conversion]:
    """The days from which the other service may govern; the first one counts."""
    for day in life.host_ends(parameters.hosts):
        if parameters.when == "any-host-ends" or not life.has_host(parameters.hosts, day):
            yield Conversion(day, parameters.to, over_ending=parameters.against_ending == "converts")


KIND = ClauseKind(
    "conversion",
    Parameters,
    "When its host service ends, the agreement goes on as another service.",
    specimen=__file__,
    converts=converts,
)
