"""UN/CEFACT Cross Industry Invoice D16B, as Factur-X (profile EN 16931) carries it in a PDF."""

from datetime import date
from typing import Final

from counterfoil.billing import Invoice, InvoiceLine, Party
from counterfoil.contract.identifiers import iban_objection
from counterfoil.documents.stated import Stated, last_day, percent, xml_text
from counterfoil.documents.xml_writing import Writer
from counterfoil.money import minor_digits

_UN: Final = "urn:un:unece:uncefact:data:"
_NAMESPACES: Final = {
    "rsm": f"{_UN}standard:CrossIndustryInvoice:100",
    "qdt": f"{_UN}standard:QualifiedDataType:100",
    "ram": f"{_UN}standard:ReusableAggregateBusinessInformationEntity:100",
    "udt": f"{_UN}standard:UnqualifiedDataType:100",
}
_VAT: Final = "VAT"


def cii(invoice: Invoice) -> bytes:
    """Return an issued invoice or credit note as a Cross Industry Invoice; raises NotAnEInvoice."""
    stated = Stated.of(invoice, syntax="cii")
    top = Writer.root("rsm:CrossIndustryInvoice", _NAMESPACES)
    _head(top, stated)
    transaction = top.inside("rsm:SupplyChainTradeTransaction")
    for line in invoice.lines:
        _line(transaction.inside("ram:IncludedSupplyChainTradeLineItem"), stated, line)
    agreement = transaction.inside("ram:ApplicableHeaderTradeAgreement")
    agreement.text("ram:BuyerReference", xml_text(stated.buyer_reference))
    _party(agreement.inside("ram:SellerTradeParty"), stated, invoice.seller, is_seller=True)
    _party(agreement.inside("ram:BuyerTradeParty"), stated, invoice.buyer, is_seller=False)
    if invoice.purchase_order:
        order = agreement.inside("ram:BuyerOrderReferencedDocument")
        order.text("ram:IssuerAssignedID", xml_text(invoice.purchase_order))
    if invoice.contract:
        agreement.inside("ram:ContractReferencedDocument").text("ram:IssuerAssignedID", invoice.contract)
    delivery = transaction.inside("ram:ApplicableHeaderTradeDelivery")
    _day(delivery.inside("ram:ActualDeliverySupplyChainEvent"), "ram:OccurrenceDateTime", stated.last_day)
    _settlement(transaction.inside("ram:ApplicableHeaderTradeSettlement"), stated)
    return top.document()


def _head(top: Writer, stated: Stated) -> None:
    invoice = stated.invoice
    context = top.inside("rsm:ExchangedDocumentContext")
    if stated.process:
        context.inside("ram:BusinessProcessSpecifiedDocumentContextParameter").text("ram:ID", stated.process)
    context.inside("ram:GuidelineSpecifiedDocumentContextParameter").text("ram:ID", stated.customization)
    document = top.inside("rsm:ExchangedDocument")
    document.text("ram:ID", invoice.number)
    document.text("ram:TypeCode", invoice.type_code)
    _day(document, "ram:IssueDateTime", invoice.issued_on)
    for note in stated.notes:
        said = document.inside("ram:IncludedNote")
        said.text("ram:Content", xml_text(note.text))
        said.text("ram:SubjectCode", note.code)


def _day(top: Writer, name: str, day: date, form: str = "udt") -> None:
    top.inside(name).text(f"{form}:DateTimeString", f"{day:%Y%m%d}", format="102")


def _period(top: Writer, first: date, last: date) -> None:
    period = top.inside("ram:BillingSpecifiedPeriod")
    _day(period, "ram:StartDateTime", first)
    _day(period, "ram:EndDateTime", last)


def _line(top: Writer, stated: Stated, line: InvoiceLine) -> None:
    top.inside("ram:AssociatedDocumentLineDocument").text("ram:LineID", line.number)
    product = top.inside("ram:SpecifiedTradeProduct")
    product.text("ram:Name", xml_text(line.name))
    product.text("ram:Description", xml_text(line.description))
    for name, value in stated.attributes(line):
        attribute = product.inside("ram:ApplicableProductCharacteristic")
        attribute.text("ram:Description", name)
        attribute.text("ram:Value", value)
    price, base = stated.price(line)
    cost = top.inside("ram:SpecifiedLineTradeAgreement").inside("ram:NetPriceProductTradePrice")
    cost.text("ram:ChargeAmount", price)
    cost.text("ram:BasisQuantity", base, unitCode=line.unit_code)
    delivery = top.inside("ram:SpecifiedLineTradeDelivery")
    delivery.text("ram:BilledQuantity", stated.quantity(line), unitCode=line.unit_code)
    settlement = top.inside("ram:SpecifiedLineTradeSettlement")
    tax = settlement.inside("ram:ApplicableTradeTax")
    tax.text("ram:TypeCode", _VAT)
    tax.text("ram:CategoryCode", line.tax_category)
    if line.tax_category != "O":
        tax.text("ram:RateApplicablePercent", percent(line.tax_rate))
    _period(settlement, line.from_on, last_day(line.from_on, line.until_on))
    total = settlement.inside("ram:SpecifiedTradeSettlementLineMonetarySummation")
    total.text("ram:LineTotalAmount", stated.amount(line.net))


