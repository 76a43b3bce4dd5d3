"""Warranty: what is promised of equipment and of a service, what is not, and who is asked when it fails.

Rule      A clause states one matter: what fails within so many months after it was ordered is replaced free of charge;
          after that it is as it is; claims on a maker's warranty are the customer's, and the provider may help; what
          the provider does not control is no breach as long as it tries to correct it; fitness is not promised.
Asked     must: the replacement, or the claim on the maker, for each failure; what stands otherwise.
Units     Months from the day of the order; the last day is the day before.
Specimen  warranty.md, beside this file.
"""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date, timedelta
from typing import Final, Literal

from counterfoil.calendar import add_months
from counterfoil.clauses.deadlines import after, standing
from counterfoil.contract.duties import Duty
from counterfoil.contract.kinds import ClauseKind
from counterfoil.contract.parameters import ClauseParameters, Months
from counterfoil.contract.wording import Wording, said
from counterfoil.facts.events import Event
from counterfoil.facts.obliged import Obliged


class Parameters(ClauseParameters):
    """Which matter, and for how long."""

    matter: Literal["replacement", "as-is", "makers", "outside-control", "no-fitness"]
    months: Months | None = None  # from the order: how long what fails is replaced, or after which it is as it is

    def objections(self) -> Iterable[tuple[str, str]]:
        """Refuse months for what has none, and replacement without."""
        if (self.months is None) == (self.matter in ("replacement", "as-is")):
            yield "matter", 'has to be "replacement" or "as-is" where `months` is given, and only there'


SAYS: Final[Mapping[str, Wording]] = {
    "replace": said(
        "Replace free of charge what failed on {day}; the warranty runs through {last}.",
        "Vervang kosteloos wat op {day} defect raakte; de garantie loopt tot en met {last}.",
        "Remplacer gratuitement ce qui est tombé en panne le {day} ; la garantie court jusqu'au {last}.",
    ),
    "ask-maker": said(
        "May ask the maker; the provider's own warranty ran through {last}.",
        "Kan zich tot de maker wenden; de garantie van de aanbieder liep tot en met {last}.",
        "Peut s'adresser au fabricant ; la garantie du fournisseur courait jusqu'au {last}.",
    ),
    "claim-on-maker": said(
        "May claim on the maker's warranty.",
        "Mag de garantie van de maker inroepen.",
        "Peut faire valoir la garantie du fabricant.",
    ),
    "may-help": said(
        "May help with a claim on the maker's warranty, and need not.",
        "Mag helpen met een beroep op de garantie van de maker, maar hoeft dat niet.",
        "Peut aider à faire valoir la garantie du fabricant, sans y être tenu.",
    ),
    "outside-control": said(
        "Try within a reasonable time to correct what is not under its control; meanwhile it is no breach.",
        "Probeer binnen een redelijke termijn te herstellen wat buiten de eigen macht ligt; dat is geen tekortkoming.",
        "S'efforcer de corriger dans un délai raisonnable ce qui échappe à son contrôle ; ce n'est pas un manquement.",
    ),
    "no-fitness": said(
        "Accepts that errors occur, and has no claim for them but the reduction for lack of availability.",
        "Aanvaardt dat fouten voorkomen en heeft daarvoor alleen recht op de korting wegens onbeschikbaarheid.",
        "Accepte que des erreurs surviennent, sans autre droit que la réduction pour indisponibilité.",
    ),
}


def must(parameters: Parameters, seen: Obliged) -> Iterator[Duty]:
    """What the matter obliges a party to, or lets it do."""
    if parameters.months is not None:
        for failed, ordered_on in _failures(seen):
            last = add_months(ordered_on, parameters.months) - timedelta(days=1)
            is_covered = failed.effective_on <= last
            if is_covered and parameters.matter == "replacement":
                yield after(seen, failed, "provider", "replace", figures={"day": failed.effective_on, "last": last})
            elif not is_covered and parameters.matter == "as-is":
                yield after(seen, failed, "customer", "ask-maker", is_right=True, figures={"last": last})
    elif parameters.matter == "makers":
        for failed in seen.of_type("goods-failed"):
            yield after(seen, failed, "customer", "claim-on-maker", is_right=True)
            yield after(seen, failed, "provider", "may-help", is_right=True)
    elif parameters.matter == "outside-control":
        yield standing(seen, "provider", "outside-control")
    else:
        yield standing(seen, "customer", "no-fitness")


def _failures(seen: Obliged) -> Iterator[tuple[Event, date]]:
    """Yield each failure of something that is known to have been ordered, and the day of that order."""
    ordered = {event.id: event.effective_on for event in seen.of_type("item-ordered")}
    for failed in seen.of_type("goods-failed"):
        if failed["ordered"] in ordered:
            yield failed, ordered[failed["ordered"]]


KIND = ClauseKind(
    "warranty",
    Parameters,
    "What is promised of equipment and of a service, what is not, and who is asked when it fails.",
    specimen=__file__,
    must=must,
    says=SAYS,
    events=("item-ordered", "goods-failed"),
)
