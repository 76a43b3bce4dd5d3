"""Seller, buyer and terms of payment, from what book.toml and an account say."""

from dataclasses import dataclass, replace
from datetime import date
from typing import Final

from counterfoil.billing.invoice import Address, BankAccount, Mandate, Party, PaymentTerms
from counterfoil.billing.mentions import day_text, word
from counterfoil.contract.invoicing import (
    BankTable,
    BuyerTable,
    NumberingTable,
    PartyTable,
    RemindersTable,
    SellerTable,
    VatTable,
)
from counterfoil.contract.orders import Account

# Registers of companies by their ISO 6523 codes: KvK, KBO/BCE, SIREN, Enhetsregisteret, CVR, bolagsregistret.
_REGISTERS: Final = {"NL": "0106", "BE": "0208", "FR": "0002", "NO": "0192", "DK": "0184", "SE": "0007"}
# The scheme (EAS) of an electronic address that is the number of that register.
_ENDPOINTS: Final = {"NL": "0106", "BE": "0208", "FR": "0225", "NO": "0192", "DK": "0184", "SE": "0007"}
_BY_VAT: Final = {"DE": "9930", "LU": "9938", "GB": "9932", "NL": "9944", "BE": "9925", "FR": "9957", "AT": "9914"}


@dataclass(frozen=True, slots=True)
class Provider:
    """What book.toml says for bills."""

    name: str
    country: str
    seller: SellerTable
    numbering: NumberingTable
    vat: VatTable
    bank: BankTable | None
    reminders: RemindersTable

    @property
    def seller_country(self) -> str:
        """The country of the provider in law."""
        return self.seller.country or self.country

    def party(self) -> Party:
        """Return the seller of an invoice. Who charges no VAT at all shows no VAT number (EN 16931, BR-O-02)."""
        made = _party(self.seller, self.name, self.seller_country, "")
        if self.vat.registered:
            return made
        return Party(**{**{name: getattr(made, name) for name in Party.__slots__}, "vat_id": ""})


def buyer_country(account: Account, buyer: BuyerTable) -> str:
    """Return the country of the customer in law."""
    return buyer.country or account.country


def buyer_party(account: Account, buyer: BuyerTable, vat_id: str | None = None) -> Party:
    """Return the buyer of an invoice, under the VAT number of the days that it is about; its own, if none is given."""
    said = buyer if vat_id is None else replace(buyer, vat_id=vat_id or None)
    return _party(said, account.name, buyer_country(account, buyer), account.id)


def _party(said: PartyTable, name: str, country: str, identifier: str) -> Party:
    scheme, endpoint = "", ""
    if said.endpoint is not None:
        scheme, endpoint = said.endpoint.scheme, said.endpoint.id
    elif said.legal_id is not None and country in _ENDPOINTS:
        scheme, endpoint = _ENDPOINTS[country], said.legal_id
    elif said.vat_id is not None and country in _BY_VAT:
        scheme, endpoint = _BY_VAT[country], said.vat_id
    address = Address(
        said.street, said.additional or "", said.post_code or "", said.city, said.subdivision or "", country
    )
    return Party(
        said.name or name,
        address,
        trading_name=said.trading_name or "",
        identifier=identifier,
        legal_id=said.legal_id or "",
        legal_id_scheme=(said.legal_scheme or _REGISTERS.get(country, "")) if said.legal_id else "",
        vat_id=said.vat_id or "",
        tax_registration=said.tax_registration or "",
        legal_information=said.legal_information or "",
        endpoint=endpoint,
        endpoint_scheme=scheme,
        contact_name=said.contact or "",
        phone=said.phone or "",
        email=said.email or "",
    )


def payment_terms(
    provider: Provider, buyer: BuyerTable, days: int, due_on: date, language: str, payable: int
) -> PaymentTerms:
    """Return how an invoice is to be paid: collected where there is a mandate, else transferred."""
    bank, holder = provider.bank, provider.seller.name or provider.name
    if payable < 0:
        return PaymentTerms(
            days, "57" if bank is None else "58", word("credited", language), "", _account(bank, holder)
        )
    if not payable:
        return PaymentTerms(days, _transfer(bank), word("nothing", language), "", _account(bank, holder))
    if buyer.mandate is not None and bank is not None and bank.creditor_id is not None:
        said = buyer.mandate
        mandate = Mandate(
            said.reference, said.signed_on, said.iban, said.bic or "", said.holder or "", bank.creditor_id
        )
        text = word("collected", language, due=day_text(due_on, language), mandate=said.reference)
        return PaymentTerms(days, "59", text, "", None, mandate)
    text = word("within" if days else "at-once", language, days=days, due=day_text(due_on, language))
    return PaymentTerms(days, _transfer(bank), text, "", _account(bank, holder))


def _transfer(bank: BankTable | None) -> str:
    return "58" if bank is not None and bank.iban is not None else "30"


def _account(bank: BankTable | None, holder: str) -> BankAccount | None:
    return None if bank is None else BankAccount(bank.iban or bank.account or "", bank.bic or "", bank.holder or holder)


def payment_reference(country: str, number: str, year: int, nth: int) -> str:
    """Return what a payer states: the invoice's number, in Belgium a structured communication (mod 97)."""
    if country != "BE":
        return number
    base = year % 10_000 * 10**6 + nth % 10**6
    check = base % 97 or 97
    digits = f"{base:010d}{check:02d}"
    return f"+++{digits[:3]}/{digits[3:7]}/{digits[7:]}+++"
