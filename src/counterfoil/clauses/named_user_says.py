"""What clauses on named users say, in the three languages."""

from collections.abc import Mapping
from typing import Final

from counterfoil.contract.wording import Wording

SAYS: Final[Mapping[str, Wording]] = {
    "no-user": {
        "en": "{user} is not a user of the service.",
        "nl": "{user} is geen gebruiker van de dienst.",
        "fr": "{user} n'est pas un utilisateur du service.",
    },
    "make-user": {
        "en": "Have the administrator make {user} a user first.",
        "nl": "Laat de beheerder {user} eerst als gebruiker aanwijzen.",
        "fr": "Demandez d'abord à l'administrateur de désigner {user} comme utilisateur.",
    },
    "may-be-user": {
        "en": "{user} may be made a user.",
        "nl": "{user} mag als gebruiker worden aangewezen.",
        "fr": "{user} peut être désigné comme utilisateur.",
    },
    "not-eligible": {
        "en": "{user} is not one of those who may be users.",
        "nl": "{user} hoort niet bij wie gebruiker mag zijn.",
        "fr": "{user} ne fait pas partie des personnes qui peuvent être utilisateurs.",
    },
    "own-people": {
        "en": "Only people in a relation to the customer that the contract names can be users.",
        "nl": "Alleen wie in een verhouding tot de klant staat die het contract noemt, kan gebruiker zijn.",
        "fr": "Seules les personnes dont le contrat prévoit le lien avec le client peuvent être utilisateurs.",
    },
    "shared": {
        "en": "{user} is used by {n} person; an ID is not shared.|{user} is used by {n} people; an ID is not shared.",
        "nl": "{user} wordt door {n} persoon gebruikt; een ID wordt niet gedeeld.|"
        "{user} wordt door {n} personen gebruikt; een ID wordt niet gedeeld.",
        "fr": "{user} est employé par {n} personne ; un identifiant ne se partage pas.|"
        "{user} est employé par {n} personnes ; un identifiant ne se partage pas.",
    },
    "taken": {
        "en": "{user} is already the ID of a user.",
        "nl": "{user} is al de ID van een gebruiker.",
        "fr": "{user} est déjà l'identifiant d'un utilisateur.",
    },
    "one-each": {
        "en": "Give everybody an ID of their own.",
        "nl": "Geef iedereen een eigen ID.",
        "fr": "Donnez à chacun son propre identifiant.",
    },
    "own-id": {
        "en": "{user} is an ID that nobody else has.",
        "nl": "{user} is een ID die niemand anders heeft.",
        "fr": "{user} est un identifiant que personne d'autre n'a.",
    },
    "generic": {
        "en": "{user} names a role or a number and no person.",
        "nl": "{user} noemt een rol of een nummer en geen persoon.",
        "fr": "{user} désigne une fonction ou un numéro et non une personne.",
    },
    "use-name": {
        "en": "Use an ID with the person's first name and family name.",
        "nl": "Gebruik een ID met de voornaam en de achternaam van de persoon.",
        "fr": "Utilisez un identifiant formé du prénom et du nom de la personne.",
    },
    "moves": {
        "en": "{to} may take the place of {user}, who then has no access any more.",
        "nl": "{to} mag in de plaats komen van {user}, die dan geen toegang meer heeft.",
        "fr": "{to} peut prendre la place de {user}, qui n'a alors plus accès au service.",
    },
    "lost-access": {
        "en": "{user} has had no access since {day}.",
        "nl": "{user} heeft sinds {day} geen toegang meer.",
        "fr": "{user} n'a plus accès au service depuis le {day}.",
    },
    "buy-another": {
        "en": "Buy another subscription for {user}.",
        "nl": "Neem een extra abonnement voor {user}.",
        "fr": "Prenez un abonnement supplémentaire pour {user}.",
    },
    "counts-as": {
        "en": "{user} counts as one {unit}.",
        "nl": "{user} telt als één {unit}.",
        "fr": "{user} compte pour une unité « {unit} ».",
    },
    "room-is-id": {
        "en": "The room {user} counts as one user ID; it need not name a person.",
        "nl": "De ruimte {user} telt als één gebruikers-ID en hoeft geen persoon te noemen.",
        "fr": "La salle {user} compte pour un identifiant d'utilisateur, qui peut ne désigner personne.",
    },
    "not-designated": {
        "en": "The computer {computer} is not one that may be reached.",
        "nl": "De computer {computer} is niet aangewezen om te worden bereikt.",
        "fr": "L'ordinateur {computer} n'est pas désigné pour être atteint.",
    },
    "designate": {
        "en": "Designate {computer}, in the place of another one if all are taken.",
        "nl": "Wijs {computer} aan, in de plaats van een andere als ze alle bezet zijn.",
        "fr": "Désignez {computer}, à la place d'un autre s'ils sont tous pris.",
    },
    "designated": {
        "en": "The computer {computer} may be reached.",
        "nl": "De computer {computer} mag worden bereikt.",
        "fr": "L'ordinateur {computer} peut être atteint.",
    },
    "no-organiser": {
        "en": "{user} is not an organiser, and only organisers begin a session and invite others.",
        "nl": "{user} is geen organisator, en alleen organisatoren beginnen een sessie en nodigen anderen uit.",
        "fr": "{user} n'est pas organisateur, et seuls les organisateurs ouvrent une session et y invitent.",
    },
    "let-organise": {
        "en": "Let an organiser begin it, or make {user} one.",
        "nl": "Laat een organisator beginnen, of maak {user} organisator.",
        "fr": "Laissez un organisateur l'ouvrir, ou donnez ce rôle à {user}.",
    },
    "in-plan": {
        "en": "{function} is in the plan {plan}.",
        "nl": "{function} zit in het plan {plan}.",
        "fr": "{function} fait partie de la formule {plan}.",
    },
    "other-plan": {
        "en": "{function} is not in the plan of {user}.",
        "nl": "{function} zit niet in het plan van {user}.",
        "fr": "{function} ne fait pas partie de la formule de {user}.",
    },
    "assign-plan": {
        "en": "Assign {user} a plan that has it: {plans}.",
        "nl": "Wijs {user} een plan toe dat het heeft: {plans}.",
        "fr": "Attribuez à {user} une formule qui la comprend : {plans}.",
    },
    "freely": {
        "en": "The customer assigns plans to its users itself; their number stays the same.",
        "nl": "De klant wijst plannen zelf aan zijn gebruikers toe; hun aantal blijft gelijk.",
        "fr": "Le client attribue lui-même les formules à ses utilisateurs ; leur nombre ne change pas.",
    },
    "answers-for-users": {
        "en": "Appoint and manage the users of {service}, and answer for their use.",
        "nl": "De gebruikers van {service} aanwijzen en beheren, en instaan voor hun gebruik.",
        "fr": "Désigner et gérer les utilisateurs de {service}, et répondre de leur utilisation.",
    },
}
