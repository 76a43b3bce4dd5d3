"""An audit as a letter in plain text: what is disputed, under which clause, and what is to be corrected."""

from collections.abc import Mapping
from datetime import timedelta
from decimal import Decimal

from counterfoil.audits.comparing import Audit, Dispute

_WORDS: Mapping[str, Mapping[str, str]] = {
    "en": {
        "subject": "Invoice {number}: amounts in dispute",
        "begin": "We have compared this invoice with our contract. {agreed} of its items are as owed; these are not:",
        "differs": "stated {stated} {currency}, owed {owed} {currency}",
        "not-owed": "stated {stated} {currency}; under the contract nothing is owed",
        "not-stated": "owed {owed} {currency}, and not stated",
        "total-line": "stated {stated} {currency} in the total of the invoice, beyond its items",
        "clause": "clause {clause} ({heading}), {place}", "days": "{first} to {last}", "record": "record: {record}",
        "total": "Stated too much, all together: {total} {currency}. Please correct the invoice.",
        "less": "Stated too little, all together: {total} {currency}.",
        "none": "Every item is as owed.",
    },
    "nl": {
        "subject": "Factuur {number}: betwiste bedragen",
        "begin": "Wij hebben deze factuur met ons contract vergeleken. {agreed} posten kloppen; deze niet:",
        "differs": "vermeld {stated} {currency}, verschuldigd {owed} {currency}",
        "not-owed": "vermeld {stated} {currency}; volgens het contract is niets verschuldigd",
        "not-stated": "verschuldigd {owed} {currency}, en niet vermeld",
        "total-line": "vermeld {stated} {currency} in het totaal van de factuur, naast de posten",
        "clause": "bepaling {clause} ({heading}), {place}", "days": "{first} tot en met {last}",
        "record": "record: {record}",
        "total": "Samen te veel vermeld: {total} {currency}. Wij verzoeken u de factuur te corrigeren.",
        "less": "Samen te weinig vermeld: {total} {currency}.",
        "none": "Elke post klopt.",
    },
    "fr": {
        "subject": "Facture {number} : montants contestés",
        "begin": "Nous avons comparé cette facture à notre contrat. {agreed} postes sont exacts, les suivants non :",
        "differs": "indiqué {stated} {currency}, dû {owed} {currency}",
        "not-owed": "indiqué {stated} {currency} ; rien n'est dû selon le contrat",
        "not-stated": "dû {owed} {currency}, non indiqué",
        "total-line": "indiqué {stated} {currency} dans le total de la facture, au-delà de ses postes",
        "clause": "clause {clause} ({heading}), {place}", "days": "du {first} au {last}",
        "record": "enregistrement : {record}",
        "total": "Indiqué en trop au total : {total} {currency}. Veuillez rectifier la facture.",
        "less": "Indiqué en moins au total : {total} {currency}.",
        "none": "Chaque poste est exact.",
    },
}  # fmt: skip


def shown(amount: int, decimals: int) -> str:
    """Return an amount with two decimals at least."""
    text = f"{Decimal(amount).scaleb(-decimals):f}"
    whole, _, rest = text.partition(".")
    return f"{whole}.{rest.rstrip('0').ljust(2, '0')}"


def difference(audit: Audit) -> str:
    """Return what is stated too much, all disputes together."""
    most = max((one.decimals for one in audit.disputes), default=2)
    return shown(sum(one.difference * 10 ** (most - one.decimals) for one in audit.disputes), most)


def letter(audit: Audit, currency: str, records: Mapping[int, str], language: str = "en") -> str:
    """Return the letter; `records` has where a record in dispute stands ("usage/calls.csv:12")."""
    say = _WORDS.get(language, _WORDS["en"])
    lines = [say["subject"].format(number=audit.invoice.number or "-"), ""]
    if not audit.disputes:
        return "\n".join([*lines, say["none"]]) + "\n"
    lines += [say["begin"].format(agreed=audit.agreed), ""]
    for number, one in enumerate(audit.disputes, 1):
        lines += [f"{number}. {one.what}".rstrip() + (f" [{one.number}]" if one.number else "")]
        lines += [f"   {each}" for each in _about(one, currency, records, say)] + [""]
    total = difference(audit)
    less = total.startswith("-")
    lines.append(say["less" if less else "total"].format(total=total.removeprefix("-"), currency=currency))
    return "\n".join(lines) + "\n"


def _about(one: Dispute, currency: str, records: Mapping[int, str], say: Mapping[str, str]) -> list[str]:
    stated, owed = shown(one.stated, one.decimals), shown(one.owed, one.decimals)
    found = [say["total-line" if one.why == "total" else one.why].format(stated=stated, owed=owed, currency=currency)]
    if one.clause:
        found.append(say["clause"].format(clause=one.clause, heading=one.heading, place=one.place))
    if one.period is not None:
        found.append(say["days"].format(first=one.period[0], last=one.period[1] - timedelta(days=1)))
    if one.record is not None:
        found.append(say["record"].format(record=records.get(one.record, one.record)))
    return found
