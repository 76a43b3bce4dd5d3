"""Conversion: when its host service ends, the agreement goes on as another service.

Rule      From the day on which no agreement of a host service is left (or, if so said, from which any host service is
          gone), the description of another service governs: its fees, its rates, its notice.
Asked     converts: with the agreements of the account that are hosts. must: the conversion that is to come.
Specimen  conversion.md, beside this file.
"""

from collections.abc import Iterator, Mapping
from typing import Final, Literal

from counterfoil.contract.duties import Duty
from counterfoil.contract.kinds import ClauseKind
from counterfoil.contract.lives import Conversion, LifeSoFar
from counterfoil.contract.parameters import ClauseParameters, Services, Slug
from counterfoil.contract.wording import Figure, Wording, said
from counterfoil.facts.obliged import Obliged


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


SAYS: Final[Mapping[str, Wording]] = {
    "converted": said(
        "From {day} the agreement on {service} goes on as {to}, with its fees and rates.",
        "Vanaf {day} loopt de overeenkomst over {service} door als {to}, met de bijbehorende vergoedingen en tarieven.",
        "À partir du {day}, le contrat sur {service} se poursuit comme {to}, avec ses redevances et tarifs.",
    )
}


def must(parameters: Parameters, seen: Obliged) -> Iterator[Duty]:
    """The conversion that is to come: the provider carries it out on its day."""
    for conversion in seen.life.conversions:
        if conversion.service == parameters.to and conversion.on > seen.today:
            figures: dict[str, Figure] = {"service": seen.service_name, "to": parameters.to, "day": conversion.on}
            yield Duty("provider", "converted", seen.life.from_on, conversion.on, figures)


KIND = ClauseKind(
    "conversion",
    Parameters,
    "When its host service ends, the agreement goes on as another service.",
    specimen=__file__,
    converts=converts,
    must=must,
    says=SAYS,
)
