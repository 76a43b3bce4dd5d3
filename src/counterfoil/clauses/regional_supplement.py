"""Regional supplement: what else holds for customers outside some countries.

Rule      Outside the countries that the clause names, a supplement holds as well, or holds instead: for the agreement,
          for changes of rates, or for emergency calls. The country is that of the order.
Asked     must: that the supplement holds, and that it is read before a change of prices.
Specimen  regional_supplement.md, beside this file.

The supplement is a text of its own; what it says is not run.
"""

from collections.abc import Iterator, Mapping
from typing import Final, Literal

from counterfoil.clauses.deadlines import after, planned, standing
from counterfoil.contract.duties import Duty
from counterfoil.contract.kinds import ClauseKind
from counterfoil.contract.parameters import ClauseParameters, Countries
from counterfoil.contract.wording import Wording, said
from counterfoil.facts.obliged import Obliged


class Parameters(ClauseParameters):
    """Where not, and for what."""

    outside: Countries
    about: Literal["agreement", "rates", "emergency-calls"]


SAYS: Final[Mapping[str, Wording]] = {
    "agreement": said(
        "The Regional Supplement holds as well: see what it says for {country}.",
        "Het Regional Supplement geldt ook: zie wat het voor {country} bepaalt.",
        "Le Regional Supplement s'applique également : voir ce qu'il prévoit pour {country}.",
    ),
    "emergency-calls": said(
        "Emergency calls follow the Regional Supplement: see what it says for {country}.",
        "Voor noodoproepen geldt het Regional Supplement: zie wat het voor {country} bepaalt.",
        "Les appels d'urgence suivent le Regional Supplement : voir ce qu'il prévoit pour {country}.",
    ),
    "rates": said(
        "Before the change of prices of {day}: see whether the Regional Supplement says otherwise for {country}.",
        "Vóór de prijswijziging van {day}: zie of het Regional Supplement voor {country} anders bepaalt.",
        "Avant le changement de prix du {day} : voir si le Regional Supplement dispose autrement ({country}).",
    ),
}


def must(parameters: Parameters, seen: Obliged) -> Iterator[Duty]:
    """That the supplement is to be read."""
    country = seen.order.country
    if country in parameters.outside:
        return
    if parameters.about == "rates":
        for plan, _ in planned(seen, "prices"):
            figures = {"day": plan["takes_effect_on"], "country": country}
            yield after(seen, plan, "provider", "rates", figures=figures)
        return
    who: Literal["customer", "provider"] = "customer" if parameters.about == "emergency-calls" else "provider"
    yield standing(seen, who, parameters.about, figures={"country": country})


KIND = ClauseKind(
    "regional-supplement",
    Parameters,
    "What else holds for customers outside some countries.",
    specimen=__file__,
    must=must,
    says=SAYS,
    events=("change-planned",),
)
