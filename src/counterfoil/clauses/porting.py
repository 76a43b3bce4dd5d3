"""Porting: whose numbers, goods and rights are, and until when numbers may be moved.

Rule      A clause states one matter: numbers are the customer's, and may be moved before the agreement ends, the move
          being requested or completed by then; goods and their makers' warranties are the customer's; rights in the
          service stay the provider's, and nobody installs it elsewhere.
Asked     may: port-number, use-function. must: the right to move numbers and its last day, the rights that stand.
Specimen  porting.md, beside this file.
"""

from collections.abc import Iterable, Iterator, Mapping
from datetime import timedelta
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

INSTALLING: Final = ("install", "copy", "modify")  # functions, as requests name them, that take a further licence


class Parameters(ClauseParameters):
    """Whose is what."""

    matter: Literal["numbers", "goods", "rights"]
    before_the_end: Literal["completed", "requested"] | None = None  # what of a move of numbers

    def objections(self) -> Iterable[tuple[str, str]]:
        """Refuse a move of what is not moved, and numbers without it."""
        if (self.before_the_end is None) == (self.matter == "numbers"):
            yield "matter", 'has to be "numbers" where `before_the_end` is given, and only there'


SAYS: Final[Mapping[str, Wording]] = {
    "numbers": said(
        "The numbers are the customer's and may be moved.",
        "De nummers zijn van de klant en mogen worden meegenomen.",
        "Les numéros appartiennent au client et peuvent être transférés.",
    ),
    "last-day-completed": said(
        "Numbers can be moved until {due}, the move being completed by then.",
        "Nummers kunnen tot en met {due} worden meegenomen; de overgang moet dan voltooid zijn.",
        "Les numéros peuvent être transférés jusqu'au {due}, transfert achevé à cette date.",
    ),
    "last-day-requested": said(
        "Numbers can be moved if it is asked for by {due}.",
        "Nummers kunnen worden meegenomen als dat uiterlijk op {due} wordt gevraagd.",
        "Les numéros peuvent être transférés sur demande faite au plus tard le {due}.",
    ),
    "numbers-are-lost": said(
        "After that the numbers cannot be moved.",
        "Daarna kunnen de nummers niet meer worden meegenomen.",
        "Passé ce jour, les numéros ne peuvent plus être transférés.",
    ),
    "goods": said(
        "Owns the equipment, and claims on its makers' warranties directly.",
        "Is eigenaar van de apparatuur en roept de garantie van de makers rechtstreeks in.",
        "Est propriétaire du matériel et fait valoir directement les garanties des fabricants.",
    ),
    "rights": said(
        "Keeps all rights in the service that the contract does not grant.",
        "Behoudt alle rechten op de dienst die het contract niet verleent.",
        "Conserve tous les droits sur le service que le contrat n'accorde pas.",
    ),
    "no-licence": said(
        "The contract grants no right to do that.",
        "Het contract verleent daar geen recht toe.",
        "Le contrat n'en accorde pas le droit.",
    ),
}


def may(parameters: Parameters, request: Request, here: Here) -> Ruling | None:
    """Whether a number may be moved, and whether the service may be installed elsewhere."""
    if request.ask == "use-function":
        return refuses("no-licence") if parameters.matter == "rights" and request["function"] in INSTALLING else None
    if parameters.matter != "numbers":
        return None
    end = None if here.life is None else here.life.until_on
    if end is None:
        return allows("numbers")
    return allows(f"last-day-{parameters.before_the_end}", due=end - timedelta(days=1))


def must(parameters: Parameters, seen: Obliged) -> Iterator[Duty]:
    """The rights that stand, and until when numbers can be moved."""
    who: Party = "provider" if parameters.matter == "rights" else "customer"
    end = seen.life.until_on
    if parameters.before_the_end is None or end is None:
        yield standing(seen, who, parameters.matter, is_right=True)
        return
    done = "number-ported" if parameters.before_the_end == "completed" else "port-requested"
    last = end - timedelta(days=1)
    moved = next(seen.of_type(done), None)
    says = f"last-day-{parameters.before_the_end}"
    yield Duty("customer", says, seen.life.from_on, last, {"due": last}, "numbers-are-lost", moved, is_right=True)


KIND = ClauseKind(
    "porting",
    Parameters,
    "Whose numbers, goods and rights are, and until when numbers may be moved.",
    specimen=__file__,
    may=may,
    decides=("port-number", "use-function"),
    must=must,
    says=SAYS,
    events=("port-requested", "number-ported"),
)
