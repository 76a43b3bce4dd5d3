"""UBL 2.1, Invoice and CreditNote: Peppol BIS Billing 3.0, or the French rules between French parties."""

from datetime import date
from typing import Final

from counterfoil.billing import Invoice, InvoiceLine, Party
from counterfoil.documents.stated import Stated, last_day, percent, xml_text
from counterfoil.documents.xml_writing import Writer
from counterfoil.money import minor_digits

_UBL: Final = "urn:oasis:names:specification:ubl:schema:xsd:"
_COMMON: Final = {"cac": f"{_UBL}CommonAggregateComponents-2", "cbc": f"{_UBL}CommonBasicComponents-2"}
_VAT: Final = "VAT"


def ubl(invoice: Invoice) -> bytes:
    """Return an issued invoice or credit note in UBL 2.1; raises NotAnEInvoice."""
    stated = Stated.of(invoice, syntax="ubl")
    document = "CreditNote" if stated.is_credit_note else "Invoice"
    top = Writer.root(document, {"": f"{_UBL}{document}-2", **_COMMON})
    _head(top, stated)
    _references(top, stated)
    _party(top.inside("cac:AccountingSupplierParty").inside("cac:Party"), stated, invoice.seller, is_seller=True)
    _party(top.inside("cac:AccountingCustomerParty").inside("cac:Party"), stated, invoice.buyer, is_seller=False)
    top.inside("cac:Delivery").text("cbc:ActualDeliveryDate", stated.last_day.isoformat())
    _payment(top, stated)
    _tax(top, stated)
    _totals(top.inside("cac:LegalMonetaryTotal"), stated)
    for line in invoice.lines:
        _line(top.inside(f"cac:{document}Line"), stated, line)
    return top.document()


def _head(top: Writer, stated: Stated) -> None:
    invoice = stated.invoice
    top.text("cbc:CustomizationID", stated.customization)
    top.text("cbc:ProfileID", stated.process)
    top.text("cbc:ID", invoice.number)
    top.text("cbc:IssueDate", invoice.issued_on.isoformat())
    if stated.is_credit_note:
        top.text("cbc:CreditNoteTypeCode", invoice.type_code)
    else:
        top.text("cbc:DueDate", invoice.due_on.isoformat())
        top.text("cbc:InvoiceTypeCode", invoice.type_code)
    for note in stated.notes:
        top.text("cbc:Note", xml_text(f"#{note.code}#{note.text}" if note.code else note.text))
    top.text("cbc:DocumentCurrencyCode", invoice.currency)
    top.text("cbc:TaxCurrencyCode", invoice.tax_currency)
    top.text("cbc:BuyerReference", xml_text(stated.buyer_reference))


def _references(top: Writer, stated: Stated) -> None:
    invoice = stated.invoice
    _period(top, stated.first_day, stated.last_day)
    if invoice.purchase_order:
        top.inside("cac:OrderReference").text("cbc:ID", xml_text(invoice.purchase_order))
    for each in invoice.preceding:
        reference = top.inside("cac:BillingReference").inside("cac:InvoiceDocumentReference")
        reference.text("cbc:ID", each.number)
        reference.text("cbc:IssueDate", each.issued_on.isoformat())
    if invoice.contract:
        top.inside("cac:ContractDocumentReference").text("cbc:ID", invoice.contract)


def _period(top: Writer, first: date, last: date) -> None:
    period = top.inside("cac:InvoicePeriod")
    period.text("cbc:StartDate", first.isoformat())
    period.text("cbc:EndDate", last.isoformat())


def _party(top: Writer, stated: Stated, party: Party, *, is_seller: bool) -> None:
    endpoint, scheme = stated.endpoint(party)
    top.text("cbc:EndpointID", endpoint, schemeID=scheme)
    # The French rules want an identifier's scheme, and an account's id has none (BR-FR-CO-10).
    if party.identifier and stated.profile != "france":
        top.inside("cac:PartyIdentification").text("cbc:ID", xml_text(party.identifier))
    mandate = stated.invoice.terms.mandate
    if is_seller and mandate is not None and mandate.creditor_id:
        top.inside("cac:PartyIdentification").text("cbc:ID", mandate.creditor_id, schemeID="SEPA")
    if party.trading_name:
        top.inside("cac:PartyName").text("cbc:Name", xml_text(party.trading_name))
    address = top.inside("cac:PostalAddress")
    address.text("cbc:StreetName", xml_text(party.address.street))
    address.text("cbc:AdditionalStreetName", xml_text(party.address.additional))
    address.text("cbc:CityName", xml_text(party.address.city))
    address.text("cbc:PostalZone", xml_text(party.address.post_code))
    address.text("cbc:CountrySubentity", xml_text(party.address.subdivision))
    address.inside("cac:Country").text("cbc:IdentificationCode", party.address.country)
    # A seller's other registration is a tax's that is not VAT: Norway's rules look for "TAX" (NO-R-002).
    registered = [(stated.vat_id(party), _VAT), (party.tax_registration if is_seller else "", "TAX")]
    for number, tax in registered:
        if number:
            registration = top.inside("cac:PartyTaxScheme")
            registration.text("cbc:CompanyID", number)
            registration.inside("cac:TaxScheme").text("cbc:ID", tax)
    entity = top.inside("cac:PartyLegalEntity")
    entity.text("cbc:RegistrationName", xml_text(party.name))
    scheme_of = {"schemeID": party.legal_id_scheme} if party.legal_id_scheme else {}
    entity.text("cbc:CompanyID", party.legal_id, **scheme_of)
    if is_seller:
        entity.text("cbc:CompanyLegalForm", xml_text(party.legal_information))
    contact = top.inside("cac:Contact")
    contact.text("cbc:Name", xml_text(party.contact_name))
    contact.text("cbc:Telephone", party.phone)
    contact.text("cbc:ElectronicMail", party.email)
    top.drop_if_empty(contact)


