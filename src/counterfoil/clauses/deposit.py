"""Deposit: an amount paid in advance that is set off against later charges until it is used up.

Rule      Once the required amount has been paid, everything paid is set off against what falls due from that day on,
          by day; what is left when the agreement ends is put before a person, or paid back.
Asked     owes_each: once for the clause. may: start-call, where calls abroad have to wait for it.
Units     Minor units.
Rounding  Payments in minor units, half up.
Reads     Events `deposit-paid`; the lines of the clauses named by `of`, or all lines of the agreement.
Specimen  deposit.md, beside this file.
"""

from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from typing import Final, Literal

from counterfoil.contract.answers import Line, Review
from counterfoil.contract.decisions import Ruling, allows, refuses
from counterfoil.contract.kinds import ClauseKind
from counterfoil.contract.parameters import Amount, ClauseIds, ClauseParameters
from counterfoil.contract.wording import Money, Wording
from counterfoil.facts.plain import AgreementFacts, Governing, Reign
from counterfoil.facts.requests import Request
from counterfoil.facts.standing import Here
from counterfoil.money import half_up, minor_digits, nano

READS = frozenset(
    "fee usage one-time minimum commitment review surcharge threshold".split()
    + "free waiver pause maximum discount balance".split()
)


class Parameters(ClauseParameters):
    """How much has to be paid, what it is set off against, and what becomes of the rest."""

    amount: Amount  # nothing is set off before so much has been paid
    of: ClauseIds | None = None  # the clauses whose charges it is set off against; all charges, if left out
    opens: Literal["international-calls"] | None = None  # what is not possible before it has been paid
    rest: Literal["reported", "paid-back"] = "reported"  # what is left when the agreement has ended


def owes_each(clause: Governing[Parameters], span: Reign, facts: AgreementFacts) -> Iterator[Line | Review]:
    """A negative line for each day on which something covered falls due, and what is left at the end."""
    parameters = clause.parameters
    required = facts.minor(parameters.amount.nano(facts.currency))
    paid: dict[date, int] = {}
    for event in facts.of_type("deposit-paid"):
        if event.effective_on in span:
            paid[event.effective_on] = paid.get(event.effective_on, 0) + facts.minor(nano(event["amount"]))
    in_full_on = _in_full_on(paid, required)
    if in_full_on is None:
        return
    used = 0
    for day, period_start, period_end, due in _falling_due(parameters, facts, in_full_on):
        balance = sum(amount for on, amount in paid.items() if on <= day) - used
        taken = min(balance, due)
        if taken > 0:
            used += taken
            working = (due, balance, balance - taken)
            yield Line(-taken, period_start, period_end, day, day + timedelta(days=1), day, working, f"due {day}")
    end, left = facts.life.until_on, sum(paid.values()) - used
    if end is not None and end <= facts.through and left > 0:
        period = facts.period_of(end - timedelta(days=1))
        if parameters.rest == "paid-back":
            yield Line(-left, period.start, period.end, end, end + timedelta(days=1), end, (0, left, 0), "rest")
        else:
            yield Review(period.start, period.end, end, (0, left, left), ("pay-back", "keep"))


def _in_full_on(paid: dict[date, int], required: int) -> date | None:
    """Return the day on which the payments came to the required amount, None if they have not."""
    total = 0
    for day in sorted(paid):
        total += paid[day]
        if total >= required:
            return day
    return None


def _falling_due(parameters: Parameters, facts: AgreementFacts, since: date) -> Iterator[tuple[date, date, date, int]]:
    """Yield the days from `since` on which charges fall due, with their billing period and what they come to."""
    of = [name.rpartition(".")[2] for name in parameters.of or ()]
    due: dict[tuple[date, date, date], int] = {}
    for line in facts.earlier:
        if line.bill_on >= since and (not of or line.clause in of):
            key = (line.bill_on, line.period_start, line.period_end)
            due[key] = due.get(key, 0) + line.amount
    for key in sorted(due):
        yield (*key, due[key])


def amount(working: Mapping[str, int], digits: int) -> int:
    """Return a line's amount from its working."""
    return working["left"] - working["balance"]


def claim(working: Mapping[str, int]) -> str:
    """Say that setting off a deposit is no supply: what it pays for has been taxed."""
    return "deposit"


SAYS: Final[Mapping[str, Wording]] = {
    "unpaid": {
        "en": "Calls abroad need a deposit of {required}; {paid} has been paid.",
        "nl": "Voor gesprekken naar het buitenland is een waarborgsom van {required} nodig; {paid} is betaald.",
        "fr": "Les appels vers l'étranger exigent un dépôt de {required} ; {paid} ont été versés.",
    },
    "pay": {
        "en": "Pay the deposit of {required}.",
        "nl": "Betaal de waarborgsom van {required}.",
        "fr": "Versez le dépôt de {required}.",
    },
    "paid": {
        "en": "The deposit for calls abroad has been paid.",
        "nl": "De waarborgsom voor gesprekken naar het buitenland is betaald.",
        "fr": "Le dépôt pour les appels vers l'étranger a été versé.",
    },
}


def may(parameters: Parameters, request: Request, here: Here) -> Ruling | None:
    """Whether a number abroad may be called: once the deposit has been paid."""
    if parameters.opens is None or here.order is None:
        return None
    number = here.number(str(request["to"]))
    if not number.is_e164 or number.country == here.country:
        return None
    currency = here.order.currency
    scale = 10 ** (9 - minor_digits(currency))
    required = half_up(parameters.amount.nano(currency), scale)
    paid = sum(half_up(nano(event["amount"]), scale) for event in here.of_type("deposit-paid"))
    if paid < required:
        return refuses("unpaid", "pay", required=Money(required, currency), paid=Money(paid, currency))
    return allows("paid")


KIND = ClauseKind(
    "deposit",
    Parameters,
    "An amount paid in advance that is set off against later charges until it is used up.",
    specimen=__file__,
    may=may,
    decides=("start-call",),
    says=SAYS,
    owes_each=owes_each,
    reads=READS,
    writes="deposit",
    working=(("due", "minor"), ("balance", "minor"), ("left", "minor")),
    arithmetic="minus what the balance covers of what is due: left - balance",
    amount=amount,
    claim=claim,
    events=("deposit-paid",),
)
