"""Bills of all sorts for tests of documents, by name. Amounts come from quantity and price as they stand, half up.

The parties' numbers have right check digits and belong to nobody that is meant here.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta

from tests.billing.sample_invoice import BUYER, SAMPLE, SEATS, SELLER

from counterfoil.billing import (
    Address,
    Balance,
    BankAccount,
    Invoice,
    InvoiceLine,
    Mandate,
    Party,
    PaymentTerms,
    Preceding,
    Share,
)
from counterfoil.billing.mentions import legal_notes, word
from counterfoil.billing.tax import subtotals
from counterfoil.money import half_up

ISSUED = date(2026, 4, 1)
MARCH = (date(2026, 3, 1), date(2026, 4, 1))
CENT = 10_000_000  # in nano
EURO = 100 * CENT
NL_BANK = BankAccount("NL91ABNA0417164300", "ABNANL2A", "Voorbeeld Telecom BV")

NL, NL_BUYER = SELLER, BUYER
BE = Party(
    "Voorbeeld Telefonie NV",
    Address("Wetstraat 16", "", "1000", "Brussel", "", "BE"),
    legal_id="0403170701",
    legal_id_scheme="0208",
    vat_id="BE0403170701",
    legal_information="RPR Brussel 0403.170.701",
    endpoint="0403170701",
    endpoint_scheme="0208",
    contact_name="Ada Peeters",
    phone="+3225010211",
    email="facturen@telefonie.example",
)
BE_BUYER = Party(
    "Molens van de Schelde BV",
    Address("Kaai 7", "", "2000", "Antwerpen", "", "BE"),
    identifier="schelde",
    legal_id="0400378485",
    legal_id_scheme="0208",
    vat_id="BE0400378485",
    endpoint="0400378485",
    endpoint_scheme="0208",
)
FR = Party(
    "Exemple Télécom SAS",
    Address("12 rue de la Paix", "Bâtiment B", "75002", "Paris", "", "FR"),
    trading_name="ExTel",
    legal_id="732829320",
    legal_id_scheme="0002",
    vat_id="FR44732829320",
    legal_information="SAS au capital de 10 000 €, RCS Paris 732 829 320",
    endpoint="732829320",
    endpoint_scheme="0225",
    email="factures@extel.example",
)
FR_BUYER = Party(
    "Moulins de l'Été SARL",
    Address("3 allée des Tilleuls", "", "69003", "Lyon", "", "FR"),
    identifier="moulins",
    legal_id="552100554",
    legal_id_scheme="0002",
    vat_id="FR96552100554",
    endpoint="552100554",
    endpoint_scheme="0225",
)
FR_IN_PEPPOL = replace(FR_BUYER, endpoint="FR96552100554", endpoint_scheme="9957")
DE = Party(
    "Beispiel Telefon GmbH",
    Address("Hauptstraße 5", "", "10827", "Berlin", "", "DE"),
    legal_id="HRB 86891",
    vat_id="DE136695976",
    legal_information="Amtsgericht Charlottenburg HRB 86891",
    endpoint="DE136695976",
    endpoint_scheme="9930",
    contact_name="Ada Schmidt",
    phone="+493012345678",
    email="rechnung@beispiel.example",
)
DE_BUYER = Party(
    "Mühle & Söhne KG",
    Address("Am Bach 2", "", "80331", "München", "", "DE"),
    identifier="muehle",
    vat_id="DE129274202",
    endpoint="DE129274202",
    endpoint_scheme="9930",
)
NO = Party(
    "Eksempel Telefoni AS",
    Address("Storgata 1", "", "0155", "Oslo", "", "NO"),
    legal_id="988077917",
    legal_id_scheme="0192",
    vat_id="NO988077917MVA",
    tax_registration="Foretaksregisteret",
    endpoint="988077917",
    endpoint_scheme="0192",
)
NO_BUYER = Party(
    "Mølle AS",
    Address("Elvegata 4", "", "7013", "Trondheim", "", "NO"),
    identifier="molle",
    legal_id="974760673",
    legal_id_scheme="0192",
    endpoint="974760673",
    endpoint_scheme="0192",
)
GB_BUYER = Party(
    "Acme Mills Ltd",
    Address("2 Low Road", "", "LS1 4DY", "Leeds", "West Yorkshire", "GB"),
    identifier="acme",
    vat_id="GB980780684",
    endpoint="GB980780684",
    endpoint_scheme="9932",
)
GB = replace(GB_BUYER, name="Example Telecom Ltd", identifier="", legal_id="01234567")
US_BUYER = Party(
    "Mill Works Inc",
    Address("1 Main Street", "Suite 400", "02110", "Boston", "MA", "US"),
    identifier="millworks",
    endpoint="billing@millworks.example",
    endpoint_scheme="EM",
)
NL_CONSUMER = Party("B. Molen", Address("Pad 1", "", "1011 AB", "Amsterdam", "", "NL"), identifier="b-molen")


def line(
    name: str = "Seat fee",
    quantity: int = 1,
    price: int = 12 * EURO + 50 * CENT,
    base: int = 1,
    *,
    unit: str = "unit",
    code: str = "C62",
    category: str = "S",
    rate: int = 210_000,
    description: str = "seat",
    clause: str = "seat-fee",
    digits: int = 2,
    corrects: Sequence[str] = (),
    days: tuple[date, date] = MARCH,
    group: str = "fee",
) -> InvoiceLine:
    """Return a line; its price and base are as billing gives them, in nano."""
    net = half_up(quantity * price, base * 10 ** (9 - digits))
    return replace(
        SEATS,
        name=name,
        description=description,
        clause=clause,
        group=group,
        from_on=days[0],
        until_on=days[1],
        quantity=quantity,
        unit=unit,
        unit_code=code,
        unit_price=price,
        base_quantity=base,
        owed=net,
        net=net,
        tax_category=category,
        tax_rate=rate if category == "S" else 0,
        corrects=tuple(corrects),
        working=(),
        shares=(Share(*days, net),),
    )


def seconds(name: str, count: int, price: int, per: int = 60, **more: object) -> InvoiceLine:
    """Return a line of usage by the second."""
    return line(name, count, price, per, unit="second", code="SEC", clause="calls", group="usage", **more)  # type: ignore[arg-type]


def credit(cents: int, name: str = "Availability credit", **more: object) -> InvoiceLine:
    """Return a line of minus one piece."""
    said = {"unit": "piece", "clause": "availability", "group": "credit", "description": "", **more}
    return line(name, -1, cents * CENT, **said)  # type: ignore[arg-type]


def bill(
    lines: Sequence[InvoiceLine],
    seller: Party = NL,
    buyer: Party = NL_BUYER,
    *,
    reason: str = "",
    language: str = "nl",
    currency: str = "EUR",
    bank: BankAccount | None = NL_BANK,
    settlements: Sequence[InvoiceLine] = (),
    preceding: Sequence[Preceding] = (),
    mandate: Mandate | None = None,
    **more: object,
) -> Invoice:
    """Return the invoice of lines, or the credit note if they come to less than nothing and correct an invoice."""
    numbered = [replace(each, number=str(number)) for number, each in enumerate(lines, 1)]
    country = seller.address.country
    reasons = {each.tax_category: (reason or "exempt", "") for each in numbered}
    taxes = subtotals(numbered, reasons, language, country)
    net, tax = sum(each.net for each in numbered), sum(each.tax for each in taxes)
    is_credit = net + tax < 0 and bool(preceding)
    code = "59" if mandate is not None else "58" if currency == "EUR" else "30"
    text = word("credited" if is_credit else "within", language, days=30, due="2026-05-01")
    made = replace(
        SAMPLE,
        kind="credit-note" if is_credit else "invoice",
        number="2026-0042",
        issued_on=ISSUED,
        due_on=ISSUED + timedelta(days=30),
        currency=currency,
        digits=0 if currency == "JPY" else 2,
        language=language,
        account=buyer.identifier or "account",
        seller=seller,
        buyer=buyer,
        lines=tuple(numbered),
        taxes=taxes,
        net_total=net,
        tax_total=tax,
        gross_total=net + tax,
        terms=PaymentTerms(
            30, code, text, "" if is_credit or mandate else "2026-0042", None if mandate else bank, mandate
        ),
        from_on=min(each.from_on for each in (*lines, *settlements)),
        until_on=max(each.until_on for each in (*lines, *settlements)),
        preceding=tuple(preceding),
        notes=legal_notes(country, language, seller.legal_information, "", on_debits=False),
        settlements=tuple(replace(each, claim="deposit", tax_category="O", tax_rate=0) for each in settlements),
        balances=(),
    )
    return replace(made, **more)  # type: ignore[arg-type]


FIRST = [Preceding("2026-0007", date(2026, 3, 1))]
MANDATE = Mandate(
    "M-2026-7", date(2026, 1, 5), "NL20INGB0001234567", "INGBNL2A", "Molen & Zoon BV", "NL97ZZZ123456780001"
)
LONG = "Bellen naar vaste en mobiele nummers in Nederland, België, Duitsland en Frankrijk; " * 12
SEAT, PRORATED = line(quantity=40), line("Seat fee", 102, base=31, unit="unit-day", code="DAY")
FINE = seconds("Calls", 123_457, 4_500_001)  # 0.004500001 per minute: 123,457 s at it are 9.259277...


def _se(category: str) -> list[InvoiceLine]:
    return [line(quantity=40, category=category), line("Calls", 3, 2 * EURO, category=category, clause="calls")]


def _fr(**more: object) -> list[InvoiceLine]:
    return [
        line("Abonnement", 12, 19 * EURO + 90 * CENT, rate=200_000, description="poste", **more),  # type: ignore[arg-type]
        seconds("Appels", 98_765, 33_333_333, rate=200_000, description="France métropolitaine", **more),
    ]


BILLS: dict[str, Invoice] = {
    "seats": bill([SEAT]),
    "prorated by days": bill([SEAT, PRORATED]),
    "a price of nine decimals": bill([FINE]),
    "a price of a millionth": bill([seconds("Data", 7_654_321, 1_234, 1, description="by the second")]),
    "bytes": bill([line("Data", 3_221_225_472, 15 * CENT, 1_073_741_824, unit="byte", code="AD", clause="data")]),
    "a zero line": bill([SEAT, line("Included minutes", 0, 4 * CENT, clause="included")]),
    "all zero": bill([line("Free month", 40, 0)]),
    "a free line of none": bill([SEAT, line("Free extra", 0, 0, clause="extra")]),
    "a service credit": bill([SEAT, PRORATED, credit(16_13)]),
    "a discount as a deduction": bill([SEAT, credit(50_00, "Discount 10 %", clause="discount")]),
    "two rates": bill([SEAT, line("E-book", 3, 9 * EURO, rate=90_000, clause="book")]),
    "two rates, one below zero": bill([SEAT, credit(1_99, rate=90_000)]),
    "taxed and exempt": bill([SEAT, line("Training", 1, 250 * EURO, category="E", clause="training")]),
    "zero rate": bill([line("Zero-rated", 2, 100 * EURO, category="Z")]),
    "exempt": bill(_se("E")),
    "small business": bill(_se("E"), reason="small-business"),
    "outside the scope": bill(_se("O"), reason="outside-scope"),
    "reverse charge, Dutch to Belgian": bill(_se("AE"), buyer=BE_BUYER, reason="reverse-charge"),
    "reverse charge, Dutch to French": bill(_se("AE"), buyer=FR_IN_PEPPOL, reason="reverse-charge", language="fr"),
    "reverse charge, Dutch to German": bill(_se("AE"), buyer=DE_BUYER, reason="reverse-charge", language="en"),
    "reverse charge, Belgian to Dutch": bill(_se("AE"), BE, NL_BUYER, reason="reverse-charge"),
    "reverse charge, French to Belgian": bill(_se("AE"), FR, BE_BUYER, reason="reverse-charge", language="fr"),
    "reverse charge with a credit line": bill([*_se("AE"), credit(3_00, category="AE")], buyer=BE_BUYER,
                                              reason="reverse-charge"),
    "domestic reverse charge": bill(_se("AE"), reason="reverse-charge"),
    "export to the United States": bill(_se("G"), buyer=US_BUYER, reason="export", language="en"),
    "export in US dollars": bill(_se("G"), buyer=US_BUYER, reason="export", language="en", currency="USD"),
    "export in yen, which has no decimals": bill(
        [line(quantity=40, price=1_200 * EURO, category="G", digits=0)], buyer=US_BUYER, reason="export",
        language="en", currency="JPY",
    ),
    "US dollars with the tax in euro": bill(
        [SEAT], currency="USD", tax_currency="EUR", tax_total_in_tax_currency=9_722
    ),
    "Belgian, in Dutch": bill([SEAT, PRORATED], BE, BE_BUYER),
    "Belgian, in French": bill([SEAT, FINE], BE, BE_BUYER, language="fr"),
    "German": bill([line(quantity=40, rate=190_000)], DE, DE_BUYER, language="en"),
    "Norwegian": bill([line(quantity=40, rate=250_000)], NO, NO_BUYER, language="en", currency="NOK",
                      bank=BankAccount("NO9386011117947", "", "Eksempel Telefoni AS")),
    "British": bill([line(quantity=40, rate=200_000)], GB, GB_BUYER, language="en", currency="GBP",
                    bank=BankAccount("GB33BUKB20201555555555", "BUKBGB22", "Example Telecom Ltd")),
    "a buyer without an electronic address": bill([SEAT], buyer=NL_CONSUMER),
    "long and odd texts": bill([line(LONG, 40, description=f"{LONG}\x07<&>'\" ½ Łódź"), SEAT]),
    "a hundred lines": bill([seconds(f"Calls {each}", 60 + each, 1_000_000 * each) for each in range(1, 101)]),
    "direct debit": bill([SEAT], mandate=MANDATE),
    "a deposit set off": bill([SEAT], settlements=[line("Deposit", -1, 200 * EURO, clause="deposit")]),
    "a balance claimed": bill([SEAT], settlements=[line("Balance of the earlier account", 1, 12 * EURO)]),
    "a correction of an invoice": bill([SEAT, line("Calls", 1, 3 * EURO, corrects=["2026-0007"])], preceding=FIRST),
    "a purchase order and a reference": bill([SEAT], purchase_order="PO 77", buyer_reference="Dept. 5"),
    "below zero without an invoice before": bill([credit(10_00)]),
    "credit note": bill([credit(16_13, corrects=["2026-0007"])], preceding=FIRST),
    "credit note with a positive line": bill([credit(99_00, corrects=["2026-0007"]), line(quantity=2)],
                                             preceding=FIRST),
    "credit note of seat-days": bill([line(quantity=-102, base=31, unit="unit-day", code="DAY",
                                           corrects=["2026-0007"])], preceding=FIRST),
    "credit note under reverse charge": bill([credit(40_00, category="AE")], buyer=BE_BUYER, reason="reverse-charge",
                                             preceding=FIRST),
    "Belgian credit note": bill([credit(40_00)], BE, BE_BUYER, preceding=FIRST, language="fr"),
    "French": bill(_fr(), FR, FR_BUYER, language="fr"),
    "French, two rates": bill([*_fr(), line("Revue", 1, 9 * EURO, rate=55_000)], FR, FR_BUYER, language="fr"),
    "French, a credit line and a deposit": bill(
        [*_fr(), credit(5_00, "Avoir de disponibilité", rate=200_000)], FR, FR_BUYER, language="fr",
        settlements=[line("Dépôt", -1, 20 * EURO, clause="deposit")],
    ),
    "French, domestic reverse charge": bill(_fr(category="AE"), FR, FR_BUYER, reason="reverse-charge", language="fr"),
    "French, small business": bill(_fr(category="E"), FR, FR_BUYER, reason="small-business", language="fr"),
    "French direct debit": bill(_fr(), FR, FR_BUYER, language="fr", mandate=MANDATE),
    "French credit note": bill([credit(12_00, rate=200_000, corrects=["2026-0007"])], FR, FR_BUYER, language="fr",
                               preceding=FIRST),
}  # fmt: skip

WITH_BALANCES = bill(
    [SEAT, PRORATED, FINE, credit(16_13)],
    balances=(Balance("2025-0042", date(2025, 12, 1), date(2025, 12, 31), 12_100, 2_100),),
)