def _payment(top: Writer, stated: Stated) -> None:
    terms = stated.invoice.terms
    means = top.inside("cac:PaymentMeans")
    means.text("cbc:PaymentMeansCode", stated.means_code)
    if stated.is_credit_note:
        means.text("cbc:PaymentDueDate", stated.invoice.due_on.isoformat())
    means.text("cbc:PaymentID", terms.reference)
    if terms.account is not None:
        account = means.inside("cac:PayeeFinancialAccount")
        account.text("cbc:ID", terms.account.iban)
        account.text("cbc:Name", xml_text(terms.account.holder))
        if terms.account.bic:
            account.inside("cac:FinancialInstitutionBranch").text("cbc:ID", terms.account.bic)
    if terms.mandate is not None:
        mandate = means.inside("cac:PaymentMandate")
        mandate.text("cbc:ID", terms.mandate.reference)
        mandate.inside("cac:PayerFinancialAccount").text("cbc:ID", terms.mandate.iban)
    if terms.text:
        top.inside("cac:PaymentTerms").text("cbc:Note", xml_text(terms.text))


def _tax(top: Writer, stated: Stated) -> None:
    invoice = stated.invoice
    total = top.inside("cac:TaxTotal")
    total.text("cbc:TaxAmount", stated.amount(invoice.tax_total), currencyID=invoice.currency)
    for tax in invoice.taxes:
        subtotal = total.inside("cac:TaxSubtotal")
        subtotal.text("cbc:TaxableAmount", stated.amount(tax.taxable), currencyID=invoice.currency)
        subtotal.text("cbc:TaxAmount", stated.amount(tax.tax), currencyID=invoice.currency)
        _category(subtotal.inside("cac:TaxCategory"), tax.category, tax.rate, stated.exemption(tax))
    if invoice.tax_currency:
        digits = minor_digits(invoice.tax_currency)
        amount = stated.in_tax_currency(invoice.tax_total_in_tax_currency, digits)
        top.inside("cac:TaxTotal").text("cbc:TaxAmount", amount, currencyID=invoice.tax_currency)


def _category(top: Writer, category: str, rate: int, exemption: tuple[str, str] = ("", "")) -> None:
    top.text("cbc:ID", category)
    if category != "O":
        top.text("cbc:Percent", percent(rate))
    top.text("cbc:TaxExemptionReasonCode", exemption[0])
    top.text("cbc:TaxExemptionReason", xml_text(exemption[1]))
    top.inside("cac:TaxScheme").text("cbc:ID", _VAT)


def _totals(top: Writer, stated: Stated) -> None:
    invoice = stated.invoice
    amounts = [
        ("LineExtensionAmount", invoice.net_total),
        ("TaxExclusiveAmount", invoice.net_total),
        ("TaxInclusiveAmount", invoice.gross_total),
        ("PrepaidAmount", -invoice.settled_total),
        ("PayableAmount", invoice.payable),
    ]
    for name, amount in amounts:
        if name != "PrepaidAmount" or amount:
            top.text(f"cbc:{name}", stated.amount(amount), currencyID=invoice.currency)


def _line(top: Writer, stated: Stated, line: InvoiceLine) -> None:
    currency = stated.invoice.currency
    counted = "CreditedQuantity" if stated.is_credit_note else "InvoicedQuantity"
    top.text("cbc:ID", line.number)
    top.text(f"cbc:{counted}", stated.quantity(line), unitCode=line.unit_code)
    top.text("cbc:LineExtensionAmount", stated.amount(line.net), currencyID=currency)
    _period(top, line.from_on, last_day(line.from_on, line.until_on))
    item = top.inside("cac:Item")
    item.text("cbc:Description", xml_text(line.description))
    item.text("cbc:Name", xml_text(line.name))
    _category(item.inside("cac:ClassifiedTaxCategory"), line.tax_category, line.tax_rate)
    for name, value in stated.attributes(line):
        attribute = item.inside("cac:AdditionalItemProperty")
        attribute.text("cbc:Name", name)
        attribute.text("cbc:Value", value)
    price, base = stated.price(line)
    cost = top.inside("cac:Price")
    cost.text("cbc:PriceAmount", price, currencyID=currency)
    cost.text("cbc:BaseQuantity", base, unitCode=line.unit_code)
