"""What the kind on restocking says, in three languages."""

from collections.abc import Mapping
from typing import Final

from counterfoil.contract.wording import Wording, said

SAYS: Final[Mapping[str, Wording]] = {
    "free": said(
        "It may be cancelled free of charge within {hours} of the order.",
        "Annuleren is kosteloos binnen {hours} na de bestelling.",
        "L'annulation est gratuite dans les {hours} suivant la commande.",
    ),
    "with-fee": said(
        "It may be cancelled within {days} days for a restocking fee of {percent}%.",
        "Annuleren kan binnen {days} dagen tegen {percent}% retourkosten.",
        "L'annulation est possible dans les {days} jours contre {percent} % de frais de retour.",
    ),
    "not-new": said(
        "It is taken back in new condition only.",
        "Het wordt alleen in nieuwe staat teruggenomen.",
        "Il n'est repris qu'à l'état neuf.",
    ),
    "send-new": said(
        "Send it back in new condition and in its original packaging.",
        "Stuur het terug in nieuwe staat en in de oorspronkelijke verpakking.",
        "Renvoyez-le à l'état neuf et dans son emballage d'origine.",
    ),
    "final": said(
        "The purchase is final: it is not taken back.",
        "De aankoop is definitief: zij wordt niet teruggenomen.",
        "L'achat est définitif : il n'est pas repris.",
    ),
    "ask-provider": said(
        "Ask the provider, who may make an exception for a fee.",
        "Vraag de aanbieder, die tegen een vergoeding een uitzondering mag maken.",
        "Demandez au fournisseur, qui peut faire une exception contre des frais.",
    ),
    "send-back": said(
        "Send back what was cancelled.", "Stuur terug wat is geannuleerd.", "Renvoyer ce qui a été annulé."
    ),
    "no-refund-before": said(
        "Nothing is paid back before it has come back.",
        "Er wordt niets terugbetaald voordat het terug is.",
        "Rien n'est remboursé avant son retour.",
    ),
}
