"""Conversion: when its host service ends, the agreement goes on as another service.

Rule      From the day on which no agreement of a host service is left, the description of another service governs.
Asked     converts: with the agreements of the account that are hosts.
Specimen  conversion.md, beside this file.
"""


from counterfoil.contract.kinds import ClauseKind
from counterfoil.contract.lives import Conversion, LifeSoFar
from counterfoil.contract.parameters import ClauseParameters, Services, Slug


class Parameters(ClauseParameters):
    """The hosts, and the service that follows."""

    hosts: Services  # when the last of these ends, the agreement is converted
    to: Slug  # the service whose description governs from then on


def converts(parameters: Parameters, life: LifeSoFar) -> Conversion | None:
    """The day and the service, once every host has ended."""
    ends = [host.until_on for host in life.hosts if host.service in parameters.hosts]
    ended = [day for day in ends if day is not None and day > life.from_on]
    if not ended or len(ended) < len(ends):
        return None
    return Conversion(max(ended), parameters.to)


KIND = ClauseKind(
    "conversion",
    Parameters,
    "When its host service ends, the agreement goes on as another service.",
    specimen=__file__,
    converts=converts,
)
