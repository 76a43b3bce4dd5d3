"""A billing run: which invoices are to be issued on a day, which accounts wait for a person, and which have a fault.

Rule      An invoice for each account and currency of which anything but zeros is to be invoiced, in the order of their
          ids. An account with a fault is parked: it gets none, and the others get theirs. A draft that is further above
          the bill before than the bound allows is held until a `bill-confirmed` event names its net amount; so is a
          correction or a credit that is larger than the bound allows in itself.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Literal

from counterfoil.billing.difference import ISSUED_SCHEMA, Issued, differences
from counterfoil.billing.invoice import Invoice
from counterfoil.billing.making import Maker
from counterfoil.billing.parties import Provider
from counterfoil.billing.receivables import Standing, payments_of, standings
from counterfoil.billing.tax import TaxUnsettled
from counterfoil.billing.tax_status import EVENT, tax_histories, tax_standing
from counterfoil.billing.tax_status import Standing as TaxStanding
from counterfoil.billing.taxing import Taxing
from counterfoil.contract.faults import Fault, Faults, Where
from counterfoil.contract.invoicing import BoundTable
from counterfoil.contract.kinds import Registry
from counterfoil.contract.orders import Account
from counterfoil.engine.answering import Answer
from counterfoil.facts.events import Event
from counterfoil.money import minor, nano

PPM = 1_000_000
ISSUED_FILE = "issued/{number}.json"


@dataclass(frozen=True, slots=True)
class Held:
    """A draft that waits for a person, and how far it is from the bill before."""

    draft: Invoice
    before: int | None  # net total of the bill before; None for a first bill
    why: Literal["jump", "first", "tax"]  # tax: with the other document of a correction of tax


@dataclass(frozen=True, slots=True)
class BillRun:
    """What a billing run comes to. Nothing is issued yet."""

    through: date
    issued_on: date
    drafts: tuple[Invoice, ...]  # to be issued, in the order of their numbers
    held: tuple[Held, ...]
    parked: frozenset[str]  # accounts with a fault, that get no bill
    faults: tuple[Fault, ...]
    standings: Mapping[tuple[str, str], Standing]  # before the drafts


def bill_run(
    answer: Answer,
    accounts: Sequence[Account],
    events: Iterable[Event],
    issued: Iterable[Invoice],
    provider: Provider,
    kinds: Registry,
    *,
    issued_on: date,
    through: date,
    only: str | None = None,
    faults: Iterable[Fault] = (),
    root: str = "",
) -> BillRun:
    """Return the drafts of a day; a pure function of what is owed, what was issued, and what happened.

    `through` is the answer's day. `only` makes the bill of one account. `answer.blocked` accounts are parked, and so
    are those without a buyer, or whose tax cannot be told. `faults` are others that were found; `root` is the
    book's own directory, as its files are named.
    """
    known = Issued.of(issued)
    happened = list(events)
    found = Faults([*answer.faults, *faults])
    by_id = {account.id: account for account in accounts}
    parked = set(answer.blocked).union(*(fault.accounts for fault in found))
    parked |= _without_buyer(accounts, answer, known, found) | _strangers(by_id, known, answer, found)
    parked |= _invoiced_here(happened, by_id, known, found)
    payments = payments_of(happened, {account.id: account.currency for account in accounts})
    before = standings((each for each in known.invoices if each.issued_on < issued_on), payments, issued_on)
    histories = tax_histories(accounts, happened, found)
    parked |= set().union(*(fault.accounts for fault in found))
    standing_tax = tax_standing(known.lines, histories, provider, parked)
    parked |= _undated(standing_tax, known, by_id, found)
    taxing = Taxing(provider, histories, known.lines, standing_tax, issued_on)
    maker = Maker(provider, kinds, answer, known, through, issued_on, taxing, root)
    drafts: list[Invoice] = []
    held: list[Held] = []
    rows = differences(answer.lines, known.frame(ISSUED_SCHEMA, standing_tax), parked)
    confirmed = _confirmations(happened, by_id, issued_on)
    to_bill = _by_account(rows.iter_rows(named=True), (key[:2] for key in standing_tax.wrong))
    for (account_id, currency), of_account in to_bill:
        if only is not None and account_id != only:
            continue
        account = by_id[account_id]
        standing = before.get((account_id, currency))
        balances = [item.balance for item in standing.open_items] if standing is not None else []
        try:
            before_now = _balance(standing, known, account_id, currency, issued_on)
            made = maker.drafts(account, currency, of_account, balances, before_now)
        except TaxUnsettled as error:
            parked.add(account_id)
            found.add(
                "missing-setting",
                account.where,
                f"account {account_id}: {error}",
                error.expected,
                accounts=[account_id],
            )
            continue
        waiting = [_beyond(draft, known, account, provider) for draft in made]
        stopped = {
            place
            for place, wait in enumerate(waiting)
            if wait is not None and (account_id, currency, made[place].net_total) not in confirmed
        }
        # What is taken back for its tax is not issued without what takes its place.
        of_tax = {place for place, draft in enumerate(made) if draft.is_for_tax}
        stopped |= of_tax if of_tax & stopped else set()
        drafts += [draft for place, draft in enumerate(made) if place not in stopped]
        held += [waiting[place] or Held(made[place], None, "tax") for place in sorted(stopped)]
    # One account's second currency may be unsettled after its first was drafted: then it gets neither.
    drafts = [draft for draft in drafts if draft.account not in parked]
    return BillRun(through, issued_on, tuple(drafts), tuple(held), frozenset(parked), tuple(found), before)


def _by_account(
    rows: Iterable[dict[str, Any]], others: Iterable[tuple[str, str]]
) -> Iterable[tuple[tuple[str, str], list[dict[str, Any]]]]:
    """Return the rows of every account and currency; `others` are to be billed though they have none."""
    found: dict[tuple[str, str], list[dict[str, Any]]] = {each: [] for each in others}
    for row in rows:
        found.setdefault((row["account"], row["currency"]), []).append(row)
    return sorted(found.items())


def _without_buyer(accounts: Sequence[Account], answer: Answer, known: Issued, faults: Faults) -> set[str]:
    """Report accounts that would get a bill and do not say to whom."""
    billed = set(answer.lines["account"].unique()) | {invoice.account for invoice in known.invoices}
    found = set()
    for account in accounts:
        if account.buyer is None and account.id in billed and account.id not in answer.blocked:
            found.add(account.id)
            faults.add(
                "missing-setting",
                account.where,
                f"account {account.id}: setting `buyer` is missing, and an invoice needs the customer's address",
                "Add a table [buyer] with `street`, `city` and, of a company, `vat_id`, before the first [[order]].",
                accounts=[account.id],
            )
    return found


def _balance(standing: Standing | None, known: Issued, account: str, currency: str, on: date) -> int:
    """Return what an account owes before its drafts: what was open, and the documents of the same day."""
    same_day = (
        each.payable
        for each in known.invoices
        if (each.account, each.currency) == (account, currency) and each.issued_on >= on
    )
    return sum(same_day) + (standing.balance if standing is not None else 0)


def _undated(standing: TaxStanding, known: Issued, by_id: Mapping[str, Account], faults: Faults) -> set[str]:
    """Report accounts whose tax changed in [buyer], so that nothing says from which day."""
    for account_id, place in standing.undated.items():
        invoice, line = known.lines[place]
        was = line.taxed_as
        assert was is not None  # only such lines are looked at
        said = ", ".join(
            f"{name} {value}" for name, value in (("country", was.country), ("vat_id", was.vat_id), ("tax", was.tax))
            if value
        )  # fmt: skip
        faults.add(
            "tax-status-undated",
            by_id[account_id].where,
            f"account {account_id}: [buyer] asks for another tax than invoice {invoice.number} bears, which was made "
            f"with {said}; nothing says from which day",
            f"Put that back, and record a `{EVENT}` event with the day from which the new status holds.",
            accounts=[account_id],
        )
    return set(standing.undated)


def _strangers(by_id: Mapping[str, Account], known: Issued, answer: Answer, faults: Faults) -> set[str]:
    """Report accounts that were invoiced and are gone from the book: taking it all back would be a guess."""
    found = {invoice.account for invoice in known.invoices} - by_id.keys()
    for account in sorted(found - answer.blocked):
        numbers = [invoice.number for invoice in known.invoices if invoice.account == account]
        faults.add(
            "unknown-account",
            Where(ISSUED_FILE.format(number=numbers[0])),
            f"account {account} was invoiced ({len(numbers)} time(s), first {numbers[0]}) and is not in the book",
            "Keep the file of an account that was invoiced; end its agreements by events.",
            accounts=[account],
        )
    return found


def _invoiced_here(events: Iterable[Event], by_id: Mapping[str, Account], known: Issued, faults: Faults) -> set[str]:
    """Report open balances of invoices that this book issued: they are open here already, and would count twice."""
    numbers = {invoice.number for invoice in known.invoices}
    owners = {order.id: account.id for account in by_id.values() for order in account.orders}
    found = set()
    for event in events:
        if event.type == "balance-open" and event["invoice"] in numbers:
            account = owners.get(event.agreement, "")
            found.add(account)
            faults.add(
                "event-against-terms",
                event.where,
                f"{event.agreement}: invoice {event['invoice']} was issued from this book, which knows its balance",
                "Leave this event out; `balance-open` is for invoices of another system.",
                accounts=[account],
            )
    return found


def _confirmations(events: Iterable[Event], by_id: Mapping[str, Account], on: date) -> set[tuple[str, str, int]]:
    """Return account, currency and net amount of what persons confirmed by a day."""
    found = set()
    for event in events:
        account = by_id.get(event["account"] or "")
        if event.type == "bill-confirmed" and account is not None and event.effective_on <= on:
            currency = event["currency"] or account.currency
            found.add((account.id, currency, minor(nano(event["amount"]), currency)))
    return found


def _beyond(draft: Invoice, known: Issued, account: Account, provider: Provider) -> Held | None:
    """Return why a draft has to wait, or None."""
    own = account.buyer.bound if account.buyer is not None else None
    bound = own or provider.numbering.bound
    if bound is None:
        return None
    earlier = [each for each in known.invoices if each.account == draft.account and each.currency == draft.currency]
    if not earlier:
        most = _in(bound, "first", draft.currency)
        return Held(draft, None, "first") if most is not None and abs(draft.net_total) > most else None
    if bound.percent is None and bound.amount is None:
        return None
    before = next((each for each in reversed(earlier) if _is_regular(each)), earlier[-1]).net_total
    # What only corrects, or is a credit, stands beside the bill before; another bill is compared with it.
    beside = draft.net_total < 0 or not _is_regular(draft)
    jump = abs(draft.net_total) if beside else draft.net_total - before
    most = _in(bound, "amount", draft.currency)
    is_far = jump > 0 and jump * PPM > abs(before) * (bound.percent or 0)
    return Held(draft, before, "jump") if is_far and (most is None or jump > most) else None


def _is_regular(invoice: Invoice) -> bool:
    """Return whether an invoice charges anything that was not invoiced before."""
    return any(not line.is_correction and not line.for_tax and line.net > 0 for line in invoice.lines)


def _in(bound: BoundTable, name: Literal["first", "amount"], currency: str) -> int | None:
    said = bound.first if name == "first" else bound.amount
    if said is None or currency not in dict(said.amounts):
        return None
    return minor(said.nano(currency), currency)
