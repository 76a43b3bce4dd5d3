"""Contact person: who speaks and acts for the customer, and from how many users somebody has to be named.

Rule      The person whom the customer named for a role has it until another one is named; where the clause says so, the
          signatory has it as long as nobody is. If that person appoints users, nobody else does. Above so many users
          somebody has to be named.
Asked     may: assign-user, reassign-user, release-user, where `by` says who asks. must: the naming.
Specimen  contact_person.md, beside this file.
"""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from typing import Final, Literal

from counterfoil.clauses.deadlines import standing
from counterfoil.contract.decisions import Ruling, allows, refuses
from counterfoil.contract.duties import Duty
from counterfoil.contract.kinds import ClauseKind
from counterfoil.contract.parameters import ClauseParameters, Count, Flag, UnitName
from counterfoil.contract.wording import Wording, said
from counterfoil.facts.events import Event
from counterfoil.facts.obliged import Obliged
from counterfoil.facts.requests import Request
from counterfoil.facts.standing import Here


class Parameters(ClauseParameters):
    """Which role, who has it, and when it has to be filled."""

    role: Literal["administrator", "contact"]
    by_default: Literal["signatory", "nobody"] = "nobody"
    appoints_users: Flag = False
    above: Count = 0  # users, from which on somebody has to be named
    units: tuple[UnitName, ...] | None = None  # what counts as a user; somebody is always to be named, if left out

    def objections(self) -> Iterable[tuple[str, str]]:
        """Refuse a number of users without what counts as one."""
        if self.above and not self.units:
            yield "above", "has to come with the `units` that it counts"


SAYS: Final[Mapping[str, Wording]] = {
    "administrator": said(
        "{person} is the administrator and may appoint users.",
        "{person} is de beheerder en mag gebruikers aanwijzen.",
        "{person} est l'administrateur et peut désigner des utilisateurs.",
    ),
    "contact": said(
        "{person} is the contact person.", "{person} is de contactpersoon.", "{person} est la personne de contact."
    ),
    "not-the-one": said(
        "{by} may not appoint users; {person} may.",
        "{by} mag geen gebruikers aanwijzen; {person} wel.",
        "{by} ne peut pas désigner d'utilisateurs ; {person} le peut.",
    ),
    "ask-them": said(
        "Let {person} do it, or have the customer name {by} in that place.",
        "Laat {person} het doen, of laat de klant {by} daarvoor aanwijzen.",
        "Faites-le faire par {person}, ou que le client désigne {by} à sa place.",
    ),
    "name-administrator": said("Name an administrator.", "Wijs een beheerder aan.", "Désigner un administrateur."),
    "name-contact": said("Name a contact person.", "Wijs een contactpersoon aan.", "Désigner une personne de contact."),
}


def may(parameters: Parameters, request: Request, here: Here) -> Ruling | None:
    """Whether who asks is the one who appoints users; nobody is stopped while it is not known who that is."""
    by = request["by"]
    if not parameters.appoints_users or by is None:
        return None
    person = here.people.get(parameters.role)
    if person is None and parameters.by_default == "signatory":
        person = here.people.get("signatory")
    if person is None:
        return None
    return (
        allows(parameters.role, person=person)
        if by == person
        else refuses("not-the-one", "ask-them", by=by, person=person)
    )


def must(parameters: Parameters, seen: Obliged) -> Iterator[Duty]:
    """Who has the role, or that somebody has to be named."""
    named, signatory = _last(seen, parameters.role), _last(seen, "signatory")
    person = named or (signatory if parameters.by_default == "signatory" else None)
    if parameters.units is None:
        if person is not None:
            yield standing(seen, "customer", parameters.role, figures={"person": str(person["person"])})
        else:
            yield standing(seen, "customer", f"name-{parameters.role}")
        return
    since = _above(parameters, seen)
    if since is not None:
        yield Duty("customer", f"name-{parameters.role}", since, fulfilled_by=person)


def _last(seen: Obliged, role: str) -> Event | None:
    return next((one for one in reversed([*seen.of_type("person-named")]) if one["role"] == role), None)


def _above(parameters: Parameters, seen: Obliged) -> date | None:
    """Return the day until today since which there are more users than the clause says, or None if there are not."""
    units = parameters.units or ()
    days = {step.from_on for unit in units for step in seen.life.quantities.get(unit, ()) if step.from_on <= seen.today}
    since = None
    for day in sorted(days):
        is_above = sum(seen.quantity(unit, day) for unit in units) > parameters.above
        since = (since or day) if is_above else None
    return since


KIND = ClauseKind(
    "contact-person",
    Parameters,
    "Who speaks and acts for the customer, and from how many users somebody has to be named.",
    specimen=__file__,
    may=may,
    decides=("assign-user", "reassign-user", "release-user"),
    must=must,
    says=SAYS,
    events=("person-named",),
)
