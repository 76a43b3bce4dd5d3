"""Drafts: the differences of each account and currency made an invoice or a credit note, whole but for its number."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any

from counterfoil.billing.difference import KEY, Issued
from counterfoil.billing.figures import UNIT_CODES, Figures, figures, one_piece
from counterfoil.billing.invoice import (
    Balance,
    Invoice,
    InvoiceLine,
    LegalNote,
    Preceding,
    Share,
    TaxCategory,
    WorkingFigure,
)
from counterfoil.billing.mentions import LANGUAGES, legal_notes, word
from counterfoil.billing.parties import Provider, buyer_party, payment_terms
from counterfoil.billing.tax import in_home_currency, subtotals
from counterfoil.billing.taxing import Taxed, Taxing, apart
from counterfoil.contract.kinds import Registry
from counterfoil.contract.measures import Measure
from counterfoil.contract.orders import Account
from counterfoil.engine.answering import Answer
from counterfoil.money import minor_digits


@dataclass(frozen=True, slots=True)
class Maker:
    """Makes the drafts of one billing run."""

    provider: Provider
    kinds: Registry
    answer: Answer
    issued: Issued
    through: date
    issued_on: date
    taxing: Taxing
    root: str = ""  # of the book, taken off the files of its clauses: an invoice is the same wherever the book lies

    def drafts(
        self,
        account: Account,
        currency: str,
        rows: Sequence[Mapping[str, Any]],
        balances: Sequence[Balance],
        owed_before: int,
    ) -> list[Invoice]:
        """Return the drafts of one account and currency; raises TaxUnsettled if no tax can be told.

        `rows` are differences (DIFFERENCE_SCHEMA), `balances` the account's open invoices, `owed_before` what it
        owes with the documents of the same day. The account has a buyer.
        First what is taken back because it was taxed wrongly, then what is charged anew in its place, then the rest;
        each of them on as many documents as its tax asks for. Every one is what would come first if those before it
        were issued already, so a run that was killed between them goes on with the same.
        """
        anew: list[Taxed] = []
        others: list[Taxed] = []
        settlements: list[InvoiceLine] = []
        for row in rows:
            line = self._line(row)
            if line.claim != "supply":
                settlements.append(line)
                continue
            key = tuple(row[name] for name in KEY)
            for each in self.taxing.taxed(account.id, key, line, row["corrects"]):
                (anew if each.line.for_tax else others).append(each)
        documents: list[tuple[list[Taxed], list[InvoiceLine]]] = []
        for group in (list(self.taxing.reversals(account.id, currency)), anew):
            documents += [(part, []) for part in apart(group)]
        first, *more = apart(others) or [[]]
        documents += [(first, settlements), *((part, []) for part in more)]
        made: list[Invoice] = []
        for supplies, settled in documents:
            if any(each.line.net for each in supplies) or any(line.net for line in settled):
                draft = self._document(account, currency, supplies, settled, balances)
                owed_before += draft.payable
                made.append(replace(draft, account_balance=owed_before))
        if made and self._is_final(account):
            made[-1] = replace(made[-1], is_final=True)
        return made

    def _document(
        self,
        account: Account,
        currency: str,
        taxed: Sequence[Taxed],
        settled: Iterable[InvoiceLine],
        balances: Sequence[Balance],
    ) -> Invoice:
        buyer = account.buyer
        assert buyer is not None
        language = account.language if account.language in LANGUAGES else "en"
        reasons: dict[TaxCategory, tuple[str, str]] = {}
        for each in taxed:
            reasons.setdefault(each.line.tax_category, each.reason)
        supplies = _numbered((each.line for each in taxed), 1)
        settlements = _numbered(settled, len(supplies) + 1)
        country = self.provider.seller_country
        taxes = subtotals(supplies, reasons, language, country)
        net, tax = sum(line.net for line in supplies), sum(each.tax for each in taxes)
        ours = any(each.account == account.id and each.currency == currency for each in self.issued.invoices)
        is_credit = net + tax < 0 and ours
        preceding = self._preceding(account.id, currency, taxed, is_credit=is_credit)
        for_tax = any(line.for_tax for line in supplies)
        # Tax that is taken back, or charged again, is worth what it was worth then.
        worth_on = max((each.issued_on for each in preceding), default=self.issued_on)
        worth_on = worth_on if is_credit or for_tax else self.issued_on
        tax_currency, tax_there = in_home_currency(tax, currency, country, self.provider.vat, worth_on)
        payable = net + tax + sum(line.net for line in settlements)
        days = self.provider.numbering.payment_days if buyer.payment_days is None else buyer.payment_days
        due_on = self.issued_on + timedelta(days=days)
        agreements = sorted({line.agreement for line in supplies})
        spans = [*supplies, *settlements]
        return Invoice(
            kind="credit-note" if is_credit else "invoice",
            number="",
            issued_on=self.issued_on,
            due_on=due_on,
            currency=currency,
            digits=minor_digits(currency),
            language=language,
            account=account.id,
            through=self.through,
            seller=self.provider.party(),
            buyer=buyer_party(account, buyer, self._vat_id(account.id, supplies)),
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
            preceding=preceding,
            notes=(*self._why(supplies, preceding, language), *self._legal(country, language)),
            tax_currency=tax_currency,
            tax_total_in_tax_currency=tax_there,
            settlements=tuple(settlements),
            balances=tuple(balances),
        )

    def _legal(self, country: str, language: str) -> tuple[LegalNote, ...]:
        provider = self.provider
        return legal_notes(
            country,
            language,
            provider.seller.legal_information or "",
            provider.numbering.late_payment or "",
            on_debits=provider.vat.on_debits,
        )

    def _why(
        self, lines: Iterable[InvoiceLine], preceding: Iterable[Preceding], language: str
    ) -> tuple[LegalNote, ...]:
        """Return the sentence on a correction of tax."""
        of_tax = [line for line in lines if line.for_tax]
        if not of_tax:
            return ()
        key = "tax-taken-back" if of_tax[0].is_tax_reversal else "tax-anew"
        return (LegalNote(word(key, language, numbers=", ".join(each.number for each in preceding))),)

    def _vat_id(self, account: str, lines: Sequence[InvoiceLine]) -> str:
        """Return the VAT number of a document: the one that shifts its tax, else that of its last tax point."""
        shifted = [line for line in lines if line.tax_category == "AE"] or lines
        last = max(shifted, key=lambda line: line.tax_point or date.min, default=None)
        status = last.taxed_as if last is not None else None
        return (status or self.taxing.histories[account].on(self.issued_on)).vat_id

    def _line(self, row: Mapping[str, Any]) -> InvoiceLine:
        """Return a line without number and tax."""
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
        return InvoiceLine(
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

    def _taken_back(self, row: Mapping[str, Any]) -> InvoiceLine:
        """Return the line that takes back what is owed no more, in the words of the line that charged it."""
        invoice, last = self.issued.lines[row["corrects"][-1]]
        line: InvoiceLine = replace(
            last,
            **_figures(one_piece(row["net"], invoice.digits)),
            owed=0,
            invoiced=row["invoiced"],
            net=row["net"],
            owes_lines=(),
            corrects=self._corrected(row),
            working=(),
            shares=(),
            for_tax=False,
        )
        return line

    def _corrected(self, row: Mapping[str, Any]) -> tuple[str, ...]:
        return tuple(dict.fromkeys(self.issued.lines[place][0].number for place in row["corrects"]))

    def _preceding(
        self, account: str, currency: str, lines: Iterable[Taxed], *, is_credit: bool
    ) -> tuple[Preceding, ...]:
        """Return the invoices that lines correct; a credit note that corrects none names the account's last invoice."""
        corrected = {number for each in lines for number in (*each.line.corrects, *each.replaces)}
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


def _numbered(lines: Iterable[InvoiceLine], first: int) -> list[InvoiceLine]:
    return [replace(line, number=str(number)) for number, line in enumerate(sorted(lines, key=_order), first)]


def _order(line: InvoiceLine) -> tuple[Any, ...]:
    return (line.agreement, line.period_start, line.service, line.clause, line.from_on, line.part, line.owes_lines)


def with_number(draft: Invoice, number: str, reference: str) -> Invoice:
    """Return a draft as it is issued under a number; `reference` is what the payer states."""
    return replace(draft, number=number, terms=replace(draft.terms, reference=reference))
