"""Confidentiality: what the parties keep to themselves, and for how long.

Rule      Who is bound tells outsiders nothing that is marked as confidential without the other's consent; a clause may
          bind the customer also to what it should have understood to be confidential. The duty may go on after the end.
Asked     may: share-data, where it is known whether it is marked. must: the standing duties, and that after the end.
Specimen  confidentiality.md, beside this file.

What somebody should have understood is for a person, or a court, to say.
"""

from collections.abc import Iterator, Mapping
from typing import Final, Literal

from counterfoil.clauses.deadlines import standing
from counterfoil.contract.decisions import Ruling, allows, refuses
from counterfoil.contract.duties import Duty, Party
from counterfoil.contract.kinds import ClauseKind
from counterfoil.contract.parameters import ClauseParameters
from counterfoil.contract.wording import Wording, said
from counterfoil.facts.obliged import Obliged
from counterfoil.facts.requests import Request
from counterfoil.facts.standing import Here


class Parameters(ClauseParameters):
    """What is confidential, or that it stays so."""

    covers: Literal["marked", "understood", "after-the-end"]
    binds: Literal["both", "customer"] = "both"


SAYS: Final[Mapping[str, Wording]] = {
    "marked": said(
        "Tell outsiders nothing that is marked as confidential without the other party's consent.",
        "Vertel buitenstaanders niets wat als vertrouwelijk is gemerkt zonder toestemming van de andere partij.",
        "Ne rien révéler à des tiers de ce qui est marqué confidentiel sans l'accord de l'autre partie.",
    ),
    "understood": said(
        "Keep to oneself what should have been understood to be confidential, marked or not.",
        "Houd voor u wat u als vertrouwelijk had moeten begrijpen, gemerkt of niet.",
        "Garder pour soi ce qui devait être compris comme confidentiel, marqué ou non.",
    ),
    "after-the-end": said(
        "Keep confidential what was confidential, also after the end of {service}.",
        "Houd vertrouwelijk wat vertrouwelijk was, ook na het einde van {service}.",
        "Garder confidentiel ce qui l'était, même après la fin de {service}.",
    ),
    "not-marked": said(
        "It is not marked as confidential.",
        "Het is niet als vertrouwelijk gemerkt.",
        "Ce n'est pas marqué confidentiel.",
    ),
    "consented": said("The other party agreed.", "De andere partij heeft ingestemd.", "L'autre partie y a consenti."),
    "ask": said(
        "Get the other party's consent.",
        "Vraag toestemming van de andere partij.",
        "Obtenez l'accord de l'autre partie.",
    ),
}


def may(parameters: Parameters, request: Request, here: Here) -> Ruling | None:
    """Whether information may be passed on."""
    marked = request["marked"]
    if marked is None or parameters.covers != "marked":
        return None
    if not marked:
        return allows("not-marked")
    return allows("consented") if request["consent"] else refuses("marked", "ask")


def must(parameters: Parameters, seen: Obliged) -> Iterator[Duty]:
    """The duty of each party that is bound."""
    parties: tuple[Party, ...] = ("customer", "provider") if parameters.binds == "both" else ("customer",)
    end = seen.life.until_on
    if parameters.covers == "after-the-end" and (end is None or end > seen.today):
        return
    for party in parties:
        since = end if parameters.covers == "after-the-end" else None
        figures = {"service": seen.service_name}
        yield standing(seen, party, parameters.covers, arises_on=since, figures=figures)


KIND = ClauseKind(
    "confidentiality",
    Parameters,
    "What the parties keep to themselves, and for how long.",
    specimen=__file__,
    may=may,
    decides=("share-data",),
    must=must,
    says=SAYS,
)
