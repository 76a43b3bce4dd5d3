"""Order confirmation: what makes an order binding, and what follows from it.

Rule      A clause states one matter: the service is made available as soon as possible after the signature; the signed
          form fixes what is charged; use or an order binds; an order that was sent in cannot be taken back, and is
          confirmed by e-mail and then carried out; a renewal with a significant increase may need a signature.
Asked     may: cancel-order, while an order that was sent in is not yet confirmed. must: what each matter obliges to.
Specimen  order_confirmation.md, beside this file.
"""

from collections.abc import Iterable, Iterator, Mapping
from typing import Final, Literal

from counterfoil.clauses.deadlines import after, first
from counterfoil.contract.decisions import Ruling, refuses
from counterfoil.contract.duties import Duty
from counterfoil.contract.kinds import ClauseKind
from counterfoil.contract.parameters import ClauseParameters, Percent, UnitName
from counterfoil.contract.wording import Figure, Wording, said
from counterfoil.facts.obliged import Obliged
from counterfoil.facts.requests import Request
from counterfoil.facts.standing import Here

_PPM: Final = 1_000_000


class Parameters(ClauseParameters):
    """Which matter, and what is significant."""

    matter: Literal["availability", "form", "binding", "confirmation", "renewal-signature"]
    above: Percent | None = None  # of the quantity of the term before, from which on an increase is significant
    unit: UnitName | None = None  # whose quantity

    def objections(self) -> Iterable[tuple[str, str]]:
        """Refuse an increase for what has none."""
        for name in ("above", "unit"):
            if (getattr(self, name) is None) == (self.matter == "renewal-signature"):
                yield "matter", f'has to be "renewal-signature" where `{name}` is given, and only there'


SAYS: Final[Mapping[str, Wording]] = {
    "make-available": said(
        "Make {service} available as soon as possible.",
        "Stel {service} zo snel mogelijk beschikbaar.",
        "Mettre {service} à disposition dès que possible.",
    ),
    "bound": said(
        "Is bound to {service} since {day}, by its order or by its use.",
        "Is sinds {day} gebonden aan {service}, door de bestelling of door het gebruik.",
        "Est lié à {service} depuis le {day}, par la commande ou par l'utilisation.",
    ),
    "confirm": said(
        "Confirm by e-mail the order of {day}.",
        "Bevestig de bestelling van {day} per e-mail.",
        "Confirmer par e-mail la commande du {day}.",
    ),
    "carry-out": said(
        "Carry out the order that was confirmed on {day}.",
        "Voer de bestelling uit die op {day} is bevestigd.",
        "Exécuter la commande confirmée le {day}.",
    ),
    "sent-in": said(
        "The order was sent in on {day} and binds since then.",
        "De bestelling is op {day} verzonden en bindt sindsdien.",
        "La commande a été envoyée le {day} et lie depuis lors.",
    ),
    "give-notice": said(
        "Give notice once it is confirmed.",
        "Zeg op zodra zij is bevestigd.",
        "Résiliez une fois qu'elle est confirmée.",
    ),
    "may-ask-signature": said(
        "May require a signed Order for the renewal of {day}: {now} {unit}, where there were {before}.",
        "Mag een ondertekende Order verlangen voor de verlenging van {day}: {now} {unit}, tegen {before} daarvoor.",
        "Peut exiger un bon de commande signé pour le renouvellement du {day} : {now} {unit}, contre {before} avant.",
    ),
}


def may(parameters: Parameters, request: Request, here: Here) -> Ruling | None:
    """Whether an order may be taken back: not from when it was sent in until it is confirmed."""
    sent = here.happened.get("order-submitted")
    if parameters.matter != "confirmation" or not sent:
        return None
    confirmed = here.happened.get("order-confirmed", [])
    day = sent[-1].effective_on
    if any(event.effective_on >= day for event in confirmed):
        return None
    return refuses("sent-in", "give-notice", day=day)


def must(parameters: Parameters, seen: Obliged) -> Iterator[Duty]:
    """What the matter obliges a party to."""
    if parameters.matter == "availability":
        since = seen.order.signed_on or seen.order.start_on
        done = first(seen, since, "activated")
        yield Duty("provider", "make-available", since, figures={"service": seen.service_name}, fulfilled_by=done)
    elif parameters.matter == "binding":
        bound = next(seen.of_type("order-submitted", "session-opened"), None)
        if bound is not None:
            figures: dict[str, Figure] = {"service": seen.service_name, "day": bound.effective_on}
            yield after(seen, bound, "customer", "bound", figures=figures)
    elif parameters.matter == "confirmation":
        for event in seen.of_type("order-submitted"):
            done = first(seen, event.effective_on, "order-confirmed", through="e-mail")
            yield after(seen, event, "provider", "confirm", done=done, figures={"day": event.effective_on})
            if done is not None:
                yield after(seen, done, "provider", "carry-out", figures={"day": done.effective_on})
    elif parameters.above is not None and parameters.unit is not None:
        yield from _renewals(parameters.unit, parameters.above, seen)


def _renewals(unit: str, above: int, seen: Obliged) -> Iterator[Duty]:
    """Yield the right to a signature for each renewal that begins with so much more than the term before did."""
    before = None
    for term in seen.terms_that_end():
        now = seen.quantity(unit, term.start)
        if before is not None and (now - before) * _PPM > before * above:
            figures: dict[str, Figure] = {"day": term.start, "now": now, "before": before, "unit": unit}
            yield Duty("provider", "may-ask-signature", term.start, term.start, figures, is_right=True)
        before = now


KIND = ClauseKind(
    "order-confirmation",
    Parameters,
    "What makes an order binding, and what follows from it.",
    specimen=__file__,
    may=may,
    decides=("cancel-order",),
    must=must,
    says=SAYS,
    events=("activated", "order-submitted", "order-confirmed", "session-opened"),
)
