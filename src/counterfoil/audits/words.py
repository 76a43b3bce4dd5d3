"""The words of the letter in English, Dutch and French."""

from typing import Final

from counterfoil.contract.wording import Wording, said

WORDS: Final[dict[str, Wording]] = {
    "subject": said("Invoice {number} of {day}: amounts in dispute", "Factuur {number} van {day}: betwiste bedragen",
                    "Facture {number} du {day} : montants contestés"),
    "subject-undated": said("Invoice {number}: amounts in dispute", "Factuur {number}: betwiste bedragen",
                            "Facture {number} : montants contestés"),
    "subject-unnumbered": said("Your invoice of {day}: amounts in dispute", "Uw factuur van {day}: betwiste bedragen",
                               "Votre facture du {day} : montants contestés"),
    "subject-bare": said("Your invoice: amounts in dispute", "Uw factuur: betwiste bedragen",
                         "Votre facture : montants contestés"),
    "place-and-date": said("Place and date", "Plaats en datum", "Lieu et date"),
    "our-number": said("Our customer number", "Ons klantnummer", "Notre numéro client"),
    "agreements": said("Agreement", "Overeenkomst", "Contrat"),
    "dear": said("Dear Sir or Madam,", "Geachte heer, mevrouw,", "Madame, Monsieur,"),
    "compared": said("We have compared this invoice, item by item, with what is owed under our contract with you.",
                     "Wij hebben deze factuur post voor post vergeleken met wat volgens ons contract verschuldigd is.",
                     "Nous avons comparé cette facture, poste par poste, à ce qui est dû selon notre contrat."),
    "one-disputed": said("We dispute one amount. It is explained in the annex, with the clause that it comes under.",
                         "Wij betwisten één bedrag. De bijlage licht het toe, met de bepaling waar het onder valt.",
                         "Nous contestons un montant. L'annexe l'explique, avec la clause dont il relève."),
    "disputed": said("We dispute {count} amounts. The annex explains each, with the clause that it comes under.",
                     "Wij betwisten {count} bedragen. De bijlage licht elk toe, met de bepaling waar het onder valt.",
                     "Nous contestons {count} montants. L'annexe explique chacun, avec la clause dont il relève."),
    "one-agreed": said("One item is as owed.", "Eén post klopt.", "Un poste est exact."),
    "agreed": said("{count} items are as owed.", "{count} posten kloppen.", "{count} postes sont exacts."),
    "none-agreed": said("No item is as owed.", "Geen enkele post klopt.", "Aucun poste n'est exact."),
    "nothing-disputed": said("Every item is as owed. We dispute nothing on this invoice.",
                             "Elke post klopt. Wij betwisten niets van deze factuur.",
                             "Chaque poste est exact. Nous ne contestons rien de cette facture."),
    "subject-fine": said("Invoice {number}: as owed", "Factuur {number}: klopt", "Facture {number} : exacte"),
    "in-total": said("In dispute, all together", "Betwist, alles samen", "Contesté, au total"),
    "stated": said("Invoiced", "Gefactureerd", "Facturé"),
    "owed": said("Under the contract", "Volgens contract", "Selon le contrat"),
    "too-much": said("Too much", "Te veel", "En trop"),
    "too-little": said("Too little", "Te weinig", "En moins"),
    "balanced": said("Difference", "Verschil", "Écart"),
    "difference": said("Difference", "Verschil", "Écart"),
    "without-vat": said("All amounts in {currency}, without VAT.", "Alle bedragen in {currency}, zonder btw.",
                        "Tous les montants en {currency}, hors TVA."),
    "both-ways": said("{more} is invoiced too much, {less} too little.",
                      "Er is {more} te veel en {less} te weinig gefactureerd.",
                      "{more} sont facturés en trop, {less} en moins."),
    "asked": said("What we ask of you", "Wat wij u vragen", "Ce que nous vous demandons"),
    "credit-note": said("Please send us, {when}, a credit note for {amount}, and for the VAT charged on it.",
                        "Wij verzoeken u ons {when} een creditnota te sturen voor {amount}, en voor de btw daarover.",
                        "Veuillez nous adresser, {when}, un avoir de {amount}, ainsi que de la TVA correspondante."),
    "correct": said("Please send us, {when}, a corrected invoice: it states {amount} less than is owed.",
                    "Wij verzoeken u ons {when} een gecorrigeerde factuur te sturen: er staat {amount} te weinig op.",
                    "Veuillez nous adresser, {when}, une facture rectifiée : elle indique {amount} de moins que dû."),
    "rearrange": said("Please send us, {when}, a corrected invoice: its items are wrong, though the total is not.",
                      "Wij verzoeken u ons {when} een gecorrigeerde factuur te sturen: de posten kloppen niet, het "
                      "totaal wel.",
                      "Veuillez nous adresser, {when}, une facture rectifiée : ses postes sont inexacts, "
                      "pas leur total."),
    "or-explain": said("If you hold an amount to be right, please tell us in the same time under which clause it is "
                       "owed and from which records it follows.",
                       "Houdt u een bedrag voor juist, laat u ons dan binnen dezelfde termijn weten volgens welke "
                       "bepaling het verschuldigd is en uit welke records het volgt.",
                       "Si vous tenez un montant pour exact, veuillez nous indiquer dans le même délai en vertu de "
                       "quelle clause il est dû et de quels enregistrements il résulte."),
    "not-the-rest": said("This letter is about these amounts alone, not about the rest of the invoice.",
                         "Deze brief gaat alleen over deze bedragen, niet over de rest van de factuur.",
                         "Cette lettre ne porte que sur ces montants, non sur le reste de la facture."),
    "within": said("within {days} days of the date of this letter", "binnen {days} dagen na de datum van deze brief",
                   "dans les {days} jours suivant la date de la présente"),
    "by": said("by {day}", "uiterlijk op {day}", "au plus tard le {day}"),
    "on-disputes": said("On disputes, our contract says:", "Over geschillen zegt ons contract:",
                        "Sur les litiges, notre contrat prévoit :"),
    "faithfully": said("Yours faithfully,", "Hoogachtend,",
                       "Veuillez agréer, Madame, Monsieur, l'expression de nos salutations distinguées."),
    "name": said("Name and position", "Naam en functie", "Nom et fonction"),
    "signature": said("Signature", "Handtekening", "Signature"),
    "annex": said("Annex: the amounts in dispute", "Bijlage: de betwiste bedragen", "Annexe : les montants contestés"),
    "by-clause": said("By clause", "Per bepaling", "Par clause"),
    "clause": said("Clause", "Bepaling", "Clause"),
    "count": said("Amounts", "Bedragen", "Montants"),
    "no-clause": said("Under no clause", "Onder geen bepaling", "Sous aucune clause"),
    "item": said("Item", "Post", "Poste"),
    "of-line": said("Invoice line {number}", "Factuurregel {number}", "Ligne de facture {number}"),
    "not-owed": said("No clause of the contract owes this.", "Volgens geen bepaling van het contract verschuldigd.",
                     "Aucune clause du contrat ne prévoit ce montant."),
    "not-stated": said("Owed, and not on the invoice.", "Verschuldigd, en niet op de factuur.",
                       "Dû, et absent de la facture."),
    "total-line": said("The invoice's total without VAT, beyond its items",
                       "Het totaal van de factuur zonder btw, naast de posten",
                       "Le total hors TVA de la facture, au-delà de ses postes"),
    "total": said("The items of the invoice do not add up to its total.",
                  "De posten van de factuur komen samen niet op het totaal.",
                  "La somme des postes de la facture ne donne pas son total."),
    "worked": said("{quantity} at {price}", "{quantity} à {price}", "{quantity} à {price}"),
    "connect-fee": said("and {price} for the connection", "en {price} voor de verbinding",
                        "et {price} pour la mise en relation"),
    "records": said("{count} records: {places}", "{count} records: {places}", "{count} enregistrements : {places}"),
    "record": said("Record: {places}", "Record: {places}", "Enregistrement : {places}"),
    "sum": said("All together", "Samen", "Total"),
    "sum-of-all": said("All {count} together", "Alle {count} samen", "Total des {count}"),
    "largest": said("The {shown} largest of {count} amounts; all of them are in the attached disputes.csv.",
                    "De {shown} grootste van {count} bedragen; alle staan in de bijlage disputes.csv.",
                    "Les {shown} plus grands des {count} montants ; tous figurent dans disputes.csv, en annexe."),
    "attached": said("Every amount in dispute", "Elk betwist bedrag", "Chaque montant contesté"),
    "how": said("How the figures were computed", "Hoe de bedragen zijn berekend", "Comment les montants sont calculés"),
    "how-contract": said("From the contract: {services}.", "Uit het contract: {services}.",
                         "À partir du contrat : {services}."),
    "service": said("{name} ({service}, text of {day})", "{name} ({service}, tekst van {day})",
                    "{name} ({service}, texte du {day})"),
    "how-window": said("Expected on this invoice is what may be billed from {first} to {last}. Its items are matched "
                       "with the contract by clause where they name one, else by heading, within their days.",
                       "Op deze factuur wordt verwacht wat van {first} tot en met {last} mag worden gefactureerd. De "
                       "posten zijn vergeleken per bepaling waar zij die noemen, anders per opschrift, "
                       "binnen hun dagen.",
                       "Est attendu sur cette facture ce qui peut être facturé du {first} au {last}. Ses postes sont "
                       "rapprochés du contrat par clause s'ils en citent une, sinon par intitulé, dans leur période."),
    "how-calls": said("Single calls are matched with usage records by the second of their start and the number called, "
                      "and rounded half up to the decimals in which the invoice states them.",
                      "Afzonderlijke gesprekken zijn met verbruiksrecords vergeleken op de seconde van hun begin en "
                      "het gebelde nummer, en half naar boven afgerond op de decimalen van de factuur.",
                      "Les appels sont rapprochés des enregistrements par la seconde de début et le numéro appelé, et "
                      "arrondis au plus proche aux décimales de la facture."),
    "how-rounding": said("Prices, quantities and charges are computed exactly. A line for usage is the exact sum over "
                         "its records, rounded once, half up.",
                         "Prijzen, aantallen en bedragen zijn exact berekend. Een regel voor verbruik is de exacte som "
                         "van haar records, één keer afgerond, half naar boven.",
                         "Prix, quantités et montants sont calculés exactement. Une ligne de consommation est la somme "
                         "exacte de ses enregistrements, arrondie une fois, au plus proche."),
    "how-program": said("Computed with Counterfoil {version} from the text of the contract, the order, what was "
                        "recorded of it and the usage records.",
                        "Berekend met Counterfoil {version} uit de tekst van het contract, de bestelling, wat daarover "
                        "is vastgelegd en de verbruiksrecords.",
                        "Calculé avec Counterfoil {version} à partir du texte du contrat, de la commande, de ce qui en "
                        "a été consigné et des enregistrements de consommation."),
}  # fmt: skip


def say(language: str, key: str, **values: str) -> str:
    """Return a word or sentence in a language, English for one that is not spoken."""
    wording = WORDS[key]
    return wording.get(language, wording["en"]).format(**values)
