"""Data deletion: when the customer's data is deleted, when it may be kept, and what is lost for good.

Rule      A clause states one matter: all data is removed so many days after the end, unless it is withheld;
          content may be kept until the customer deletes it; personal data is destroyed within a reasonable time, save
          where storage without limit of time is permitted, or is not; what was put in during a trial is lost unless the
          service is bought before its end; a smaller plan may lose some.
Asked     may: request-data after a trial, change-order to another plan. must: the removal, and until when to act.
Units     Calendar days after the last day.
Specimen  data_deletion.md, beside this file.

While data is withheld its removal is put off, where the clause says so, and somebody has to decide what becomes of it.
"""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date, timedelta
from typing import Annotated, Final, Literal

from counterfoil.calendar import add_months
from counterfoil.clauses.deadlines import after, bought_by, standing
from counterfoil.contract.decisions import Ruling, allows, refuses
from counterfoil.contract.duties import Duty
from counterfoil.contract.kinds import ClauseKind
from counterfoil.contract.lives import Life
from counterfoil.contract.parameters import ClauseParameters, Days, Flag, Span
from counterfoil.contract.wording import Figure, Wording, said
from counterfoil.facts.events import Event
from counterfoil.facts.obliged import Obliged
from counterfoil.facts.requests import Request
from counterfoil.facts.standing import Here

_ONE_DAY: Final = timedelta(days=1)


class Parameters(ClauseParameters):
    """Which matter, and when."""

    matter: Literal["after-the-end", "kept-content", "reasonable-time", "trial", "smaller-plan"]
    days: Days | None = None  # after the last day of the agreement
    while_withheld: Literal["put-off", "goes-on"] = "put-off"  # the removal of data that is withheld
    length: Annotated[Span, ("days", "months")] | None = None  # of the trial, from its first day
    unlimited_storage: Flag = False  # whether personal data may be kept without limit of time
    unless: Literal["unlimited-storage", "no-unlimited-storage"] = "unlimited-storage"  # then nothing is destroyed

    def objections(self) -> Iterable[tuple[str, str]]:
        """Refuse days for what has none, and a removal without them."""
        if (self.days is None) == (self.matter == "after-the-end"):
            yield "matter", 'has to be "after-the-end" where `days` is given, and only there'
        if (self.length is None) == (self.matter == "trial"):
            yield "matter", 'has to be "trial" where `length` is given, and only there'
        if self.matter != "reasonable-time" and (self.unlimited_storage or self.unless != "unlimited-storage"):
            yield "matter", 'has to be "reasonable-time" where it is said what unlimited storage does'

    @property
    def spares(self) -> bool:
        """Whether personal data need not be destroyed."""
        return self.unlimited_storage == (self.unless == "unlimited-storage")


SAYS: Final[Mapping[str, Wording]] = {
    "remove": said(
        "Remove all data of {service} on {due}.",
        "Verwijder alle gegevens van {service} op {due}.",
        "Supprimer toutes les données de {service} le {due}.",
    ),
    "decide": said(
        "Decide what becomes of the data of {service} that is withheld since {day}.",
        "Beslis wat er gebeurt met de gegevens van {service} die sinds {day} worden achtergehouden.",
        "Décider du sort des données de {service} retenues depuis le {day}.",
    ),
    "may-keep": said(
        "May keep content until the customer deletes it, also after the end.",
        "Mag inhoud bewaren tot de klant die verwijdert, ook na het einde.",
        "Peut conserver les contenus jusqu'à leur suppression par le client, même après la fin.",
    ),
    "erase-content": said(
        "Erase {content}, which the customer deleted on {day}.",
        "Wis {content}, door de klant verwijderd op {day}.",
        "Effacer {content}, supprimé par le client le {day}.",
    ),
    "reasonable-time": said(
        "Destroy personal data within a reasonable time once its purpose is over.",
        "Vernietig persoonsgegevens binnen een redelijke termijn nadat het doel is vervallen.",
        "Détruire les données personnelles dans un délai raisonnable une fois leur finalité atteinte.",
    ),
    "buy-in-time": said(
        "Buy the service by {due} to keep what was put in during the trial.",
        "Koop de dienst uiterlijk op {due} om te behouden wat tijdens de proef is ingevoerd.",
        "Acheter le service au plus tard le {due} pour conserver ce qui a été saisi pendant l'essai.",
    ),
    "all-is-lost": said(
        "All data and settings of the trial are lost.",
        "Alle gegevens en instellingen van de proef gaan verloren.",
        "Toutes les données et tous les réglages de l'essai sont perdus.",
    ),
    "lost": said(
        "The data of the trial was lost when it ended on {day}.",
        "De gegevens van de proef zijn verloren gegaan toen die op {day} eindigde.",
        "Les données de l'essai ont été perdues à sa fin, le {day}.",
    ),
    "may-lose-content": said(
        "A plan with fewer functions may lose content, functions or capacity, for which the provider does not answer.",
        "Een kleiner abonnement kan inhoud, functies of capaciteit kosten; de aanbieder staat daar niet voor in.",
        "Une formule réduite peut faire perdre contenus, fonctions ou capacité, sans que le fournisseur en réponde.",
    ),
}


