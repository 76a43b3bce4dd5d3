"""Events that charges beyond the usual ones are made from: equipment, measured use, work, outages, bookings, trials.

Registered like anybody's, through the entry-point group `counterfoil.event_types`.
"""

from typing import Final

from counterfoil.facts.events import EventType

CHARGE_TYPES: Final = (
    EventType(
        "use-measured",
        "So much of something was measured: attendees of an event, devices from that day on, gigabytes in store. "
        "`quantity` is in what the clause prices it by.",
        {"agreement": "text", "item": "text", "quantity": "amount"},
    ),
    EventType(
        "overage-invoiced",
        "The provider invoices what was measured above a limit until then.",
        {"agreement": "text", "item": "text"},
    ),
    EventType(
        "item-used",
        "So many of something that was paid in advance were used.",
        {"agreement": "text", "item": "text", "quantity": "whole?"},
    ),
    EventType(
        "order-cancelled",
        "The customer cancelled or refused something that it had ordered: `ordered` is the id of the event that says "
        "so, `quantity` how many of it (all, if left out). `at` is the instant, where hours count.",
        {"agreement": "text", "ordered": "text", "quantity": "whole?", "written": "choice:yes|no"},
    ),
    EventType(
        "item-returned",
        "Something that had been ordered came back to the provider, in this condition; `ordered` is the id of the "
        "event that says so.",
        {"agreement": "text", "ordered": "text", "quantity": "whole?", "condition": "choice:new|used"},
    ),
    EventType(
        "return-decided",
        "The provider decided whether it takes something back that it need not take back, what it refunds and which "
        "fee it charges for it.",
        {
            "agreement": "text",
            "ordered": "text",
            "choice": "choice:accept|refuse",
            "refund": "amount?",
            "fee": "amount?",
        },
    ),
    EventType(
        "hours-approved",
        "The customer approved so many hours of work.",
        {"agreement": "text", "item": "text", "hours": "amount"},
    ),
    EventType(
        "hours-worked",
        "So many hours of work were done on that day.",
        {"agreement": "text", "item": "text", "hours": "amount"},
    ),
    EventType(
        "booking-changed",
        "An order for something that is planned for an instant was placed, changed or cancelled at the instant `at`. "
        "`amount` is what the provider charges for that.",
        {
            "agreement": "text",
            "item": "text",
            "change": "choice:placed|changed|cancelled",
            "planned_at": "instant",
            "amount": "amount?",
        },
    ),
    EventType(
        "outage",
        "The service could not be used from one instant until another, for this cause. `known_at` is when the "
        "provider became aware of it by itself. The effective day is the local day on which it began.",
        {
            "agreement": "text",
            "from_at": "instant",
            "until_at": "instant",
            "cause": "choice:provider|maintenance|internet|customer|other",
            "known_at": "instant?",
        },
    ),
    EventType(
        "outage-reported",
        "The customer reported an outage and claims a credit for it: `outage` is the id of the event that says so, "
        "`at` the instant of the report. `complete` says whether it has all that a report needs; a later, complete one "
        "supplements it.",
        {"agreement": "text", "outage": "text", "complete": "choice:yes|no?"},
    ),
    EventType(
        "claim-handled",
        "The provider judged the claim for an outage; `outage` is the id of the event that says so.",
        {"agreement": "text", "outage": "text"},
    ),
    EventType(
        "service-bought",
        "The customer of a trial bought the service; that day is the first one of what it bought. `bought_on` is the "
        "day on which it did, if that is an earlier one.",
        {"agreement": "text", "bought_on": "date?"},
    ),
)
