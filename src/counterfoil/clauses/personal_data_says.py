"""What the kind on personal data says, in three languages."""

from collections.abc import Mapping
from typing import Final

from counterfoil.contract.wording import Wording, said

SAYS: Final[Mapping[str, Wording]] = {
    "privacy-policy": said(
        "Treat personal data as the privacy policy says.",
        "Ga met persoonsgegevens om zoals het privacybeleid voorschrijft.",
        "Traiter les données personnelles conformément à la politique de confidentialité.",
    ),
    "sharing-for-order": said(
        "What an order needs may be given to the distributor who delivers it.",
        "Wat voor een bestelling nodig is, mag aan de distributeur worden gegeven die levert.",
        "Ce que la commande exige peut être transmis au distributeur qui la livre.",
    ),
    "viewing-history": said(
        "What a viewer watches and prefers may be shared with the provider and the makers of the content.",
        "Wat een kijker bekijkt en verkiest, mag worden gedeeld met de aanbieder en de makers van de inhoud.",
        "Ce qu'un spectateur regarde et préfère peut être partagé avec le fournisseur et les auteurs du contenu.",
    ),
    "network-information": said(
        "Protect information on the customer's use of the network by the PIN.",
        "Bescherm gegevens over het netwerkgebruik van de klant met de pincode.",
        "Protéger par le code PIN les informations sur l'utilisation du réseau par le client.",
    ),
    "pin-given": said("Who asks gave the PIN.", "Wie het vraagt, gaf de pincode.", "Le demandeur a donné le code PIN."),
    "pin-missing": said(
        "Without the PIN nothing is told about the use of the network.",
        "Zonder de pincode wordt niets over het netwerkgebruik verteld.",
        "Sans le code PIN, rien n'est communiqué sur l'utilisation du réseau.",
    ),
    "give-pin": said("Give the account's PIN.", "Geef de pincode van het account.", "Indiquez le code PIN du compte."),
    "security-measures": said(
        "Keep up the measures for privacy, security, availability and confidentiality that are published.",
        "Houd de gepubliceerde maatregelen voor privacy, veiligheid, beschikbaarheid en vertrouwelijkheid in stand.",
        "Maintenir les mesures publiées de protection, de sécurité, de disponibilité et de confidentialité.",
    ),
    "roles": said(
        "Process personal data on behalf of the customer, who decides on it.",
        "Verwerk persoonsgegevens namens de klant, die erover beslist.",
        "Traiter les données personnelles pour le compte du client, qui en est responsable.",
    ),
    "user-data": said(
        "Give the correct names, contact data and e-mail addresses of users.",
        "Geef de juiste namen, contactgegevens en e-mailadressen van gebruikers.",
        "Fournir les noms, coordonnées et adresses e-mail exacts des utilisateurs.",
    ),
    "data-missing": said(
        "The user's name, contact data or e-mail address is missing.",
        "De naam, contactgegevens of het e-mailadres van de gebruiker ontbreken.",
        "Le nom, les coordonnées ou l'adresse e-mail de l'utilisateur manquent.",
    ),
    "give-data": said("Supply what is missing.", "Vul aan wat ontbreekt.", "Complétez ce qui manque."),
    "cookies": said(
        "Let the session data that signing in needs be stored in cookies.",
        "Sta toe dat de sessiegegevens voor het aanmelden in cookies worden bewaard.",
        "Permettre l'enregistrement en cookies des données de session nécessaires à la connexion.",
    ),
    "cookies-blocked": said(
        "Signing in needs cookies, and they are blocked.",
        "Aanmelden vereist cookies, en die zijn geblokkeerd.",
        "La connexion exige des cookies, et ils sont bloqués.",
    ),
    "let-cookies": said("Allow cookies.", "Sta cookies toe.", "Autorisez les cookies."),
    "hosting": said(
        "Data is kept by the hosting partner in {country}.",
        "Gegevens worden bewaard door de hostingpartner in {country}.",
        "Les données sont conservées par l'hébergeur dans le pays {country}.",
    ),
    "kept-elsewhere": said(
        "Data has to be kept in {country}.",
        "Gegevens moeten in {country} worden bewaard.",
        "Les données doivent être conservées dans le pays {country}.",
    ),
    "consent-of-users": said(
        "See to it that {user} knows how personal data is processed and has agreed to it.",
        "Zorg dat {user} weet hoe persoonsgegevens worden verwerkt en daarmee heeft ingestemd.",
        "Veiller à ce que {user} sache comment les données personnelles sont traitées et y ait consenti.",
    ),
    "agreements-with-users": said(
        "State in agreements with users the provider's access, the statistics and the advertising they consent to.",
        "Vermeld in overeenkomsten met gebruikers de toegang van de aanbieder, de statistiek en de reclame.",
        "Mentionner dans les accords avec les utilisateurs l'accès du fournisseur, les statistiques et la publicité.",
    ),
    "procedures": said(
        "See to it that procedures, guidelines, updates and changes are followed.",
        "Zorg dat procedures, richtlijnen, updates en wijzigingen worden gevolgd.",
        "Veiller au respect des procédures, consignes, mises à jour et modifications.",
    ),
    "only-for-contract": said(
        "Process personal data only under the contract, as far as it is needed to carry it out.",
        "Verwerk persoonsgegevens alleen volgens het contract, voor zover dat voor de uitvoering nodig is.",
        "Ne traiter les données personnelles qu'en vertu du contrat et dans la mesure nécessaire à son exécution.",
    ),
    "for-contract": said(
        "It is a use that the contract is made for.",
        "Het is een gebruik waarvoor het contract is gesloten.",
        "C'est une utilisation pour laquelle le contrat est conclu.",
    ),
    "not-for-contract": said(
        "Data is used for the contract only, and this is another purpose.",
        "Gegevens worden alleen voor het contract gebruikt, en dit is een ander doel.",
        "Les données ne servent qu'au contrat, et ceci est une autre finalité.",
    ),
    "law-and-security": said(
        "Keep to the law on data protection and take the security measures that are needed.",
        "Houd u aan de wet op gegevensbescherming en neem de nodige beveiligingsmaatregelen.",
        "Respecter la loi sur la protection des données et prendre les mesures de sécurité nécessaires.",
    ),
    "accuracy": said(
        "Take all reasonable steps to keep personal data correct and up to date.",
        "Neem alle redelijke maatregelen om persoonsgegevens juist en actueel te houden.",
        "Prendre toutes les mesures raisonnables pour garder les données personnelles exactes et à jour.",
    ),
    "access": said(
        "Help the customer to tell {person} what is kept.",
        "Help de klant om {person} te vertellen wat er wordt bewaard.",
        "Aider le client à indiquer à {person} ce qui est conservé.",
    ),
    "correction": said(
        "Correct or erase what is wrong about {person}.",
        "Corrigeer of wis wat over {person} onjuist is.",
        "Corriger ou effacer ce qui est inexact au sujet de {person}.",
    ),
    "no-disclosure": said(
        "Data is given to nobody else unless the contract needs it or the customer agreed in writing.",
        "Gegevens gaan naar niemand anders, tenzij het contract het vereist of de klant schriftelijk heeft ingestemd.",
        "Les données ne vont à personne d'autre, sauf si le contrat l'exige ou si le client y a consenti par écrit.",
    ),
    "no-other-purposes": said(
        "Data goes to third parties only to help deliver the service.",
        "Gegevens gaan alleen naar derden om de dienst te helpen leveren.",
        "Les données ne vont à des tiers que pour aider à fournir le service.",
    ),
    "needed": said(
        "It is needed to deliver the service.",
        "Het is nodig om de dienst te leveren.",
        "C'est nécessaire pour fournir le service.",
    ),
    "consented": said(
        "The customer agreed in writing.", "De klant heeft schriftelijk ingestemd.", "Le client a consenti par écrit."
    ),
    "ask-customer": said(
        "Get the customer's written consent.",
        "Vraag schriftelijke toestemming van de klant.",
        "Obtenez le consentement écrit du client.",
    ),
}
