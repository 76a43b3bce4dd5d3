"""Events that duties begin or end with: announcements, confirmations, faults, requests for data, cancellations."""

from typing import Final

from counterfoil.facts.events import EventType

ROUTES: Final = "ticket|e-mail|form|phone|letter"

DUTY_TYPES: Final = (
    EventType(
        "invoice-overdue",
        "An invoice was not paid by its last day; the effective day is the first one after that.",
        {"account": "text", "invoice": "text"},
        concerns="account",
    ),
    EventType(
        "duty-missed",
        "A party did not do what a clause obliges it to do, as the other party or a court found.",
        {"agreement": "text", "by": "choice:customer|provider", "clause": "text?"},
    ),
    EventType(
        "cancellation-submitted",
        "The customer asked for the service to be cancelled, in this way.",
        {"agreement": "text", "through": f"choice:{ROUTES}"},
    ),
    EventType(
        "cancellation-confirmed",
        "The provider confirmed a cancellation with the number of its ticket.",
        {"agreement": "text", "ticket": "text"},
    ),
    EventType(
        "order-submitted",
        "The customer sent in an order, or one for more under an agreement that runs.",
        {"agreement": "text", "through": f"choice:{ROUTES}|shop?"},
    ),
    EventType(
        "order-confirmed",
        "The provider confirmed an order that the customer had sent in.",
        {"agreement": "text", "through": f"choice:{ROUTES}"},
    ),
    EventType(
        "consent-requested",
        "A party asked the other for its consent to a matter: to hand the agreement over, for one.",
        {"agreement": "text", "matter": "text"},
    ),
    EventType(
        "consent-refused",
        "A consent that was asked for was refused, for a reason.",
        {"agreement": "text", "matter": "text", "reason": "text"},
    ),
    EventType(
        "contact-changed",
        "How or through whom the customer is reached changed.",
        {"agreement": "text", "what": "choice:address|e-mail|contact|signatory"},
    ),
    EventType(
        "contact-reported",
        "The customer told the provider how it is reached now.",
        {"agreement": "text", "through": f"choice:{ROUTES}"},
    ),
    EventType(
        "goods-dispatched",
        "Equipment that had been ordered was handed to the carrier; `ordered` is the id of the event that says so.",
        {"agreement": "text", "ordered": "text?", "tracking": "text?"},
    ),
    EventType(
        "goods-delivered",
        "Equipment that had been ordered was delivered; `ordered` is the id of the event that says so.",
        {"agreement": "text", "ordered": "text?"},
    ),
    EventType(
        "goods-failed",
        "Equipment, or a part of it, no longer works; `ordered` is the id of the event that says that it was ordered.",
        {"agreement": "text", "ordered": "text"},
    ),
    EventType(
        "fault-reported",
        "The customer reported a fault, in this way; `detailed` says whether with a description and the circumstances.",
        {
            "agreement": "text",
            "what": "choice:missing-part|error|unavailability",
            "through": f"choice:{ROUTES}?",
            "detailed": "flag?",
        },
    ),
    EventType("correction-begun", "The provider confirmed that it is at work on a fault.", {"agreement": "text"}),
    EventType(
        "help-requested",
        "The provider asked the customer for help with a fault: to reproduce it, or to try a solution.",
        {"agreement": "text", "what": "choice:reproduce|try-solution"},
    ),
    EventType(
        "data-requested",
        "The customer asked for a copy of its data, for a day.",
        {"agreement": "text", "wanted_on": "date"},
    ),
    EventType("data-withheld", "From that day the provider keeps the customer's data back.", {"agreement": "text"}),
    EventType("data-released", "The provider no longer keeps the customer's data back.", {"agreement": "text"}),
    EventType(
        "data-inquiry",
        "A person asked what is kept about them, or showed that it is wrong.",
        {"agreement": "text", "person": "text", "what": "choice:access|correction"},
    ),
    EventType("port-requested", "The customer asked to move a number.", {"agreement": "text", "number": "text?"}),
    EventType("number-ported", "A number was moved to another provider.", {"agreement": "text", "number": "text?"}),
)
