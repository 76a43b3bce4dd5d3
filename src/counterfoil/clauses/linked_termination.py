"""Linked termination: the agreement ends with the host services that it depends on.

Rule      When no agreement of a host service is left (or, if so said, when any host service ends), this one ends on the
          same day. Prepaid fees for later days are no longer owed and come back by the subtraction of what was
          invoiced.
Asked     ends: with the agreements of the account that are hosts. must: the end that is to come, the refund after it.
Specimen  linked_termination.md, beside this file.
"""

from collections.abc import Iterator, Mapping
from datetime import timedelta
from typing import Final, Literal

from counterfoil.contract.duties import Duty
from counterfoil.contract.kinds import ClauseKind
from counterfoil.contract.lives import Ending, LifeSoFar
from counterfoil.contract.parameters import ClauseParameters, Services
from counterfoil.contract.wording import Figure, Wording, said
from counterfoil.facts.obliged import Obliged

_BECAUSE: Final = "its host service ended on"


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
            yield Ending(day, f"{_BECAUSE} {day}", day - timedelta(days=1), by_host=True)


SAYS: Final[Mapping[str, Wording]] = {
    "ends-with-host": said(
        "{service} ends on {day}, with the service that it depends on.",
        "{service} eindigt op {day}, samen met de dienst waarvan zij afhangt.",
        "{service} prend fin le {day}, avec le service dont il dépend.",
    ),
    "refund": said(
        "Refund what was paid in advance for {service} from {day} on.",
        "Betaal terug wat voor {service} vanaf {day} vooruit is betaald.",
        "Rembourser ce qui a été payé d'avance pour {service} à partir du {day}.",
    ),
}


def must(parameters: Parameters, seen: Obliged) -> Iterator[Duty]:
    """The end with the host that is to come; once it has come, the refund of prepaid fees."""
    end = seen.life.until_on
    if end is None or not seen.life.ended_because.startswith(_BECAUSE):
        return
    figures: dict[str, Figure] = {"service": seen.service_name, "day": end}
    if end > seen.today:
        yield Duty("provider", "ends-with-host", seen.life.from_on, end, figures)
    else:
        yield Duty("provider", "refund", end, figures=figures)


KIND = ClauseKind(
    "linked-termination",
    Parameters,
    "The agreement ends with the host services that it depends on.",
    specimen=__file__,
    ends=ends,
    must=must,
    says=SAYS,
)