def may(parameters: Parameters, request: Request, here: Here) -> Ruling | None:
    """Whether data of a trial can still be had, and what another plan may cost."""
    if parameters.matter == "smaller-plan" and request.ask == "change-order" and request["what"] == "plan":
        return allows("may-lose-content")
    if parameters.matter != "trial" or request.ask != "request-data" or here.life is None:
        return None
    end = _end_of_trial(parameters, here.life)
    if here.today < end or any(_bought_on(event) < end for event in here.happened.get("service-bought", ())):
        return None
    return refuses("lost", day=end)


def _end_of_trial(parameters: Parameters, life: Life) -> date:
    """Return the first day after a trial."""
    length = parameters.length
    assert length is not None  # a matter of trials has it
    if length.unit == "months":
        return add_months(life.from_on, length.count)
    return life.from_on + timedelta(days=length.count)


def _bought_on(event: Event) -> date:
    """Return the day on which a service was bought: as it says, or when it was recorded, or its first day."""
    day: date = event["bought_on"] or min(event.recorded_on or event.effective_on, event.effective_on)
    return day


def must(parameters: Parameters, seen: Obliged) -> Iterator[Duty]:
    """What the matter obliges a party to."""
    if parameters.matter == "after-the-end":
        yield from _after_the_end(parameters, seen)
    elif parameters.matter == "kept-content":
        yield standing(seen, "provider", "may-keep", is_right=True)
        for event in seen.of_type("content-removed"):
            if event["by"] == "customer":
                figures: dict[str, Figure] = {"content": str(event["content"]), "day": event.effective_on}
                yield after(seen, event, "provider", "erase-content", figures=figures)
    elif parameters.matter == "reasonable-time":
        if not parameters.spares:
            yield standing(seen, "provider", "reasonable-time")
    elif parameters.length is not None:
        yield from _of_trial(parameters, seen)


def _of_trial(parameters: Parameters, seen: Obliged) -> Iterator[Duty]:
    """Yield until when the service has to be bought for the data to be kept."""
    end = _end_of_trial(parameters, seen.life)
    last = end - _ONE_DAY
    bought = next((one for one in seen.of_type("service-bought") if _bought_on(one) < end), None)
    done_on = None if bought is None else _bought_on(bought)
    yield Duty(
        "customer", "buy-in-time", seen.life.from_on, last, {"due": last}, "all-is-lost", bought, done_on, is_right=True
    )  # fmt: skip


def _after_the_end(parameters: Parameters, seen: Obliged) -> Iterator[Duty]:
    """Yield the removal of all data, put off by as many days as it was withheld, or the decision on what still is."""
    end = seen.life.until_on
    if end is None or parameters.days is None or bought_by(seen, end) is not None:
        return  # the data of a trial that was bought goes on with what was bought
    due = end + timedelta(days=parameters.days)
    figures = {"service": seen.service_name}
    since = None
    for event in seen.of_type("data-withheld", "data-released"):
        if parameters.while_withheld == "goes-on" or event.effective_on >= due:
            continue
        if event.type == "data-withheld":
            since = since or max(event.effective_on, end)
        elif since is not None:
            due += max(event.effective_on, end) - since
            since = None
    if since is not None:
        yield Duty("provider", "decide", since, figures={**figures, "day": since})
    else:
        yield Duty("provider", "remove", end, due, {**figures, "due": due})


KIND = ClauseKind(
    "data-deletion",
    Parameters,
    "When the customer's data is deleted, when it may be kept, and what is lost for good.",
    specimen=__file__,
    may=may,
    decides=("request-data", "change-order"),
    must=must,
    says=SAYS,
    events=("data-withheld", "data-released", "content-removed", "service-bought"),
)
