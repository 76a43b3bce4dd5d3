"""What can be wrong with a counterfoil, in three languages: each by a stable name, with its figures."""

from collections.abc import Mapping
from typing import Final

from counterfoil.contract.wording import NO_FIGURES, Figure, Wording, in_words, said

WORDINGS: Final[Mapping[str, Wording]] = {
    # the container and its list of contents
    "no-beginning": said(
        "it is no counterfoil, or its beginning is lost",
        "het is geen counterfoil, of het begin ervan is verloren",
        "ce n'est pas un counterfoil, ou son début est perdu",
    ),
    "cut-off": said(
        "it is cut off: its end is lost",
        "het is afgebroken: het einde ontbreekt",
        "il est tronqué : sa fin est perdue",
    ),
    "not-text": said(
        "{member} in it is no text, so it is no counterfoil, or is damaged",
        "{member} erin is geen tekst: het is geen counterfoil, of het is beschadigd",
        "{member} n'y est pas du texte : ce n'est pas un counterfoil, ou il est endommagé",
    ),
    "too-large": said(
        "it would be larger than 2 GB",
        "het zou groter zijn dan 2 GB",
        "il dépasserait 2 Go",
    ),
    "header": said(
        "changed: this field of the zip does not fit what it holds",
        "veranderd: dit veld van de zip past niet bij de inhoud",
        "modifié : ce champ du zip ne correspond pas à son contenu",
    ),
    "missing": said("it is missing", "ontbreekt", "manque"),
    "added": said(
        "added later: manifest.json does not list it",
        "later toegevoegd: manifest.json noemt het niet",
        "ajouté après coup : manifest.json ne le cite pas",
    ),
    "changed": said(
        "changed since the counterfoil was made",
        "veranderd sinds de counterfoil is gemaakt",
        "modifié depuis la création du counterfoil",
    ),
    "listed-otherwise": said(
        "changed here: the file that it lists gives another value",
        "hier veranderd: het bestand dat het noemt, geeft een andere waarde",
        "modifié ici : le fichier cité donne une autre valeur",
    ),
    "seal": said(
        "changed: it is not that of the manifest",
        "veranderd: het is niet dat van het manifest",
        "modifié : ce n'est pas celui du manifeste",
    ),
    "sealed": said(
        "one of these was changed since the counterfoil was made",
        "een hiervan is veranderd sinds de counterfoil is gemaakt",
        "l'un d'eux a été modifié depuis la création du counterfoil",
    ),
    "unreadable": said(
        "changed or damaged: it cannot be read from here on",
        "veranderd of beschadigd: vanaf hier niet te lezen",
        "modifié ou endommagé : illisible à partir d'ici",
    ),
    "other-bytes": said(
        "its bytes are not those that were written",
        "de bytes zijn niet die welke geschreven zijn",
        "ses octets ne sont pas ceux qui ont été écrits",
    ),
    "revision": said(
        "this version of Counterfoil reads revision {n}, and this is another one",
        "deze versie van Counterfoil leest revisie {n}, en dit is een andere",
        "cette version de Counterfoil lit la révision {n}, et celle-ci est autre",
    ),
    # what an invoice is made from
    "no-such-member": said(
        "a counterfoil has no such member",
        "zo'n bestand heeft een counterfoil niet",
        "un counterfoil n'a pas de tel fichier",
    ),
    "no-invoice": said(
        "it is no issued invoice: {detail}",
        "het is geen uitgereikte factuur: {detail}",
        "ce n'est pas une facture émise : {detail}",
    ),
    "not-utf8": said("it is not UTF-8 text", "het is geen tekst in UTF-8", "ce n'est pas du texte UTF-8"),
    "wrong-columns": said(
        "its columns are not {columns}", "de kolommen zijn niet {columns}", "ses colonnes ne sont pas {columns}"
    ),
    "wrong-count": said(
        "it has {found} values, not {expected}",
        "er staan {found} waarden, geen {expected}",
        "elle a {found} valeurs, et non {expected}",
    ),
    "no-number": said(
        "`{text}` is no whole number that fits",
        "`{text}` is geen geheel getal dat past",
        "`{text}` n'est pas un nombre entier admissible",
    ),
    "wrong-words": said(
        "it is not the key of the words beside it",
        "het is niet de sleutel van de woorden ernaast",
        "ce n'est pas la clé des mots voisins",
    ),
    "unknown-shape": said("{file} does not have it", "{file} heeft het niet", "{file} ne l'a pas"),
    "fault": said("{detail}", "{detail}", "{detail}"),
    # the invoice against what the rest yields
    "nothing-due": said(
        "recomputed, there is no invoice for that day",
        "herrekend is er voor die dag geen factuur",
        "après recalcul, il n'y a pas de facture ce jour-là",
    ),
    "of-another": said(
        "the invoice is that of account {account}",
        "de factuur is die van klant {account}",
        "la facture est celle du compte {account}",
    ),
    "charged-otherwise": said(
        "{line}, {first} to {last}: the invoice charges {charged}, recomputed it is {due}",
        "{line}, {first} tot en met {last}: de factuur rekent {charged}, herrekend is het {due}",
        "{line}, du {first} au {last} : la facture porte {charged}, recalculé c'est {due}",
    ),
    "charged-not-owed": said(
        "{line}, {first} to {last}: the invoice charges {charged}, recomputed there is no such line",
        "{line}, {first} tot en met {last}: de factuur rekent {charged}, herrekend is er geen zo'n regel",
        "{line}, du {first} au {last} : la facture porte {charged}, après recalcul cette ligne n'existe pas",
    ),
    "owed-not-charged": said(
        "{line}, {first} to {last}: recomputed it is {due}, the invoice has no such line",
        "{line}, {first} tot en met {last}: herrekend is het {due}, de factuur heeft zo'n regel niet",
        "{line}, du {first} au {last} : recalculé c'est {due}, la facture n'a pas cette ligne",
    ),
    "line-differs": said(
        "{line}, {first} to {last}: the invoice says {before}, recomputed it is {after}",
        "{line}, {first} tot en met {last}: de factuur zegt {before}, herrekend is het {after}",
        "{line}, du {first} au {last} : la facture dit {before}, recalculé c'est {after}",
    ),
    "differs": said(
        "the invoice says {before}, recomputed it is {after}",
        "de factuur zegt {before}, herrekend is het {after}",
        "la facture dit {before}, recalculé c'est {after}",
    ),
    # the signature
    "bad-signature": said(
        "it is not written as a signature is",
        "het is niet geschreven zoals een handtekening hoort",
        "il n'est pas écrit comme une signature",
    ),
    "does-not-fit": said(
        "the signature does not fit: it, its key or what was signed has been changed",
        "de handtekening past niet: zij, haar sleutel of wat ondertekend is, is veranderd",
        "la signature ne correspond pas : elle, sa clé ou ce qui fut signé a été modifié",
    ),
    "another-key": said(
        "signed with the key {found}, and the one that you gave is {expected}",
        "ondertekend met de sleutel {found}, en die welke u gaf is {expected}",
        "signé avec la clé {found}, et celle que vous avez donnée est {expected}",
    ),
    "unsigned": said(
        "it has no signature, and should have one of the key that you gave",
        "er staat geen handtekening in, en er hoort er een van de gegeven sleutel te zijn",
        "il n'a pas de signature, et devrait en avoir une de la clé donnée",
    ),
    # none can be made
    "no-such-invoice": said(
        "there is no invoice {number}", "er is geen factuur {number}", "il n'y a pas de facture {number}"
    ),
    "account-unread": said(
        "account {account} cannot be read: `counterfoil check` says why",
        "klant {account} kan niet gelezen worden: `counterfoil check` zegt waarom",
        "le compte {account} ne peut être lu : `counterfoil check` dit pourquoi",
    ),
    "moved-on": said(
        "the book does not yield invoice {number} any more: something was recorded since it was issued",
        "het boek levert factuur {number} niet meer op: sinds zij is uitgereikt, is er iets vastgelegd",
        "le livre ne donne plus la facture {number} : quelque chose a été enregistré depuis son émission",
    ),
}
THE_FILE: Final[Wording] = said("the file", "het bestand", "le fichier")
COLON: Final[Wording] = said(": ", ": ", " : ")
LINE: Final[Wording] = said("line", "regel", "ligne")


def wording_of(why: str, language: str = "en", figures: Mapping[str, Figure] = NO_FIGURES) -> str:
    """Return what a name of this module means, in a language; raises KeyError for a name that is not one."""
    return in_words(WORDINGS[why], language, figures)


def place_in(field: str, language: str) -> str:
    """Return a place such as "line 4, quantity" in a language; names of fields stay as they are."""
    first, _, rest = field.partition(" ")
    return f"{LINE[language]} {rest}" if first == LINE["en"] and rest else field
