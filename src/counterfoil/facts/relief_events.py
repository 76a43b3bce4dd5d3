"""Types of events about coupons, pauses and balances."""

from typing import Final

from counterfoil.facts.events import EventType

RELIEF_TYPES: Final = (
    EventType(
        "coupon-redeemed",
        "The customer redeemed a coupon; a discount for who has it begins.",
        {"agreement": "text", "coupon": "text"},
    ),
    EventType(
        "balance-topped-up",
        "The customer topped a prepaid balance up. `expires_on` is the first day on which it is gone; `costs` "
        "is what is charged for it on the day, nothing if it was paid apart or given.",
        {"agreement": "text", "amount": "amount", "expires_on": "date?", "costs": "amount?"},
    ),
    EventType("paused", "The service is paused from that day, at the customer's wish.", {"agreement": "text"}),
    EventType("resumed", "A paused service is used again from that day.", {"agreement": "text"}),
)