def _party(top: Writer, stated: Stated, party: Party, *, is_seller: bool) -> None:
    top.text("ram:ID", xml_text(party.identifier))
    top.text("ram:Name", xml_text(party.name))
    if is_seller:
        top.text("ram:Description", xml_text(party.legal_information))
    organisation = top.inside("ram:SpecifiedLegalOrganization")
    scheme = {"schemeID": party.legal_id_scheme} if party.legal_id_scheme else {}
    organisation.text("ram:ID", party.legal_id, **scheme)
    organisation.text("ram:TradingBusinessName", xml_text(party.trading_name))
    top.drop_if_empty(organisation)
    contact = top.inside("ram:DefinedTradeContact")
    contact.text("ram:PersonName", xml_text(party.contact_name))
    if party.phone:
        contact.inside("ram:TelephoneUniversalCommunication").text("ram:CompleteNumber", party.phone)
    if party.email:
        contact.inside("ram:EmailURIUniversalCommunication").text("ram:URIID", party.email)
    top.drop_if_empty(contact)
    address = top.inside("ram:PostalTradeAddress")
    address.text("ram:PostcodeCode", xml_text(party.address.post_code))
    address.text("ram:LineOne", xml_text(party.address.street))
    address.text("ram:LineTwo", xml_text(party.address.additional))
    address.text("ram:CityName", xml_text(party.address.city))
    address.text("ram:CountryID", party.address.country)
    address.text("ram:CountrySubDivisionName", xml_text(party.address.subdivision))
    endpoint, scheme_of = stated.endpoint(party)
    if endpoint:
        top.inside("ram:URIUniversalCommunication").text("ram:URIID", endpoint, schemeID=scheme_of)
    for number, of in ((stated.vat_id(party), "VA"), (party.tax_registration if is_seller else "", "FC")):
        if number:
            top.inside("ram:SpecifiedTaxRegistration").text("ram:ID", number, schemeID=of)


def _settlement(top: Writer, stated: Stated) -> None:
    invoice, terms = stated.invoice, stated.invoice.terms
    if terms.mandate is not None:
        top.text("ram:CreditorReferenceID", terms.mandate.creditor_id)
    top.text("ram:PaymentReference", terms.reference)
    top.text("ram:TaxCurrencyCode", invoice.tax_currency)
    top.text("ram:InvoiceCurrencyCode", invoice.currency)
    _means(top.inside("ram:SpecifiedTradeSettlementPaymentMeans"), stated)
    for tax in invoice.taxes:
        reason_code, reason = stated.exemption(tax)
        subtotal = top.inside("ram:ApplicableTradeTax")
        subtotal.text("ram:CalculatedAmount", stated.amount(tax.tax))
        subtotal.text("ram:TypeCode", _VAT)
        subtotal.text("ram:ExemptionReason", xml_text(reason))
        subtotal.text("ram:BasisAmount", stated.amount(tax.taxable))
        subtotal.text("ram:CategoryCode", tax.category)
        subtotal.text("ram:ExemptionReasonCode", reason_code)
        if tax.category != "O":
            subtotal.text("ram:RateApplicablePercent", percent(tax.rate))
    _period(top, stated.first_day, stated.last_day)
    due = top.inside("ram:SpecifiedTradePaymentTerms")
    due.text("ram:Description", xml_text(terms.text))
    _day(due, "ram:DueDateDateTime", invoice.due_on)
    if terms.mandate is not None:
        due.text("ram:DirectDebitMandateID", terms.mandate.reference)
    _totals(top.inside("ram:SpecifiedTradeSettlementHeaderMonetarySummation"), stated)
    for each in invoice.preceding:
        reference = top.inside("ram:InvoiceReferencedDocument")
        reference.text("ram:IssuerAssignedID", each.number)
        _day(reference, "ram:FormattedIssueDateTime", each.issued_on, "qdt")


def _means(top: Writer, stated: Stated) -> None:
    terms = stated.invoice.terms
    top.text("ram:TypeCode", stated.means_code)
    if terms.mandate is not None:
        top.inside("ram:PayerPartyDebtorFinancialAccount").text("ram:IBANID", terms.mandate.iban)
    if terms.account is not None:
        account = top.inside("ram:PayeePartyCreditorFinancialAccount")
        is_iban = not iban_objection(terms.account.iban)
        account.text("ram:IBANID", terms.account.iban if is_iban else "")
        account.text("ram:AccountName", xml_text(terms.account.holder))
        account.text("ram:ProprietaryID", "" if is_iban else terms.account.iban)
        if terms.account.bic:
            bank = top.inside("ram:PayeeSpecifiedCreditorFinancialInstitution")
            bank.text("ram:BICID", terms.account.bic)


def _totals(top: Writer, stated: Stated) -> None:
    invoice = stated.invoice
    top.text("ram:LineTotalAmount", stated.amount(invoice.net_total))
    top.text("ram:TaxBasisTotalAmount", stated.amount(invoice.net_total))
    top.text("ram:TaxTotalAmount", stated.amount(invoice.tax_total), currencyID=invoice.currency)
    if invoice.tax_currency:
        amount = stated.in_tax_currency(invoice.tax_total_in_tax_currency, minor_digits(invoice.tax_currency))
        top.text("ram:TaxTotalAmount", amount, currencyID=invoice.tax_currency)
    top.text("ram:GrandTotalAmount", stated.amount(invoice.gross_total))
    if invoice.settled_total:
        top.text("ram:TotalPrepaidAmount", stated.amount(-invoice.settled_total))
    top.text("ram:DuePayableAmount", stated.amount(invoice.payable))
