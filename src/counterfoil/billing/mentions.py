"""The sentences that tax and payment need on an invoice, in its language, and what the law of a country adds.

EU        Directive 2006/112/EC, art. 226: (11a) "Reverse charge"; (11) why a supply is exempt.
NL        Wet OB art. 35a: "btw verlegd"; late payment: art. 6:119a and 6:96 BW hold without being printed.
BE        KB nr. 1, art. 5: "Verlegd - Autoliquidation"; the register of companies comes with the seller's own details.
FR        CGI ann. II art. 242 nonies A: "Autoliquidation", "Option pour le paiement de la taxe d'après les débits", the
          category of operation; C. com. L441-9 and D441-5: penalties, the 40 EUR for recovery, discount terms.
Codes are those of BT-21 (UNCL 4451): AAB discount terms, PMT recovery fee, PMD penalties, REG register, TXD tax.
"""

from datetime import date
from typing import Final

from counterfoil.billing.invoice import LegalNote

LANGUAGES: Final = ("en", "nl", "fr")

_WORDS: Final[dict[str, dict[str, str]]] = {
    "reverse-charge": {
        "en": "Reverse charge",
        "nl": "Btw verlegd",
        "fr": "Autoliquidation",
    },
    "export": {
        "en": "Service to a customer outside the European Union: not subject to VAT",
        "nl": "Dienst aan een afnemer buiten de Europese Unie: geen btw verschuldigd",
        "fr": "Prestation à un preneur hors de l'Union européenne : TVA non applicable",
    },
    "exempt": {"en": "Exempt from VAT", "nl": "Vrijgesteld van btw", "fr": "Exonéré de TVA"},
    "small-business": {
        "en": "Exempt from VAT: scheme for small businesses",
        "nl": "Vrijgesteld van btw: kleineondernemersregeling",
        "fr": "TVA non applicable : franchise en base",
    },
    "outside-scope": {"en": "Not subject to VAT", "nl": "Niet onderworpen aan btw", "fr": "Hors champ de la TVA"},
    "within": {
        "en": "Payment within {days} days, by {due}.",
        "nl": "Betaling binnen {days} dagen, uiterlijk {due}.",
        "fr": "Paiement à {days} jours, au plus tard le {due}.",
    },
    "nothing": {"en": "Nothing is to be paid.", "nl": "Er is niets te betalen.", "fr": "Rien n'est à payer."},
    "at-once": {"en": "Payable on receipt.", "nl": "Betaling bij ontvangst.", "fr": "Paiement à réception."},
    "collected": {
        "en": "Collected by SEPA direct debit on {due}, mandate {mandate}.",
        "nl": "Wordt op {due} geïncasseerd (SEPA), machtiging {mandate}.",
        "fr": "Prélevé (SEPA) le {due}, mandat {mandate}.",
    },
    "tax-taken-back": {
        "en": "Correction of VAT: takes back what {numbers} charged, at the tax that was charged. It is invoiced anew.",
        "nl": "Correctie van btw: neemt terug wat {numbers} berekende, tegen de toen berekende btw. Het wordt opnieuw "
        "gefactureerd.",
        "fr": "Correction de TVA : annule ce que {numbers} facturait, à la TVA alors facturée. Une nouvelle facture "
        "est émise.",
    },
    "tax-anew": {
        "en": "Correction of VAT: in the place of {numbers}, with the tax for the customer's VAT status on those days.",
        "nl": "Correctie van btw: in de plaats van {numbers}, met de btw volgens de btw-status van de afnemer op die "
        "dagen.",
        "fr": "Correction de TVA : remplace {numbers}, avec la TVA selon le statut TVA du client à ces dates.",
    },
    "credited": {
        "en": "To be set off against open invoices, or paid back.",
        "nl": "Wordt verrekend met openstaande facturen of terugbetaald.",
        "fr": "À imputer sur les factures ouvertes, ou à rembourser.",
    },
}
_MONTHS: Final = {
    "en": "January February March April May June July August September October November December",
    "nl": "januari februari maart april mei juni juli augustus september oktober november december",
    "fr": "janvier février mars avril mai juin juillet août septembre octobre novembre décembre",
}
# What the seller's country says instead, in one language or in all.
_OF_COUNTRY: Final[dict[tuple[str, str], dict[str, str]]] = {
    ("BE", "reverse-charge"): {"en": "Reverse charge", "nl": "Verlegd – Autoliquidation", "fr": "Autoliquidation"},
    ("FR", "small-business"): {"fr": "TVA non applicable, art. 293 B du CGI"},
    ("FR", "export"): {"fr": "TVA non applicable, art. 259-1 du CGI"},
    ("NL", "small-business"): {"nl": "Vrijgesteld van OB o.g.v. artikel 25 Wet OB"},
    ("BE", "small-business"): {
        "nl": "Bijzondere vrijstellingsregeling kleine ondernemingen",
        "fr": "Régime particulier de franchise des petites entreprises",
    },
    ("NO", "export"): {"en": "Outside the scope of Norwegian VAT (merverdiavgiftsloven § 6-22)"},
}


def day_text(day: date, language: str) -> str:
    """Return a day as sentences say it: 1 November 2026, 1 november 2026, 1er novembre 2026."""
    if language not in _MONTHS:
        return day.isoformat()
    first = "1er" if language == "fr" and day.day == 1 else str(day.day)
    return f"{first} {_MONTHS[language].split()[day.month - 1]} {day.year}"


def word(key: str, language: str, country: str = "", **values: object) -> str:
    """Return a sentence in a language (English where there is none), as the seller's country words it."""
    of_country = _OF_COUNTRY.get((country, key), {})
    text = of_country.get(language) or _WORDS[key].get(language) or _WORDS[key]["en"]
    return text.format(**values)


def legal_notes(
    country: str, language: str, legal: str, late_payment: str, *, on_debits: bool
) -> tuple[LegalNote, ...]:
    """Return what the law of the seller's country wants on every invoice.

    `legal` is the seller's own legal information, `late_payment` what it asks for late payment.
    """
    notes = [LegalNote(legal, "REG")] if legal else []
    if country == "FR":
        notes += [
            LegalNote(
                late_payment
                or "En cas de retard de paiement, une pénalité égale à trois fois le taux d'intérêt légal est due.",
                "PMD",
            ),
            LegalNote("Indemnité forfaitaire pour frais de recouvrement en cas de retard de paiement : 40 €.", "PMT"),
            LegalNote("Pas d'escompte pour paiement anticipé.", "AAB"),
            LegalNote("Catégorie de l'opération : prestation de services.", "AAI"),
        ]
        if on_debits:
            notes.append(LegalNote("Option pour le paiement de la taxe d'après les débits.", "TXD"))
    elif late_payment:
        notes.append(LegalNote(late_payment, "PMD"))
    return tuple(notes)
