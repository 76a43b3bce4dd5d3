"""Drafts: the differences of each account and currency made an invoice or a credit note, whole but for its number."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any

import polars as pl

from counterfoil.billing.figures import UNIT_CODES, Figures, figures, one_piece
from counterfoil.billing.invoice import (
    Balance,
    Invoice,
    InvoiceLine,
    Preceding,
    Share,
    TaxCategory,
    WorkingFigure,
)
from counterfoil.billing.mentions import LANGUAGES, legal_notes
from counterfoil.billing.parties import Provider, buyer_country, buyer_party, payment_terms
from counterfoil.billing.tax import in_home_currency, subtotals, tax_day, treatment
from counterfoil.contract.invoicing import BuyerTable
from counterfoil.contract.kinds import Registry
from counterfoil.contract.measures import Measure
from counterfoil.contract.orders import Account
from counterfoil.engine.answering import Answer


@dataclass(frozen=True, slots=True)
class Issued:
    """What has been issued: the documents in their order, and each line of theirs by its place."""

    invoices: tuple[Invoice, ...]
    lines: tuple[tuple[Invoice, InvoiceLine], ...]

    @classmethod
    def of(cls, invoices: Iterable[Invoice]) -> "Issued":
        """Number the lines of invoices."""
        kept = tuple(invoices)
        return cls(kept, tuple((each, line) for each in kept for line in (*each.lines, *each.settlements)))

    def frame(self, schema: Mapping[str, Any]) -> pl.DataFrame:
        """Return the lines as difference.ISSUED_SCHEMA has them."""
        rows = [
            (
                *(invoice.account, invoice.currency, line.agreement, line.service, line.clause, line.period_start),
                *(line.part, line.net, list(line.owes_lines), place),
            )
            for place, (invoice, line) in enumerate(self.lines)
        ]
        return pl.DataFrame(rows, schema=dict(schema), orient="row")


@dataclass(frozen=True, slots=True)
class Maker:
    """Makes the drafts of one billing run."""

    provider: Provider
    kinds: Registry
    answer: Answer
    issued: Issued
    through: date
    issued_on: date
    root: str = ""  # of the book, taken off the files of its clauses: an invoice is the same wherever the book lies

    def draft(
        self, account: Account, currency: str, rows: Sequence[Mapping[str, Any]], balances: Sequence[Balance]
    ) -> Invoice:
        """Return the draft of one account and currency; raises TaxUnsettled if no tax can be told.

        `rows` are differences (DIFFERENCE_SCHEMA), `balances` the account's open invoices. The account has a buyer.
        """
        buyer = account.buyer
        assert buyer is not None
        language = account.language if account.language in LANGUAGES else "en"
        of = buyer_country(account, buyer)
        reasons: dict[TaxCategory, tuple[str, str]] = {}
        supplies: list[InvoiceLine] = []
        settlements: list[InvoiceLine] = []
        digits = 0
        for row in rows:
            line, digits = self._line(row)
            if line.claim == "supply":
                supplies.append(self._taxed(line, row, buyer, of, reasons))
            else:
                settlements.append(line)
        supplies = [replace(line, number=str(number)) for number, line in enumerate(sorted(supplies, key=_order), 1)]
        settlements = [
            replace(line, number=str(number))
            for number, line in enumerate(sorted(settlements, key=_order), len(supplies) + 1)
        ]
        country = self.provider.seller_country
        taxes = subtotals(supplies, reasons, language, country)
        net, tax = sum(line.net for line in supplies), sum(each.tax for each in taxes)
        tax_currency, tax_there = in_home_currency(tax, currency, country, self.provider.vat, self.issued_on)
        payable = net + tax + sum(line.net for line in settlements)
        days = self.provider.numbering.payment_days if buyer.payment_days is None else buyer.payment_days
        due_on = self.issued_on + timedelta(days=days)
        seller = self.provider.seller
        agreements = sorted({line.agreement for line in supplies})
        spans = [*supplies, *settlements]
        ours = any(each.account == account.id and each.currency == currency for each in self.issued.invoices)
        is_credit = net + tax < 0 and ours
        return Invoice(
            kind="credit-note" if is_credit else "invoice",
            number="",
            issued_on=self.issued_on,
            due_on=due_on,
            currency=currency,
            digits=digits,
            language=language,
            account=account.id,
            through=self.through,
            seller=self.provider.party(),
            buyer=buyer_party(account, buyer),
            lines=tuple(supplies),
            taxes=taxes,
            net_total=net,
            tax_total=tax,
            gross_total=net + tax,
            terms=payment_terms(self.provider, buyer, days, due_on, language, payable),
            from_on=min(line.from_on for line in spans),
            until_on=max(line.until_on for line in spans),
            buyer_reference=buyer.reference or "",
            purchase_order=buyer.purchase_order or "",
            contract=agreements[0] if len(agreements) == 1 else "",
            preceding=self._preceding(account.id, currency, supplies, is_credit=is_credit),
            notes=legal_notes(
                country,
                language,
                seller.legal_information or "",
                self.provider.numbering.late_payment or "",
                on_debits=self.provider.vat.on_debits,
            ),
            tax_currency=tax_currency,
            tax_total_in_tax_currency=tax_there,
            settlements=tuple(settlements),
            balances=tuple(balances),
            is_final=self._is_final(account),
        )

    def _line(self, row: Mapping[str, Any]) -> tuple[InvoiceLine, int]:
        """Return a line without number and tax, and the digits of its currency."""
        if not row["rows"]:
            return self._taken_back(row)
        owed = [self.answer.lines.row(place, named=True) for place in row["rows"]]
        first = owed[0]
        kind = self.kinds.by_name[first["kind"]]
        shares = tuple(Share(one["from_on"], one["until_on"], one["amount"]) for one in owed)
        corrects = self._corrected(row)
        working: tuple[WorkingFigure, ...] = ()
        if len(owed) == 1:
            values = zip(kind.working, first["working"], strict=False)
            working = tuple(WorkingFigure(name, unit, value) for (name, unit), value in values)
        named = {figure.name: figure.value for figure in working}
        if corrects or len(owed) > 1:
            shown = one_piece(row["net"], first["digits"])
        else:
            shown = figures(row["net"], first["digits"], named, self._dimension(first["params"]))
        values_of_first = dict(zip((name for name, _ in kind.working), first["working"], strict=False))
        claim: Any = kind.claim(values_of_first) if kind.claim is not None else "supply"
        line = InvoiceLine(
            number="",
            agreement=first["agreement"],
            service=first["service"],
            clause=first["clause"],
            version=first["version"],
            file=first["file"].removeprefix(f"{self.root}/"),
            file_line=first["file_line"],
            kind=first["kind"],
            group=kind.writes,
            part=first["part"],
            period_start=first["period_start"],
            period_end=first["period_end"],
            name=first["heading"],
            description=first["part"],
            from_on=min(one["from_on"] for one in owed),
            until_on=max(one["until_on"] for one in owed),
            **_figures(shown),
            owed=row["owed"],
            invoiced=row["invoiced"],
            net=row["net"],
            tax_category="O",
            tax_rate=0,
            owes_lines=tuple(one["line"] for one in owed),
            corrects=corrects,
            working=working,
            shares=shares,
            claim=claim,
        )
        return line, first["digits"]

    def _taken_back(self, row: Mapping[str, Any]) -> tuple[InvoiceLine, int]:
        """Return the line that takes back what is owed no more, in the words of the line that charged it."""
        invoice, last = self.issued.lines[row["corrects"][-1]]
        line = replace(
            last,
            **_figures(one_piece(row["net"], invoice.digits)),
            owed=0,
            invoiced=row["invoiced"],
            net=row["net"],
            owes_lines=(),
            corrects=self._corrected(row),
            working=(),
            shares=(),
        )
        return line, invoice.digits

    def _taxed(
        self,
        line: InvoiceLine,
        row: Mapping[str, Any],
        buyer: BuyerTable,
        country: str,
        reasons: dict[TaxCategory, tuple[str, str]],
    ) -> InvoiceLine:
        """Return a line with its tax; a correction bears what the corrected line bore."""
        how = treatment(self.provider.seller_country, self.provider.vat, buyer, country, line.service)
        own = buyer.exemption or self.provider.vat.exemption or ""
        earlier = self.issued.lines[row["corrects"][-1]] if row["corrects"] else None
        if earlier is not None:
            invoice, last = earlier
            said = next((each.reason for each in invoice.taxes if each.category == last.tax_category), "")
            reasons.setdefault(last.tax_category, (how.reason or "exempt", said))
            return replace(line, tax_category=last.tax_category, tax_rate=last.tax_rate)
        reasons.setdefault(how.category, (how.reason or "exempt", own if how.category == "E" else ""))
        return replace(line, tax_category=how.category, tax_rate=how.rate(tax_day(line.until_on, self.issued_on)))

    def _corrected(self, row: Mapping[str, Any]) -> tuple[str, ...]:
        return tuple(dict.fromkeys(self.issued.lines[place][0].number for place in row["corrects"]))

    def _preceding(
        self, account: str, currency: str, lines: Iterable[InvoiceLine], *, is_credit: bool
    ) -> tuple[Preceding, ...]:
        """Return the invoices that lines correct; a credit note that corrects none names the account's last invoice."""
        corrected = {number for line in lines for number in line.corrects}
        own = [each for each in self.issued.invoices if each.account == account and each.currency == currency]
        found = [Preceding(each.number, each.issued_on) for each in own if each.number in corrected]
        if is_credit and not found and own:
            last = next((each for each in reversed(own) if each.kind == "invoice"), own[-1])
            found = [Preceding(last.number, last.issued_on)]
        return tuple(found)

    def _is_final(self, account: Account) -> bool:
        ends = [self.answer.lives[order.id].life.until_on for order in account.orders if order.id in self.answer.lives]
        return bool(ends) and all(end is not None and end <= self.through for end in ends)

    def _dimension(self, params: int) -> str:
        price = getattr(self.answer.parameters[params].parameters, "price", None)
        per = getattr(price, "per", None)
        return per.dimension if isinstance(per, Measure) else ""


def _figures(shown: Figures) -> dict[str, Any]:
    return {
        "quantity": shown.quantity,
        "unit": shown.unit,
        "unit_code": UNIT_CODES[shown.unit],
        "unit_price": shown.unit_price,
        "base_quantity": shown.base_quantity,
    }


def _order(line: InvoiceLine) -> tuple[Any, ...]:
    return (line.agreement, line.period_start, line.service, line.clause, line.from_on, line.part, line.owes_lines)


def with_number(draft: Invoice, number: str, reference: str) -> Invoice:
    """Return a draft as it is issued under a number; `reference` is what the payer states."""
    return replace(draft, number=number, terms=replace(draft.terms, reference=reference))
