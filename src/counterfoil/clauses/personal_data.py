"""Personal data: what is done with it, by whom, and to whom it may be given.

Rule      A clause states one matter of a closed list: it obliges the party concerned for as long as the agreement runs,
          and where the matter is about giving data away, about cookies or about new users, it decides about that.
Asked     may: share-data, sign-in, assign-user. must: the standing duty of the matter; a user's consent that is
          missing; an inquiry that is to be answered.
Specimen  personal_data.md, beside this file.

Texts outside the contract (a privacy policy, a law) are named in the clause's prose; what they say is not run.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Final, Literal

from counterfoil.clauses.deadlines import after, standing
from counterfoil.clauses.personal_data_says import SAYS
from counterfoil.contract.decisions import Ruling, allows, refuses
from counterfoil.contract.duties import Duty, Party
from counterfoil.contract.kinds import ClauseKind
from counterfoil.contract.parameters import ClauseParameters, Country
from counterfoil.facts.obliged import Obliged
from counterfoil.facts.requests import Request
from counterfoil.facts.standing import Here

CONSENT: Final = "personal-data"  # the matter of a user's consent, as events name it
HELPERS: Final = ("hosting-partner", "subcontractor")  # who helps the provider to deliver the service
OF_THE_CONTRACT: Final = ("contract", "delivery", "support", "statistics")  # purposes that it is made for

Matter = Literal[
    "privacy-policy", "sharing-for-order", "viewing-history", "network-information", "security-measures", "roles",
    "user-data", "cookies", "hosting", "consent-of-users", "agreements-with-users", "procedures", "only-for-contract",
    "law-and-security", "accuracy", "no-disclosure", "no-other-purposes",
]  # fmt: skip
CUSTOMERS: Final = ("user-data", "cookies", "agreements-with-users", "procedures")  # the customer's to see to
RIGHTS: Final = ("sharing-for-order", "viewing-history")  # what the provider may do


class Parameters(ClauseParameters):
    """Which matter."""

    matter: Matter
    country: Country | None = None  # where hosted data has to be kept

    def objections(self) -> Iterable[tuple[str, str]]:
        """Refuse a country for what is not about hosting, and hosting without one."""
        if (self.country is None) == (self.matter == "hosting"):
            yield "matter", 'has to be "hosting" where `country` is given, and only there'


def must(parameters: Parameters, seen: Obliged) -> Iterator[Duty]:
    """The standing duty, or what single users and inquiries give rise to."""
    matter = parameters.matter
    if matter == "consent-of-users":
        yield from _consents(seen)
        return
    who: Party = "customer" if matter in CUSTOMERS else "provider"
    figures = {"country": parameters.country} if parameters.country is not None else {}
    yield standing(seen, who, matter, is_right=matter in RIGHTS, figures=figures)
    if matter == "accuracy":
        for event in seen.of_type("data-inquiry"):
            yield after(seen, event, "provider", event["what"], figures={"person": event["person"]})


def _consents(seen: Obliged) -> Iterator[Duty]:
    """Yield, for each user who is one, that the user has to know and to have agreed."""
    users = {}
    for event in seen.of_type("user-assigned", "user-released"):
        if event.type == "user-assigned":
            users[event["user"]] = event
        else:
            users.pop(event["user"], None)
    for user, event in users.items():
        done = None
        for said in seen.of_type("consent-recorded", "consent-withdrawn"):
            if said["matter"] == CONSENT and said["person"] == user:
                done = said if said.type == "consent-recorded" else None
        yield after(seen, event, "customer", "consent-of-users", done=done, figures={"user": user})


def may(parameters: Parameters, request: Request, here: Here) -> Ruling | None:
    """Whether data may be given away or used, a user may sign in, or become one."""
    decide = _DECISIONS.get((request.ask, parameters.matter))
    return None if decide is None else decide(parameters, request)


def _for_order(parameters: Parameters, request: Request) -> Ruling | None:
    return allows("sharing-for-order") if request["to"] == "distributor" else None


def _viewing(parameters: Parameters, request: Request) -> Ruling | None:
    if request["purpose"] != "viewing-history":
        return None
    return allows("viewing-history") if request["to"] in ("provider", "content-maker") else None


def _network(parameters: Parameters, request: Request) -> Ruling | None:
    if request["to"] != "caller":
        return None
    return allows("pin-given") if request["pin"] else refuses("pin-missing", "give-pin")


def _hosting(parameters: Parameters, request: Request) -> Ruling | None:
    if request["to"] != "hosting-partner":
        return None
    country = parameters.country or ""
    if request["country"] not in (None, country):
        return refuses("kept-elsewhere", country=country)
    return allows("hosting", country=country)


def _only_for_contract(parameters: Parameters, request: Request) -> Ruling | None:
    if request["to"] != "provider" or request["purpose"] is None:
        return None
    return allows("for-contract") if request["purpose"] in OF_THE_CONTRACT else refuses("not-for-contract")


def _no_disclosure(parameters: Parameters, request: Request) -> Ruling | None:
    if request["to"] in HELPERS:
        return allows("needed")
    if request["to"] in ("provider", "distributor", "caller"):
        return None
    return allows("consented") if request["consent"] else refuses("no-disclosure", "ask-customer")


def _no_other_purposes(parameters: Parameters, request: Request) -> Ruling | None:
    if request["to"] in ("provider", "distributor", "caller") or request["consent"]:
        return None
    if request["to"] in HELPERS or request["purpose"] in OF_THE_CONTRACT:
        return allows("needed")
    return refuses("no-other-purposes", "ask-customer")


def _cookies(parameters: Parameters, request: Request) -> Ruling | None:
    return refuses("cookies-blocked", "let-cookies") if request["cookies"] is False else None


def _user_data(parameters: Parameters, request: Request) -> Ruling | None:
    return refuses("data-missing", "give-data") if request["complete"] is False else None


_DECISIONS: Final[Mapping[tuple[str, str], Callable[[Parameters, Request], Ruling | None]]] = {
    ("share-data", "sharing-for-order"): _for_order,
    ("share-data", "viewing-history"): _viewing,
    ("share-data", "network-information"): _network,
    ("share-data", "hosting"): _hosting,
    ("share-data", "only-for-contract"): _only_for_contract,
    ("share-data", "no-disclosure"): _no_disclosure,
    ("share-data", "no-other-purposes"): _no_other_purposes,
    ("sign-in", "cookies"): _cookies,
    ("assign-user", "user-data"): _user_data,
}

KIND = ClauseKind(
    "personal-data",
    Parameters,
    "What is done with personal data, by whom, and to whom it may be given.",
    specimen=__file__,
    may=may,
    decides=("share-data", "sign-in", "assign-user"),
    must=must,
    says=SAYS,
    events=("user-assigned", "user-released", "consent-recorded", "consent-withdrawn", "data-inquiry"),
)
