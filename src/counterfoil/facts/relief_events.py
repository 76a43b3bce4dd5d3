"""Types of events about coupons, pauses and balances."""

from typing import Final

from counterfoil.facts.events import EventType

RELIEF_TYPES: Final = (
    EventType(
        "coupon-redeemed",
        "The customer redeemed a coupon; a discount for who has it begins.",
        {"agreement": "text", "coupon": "text"},
    ),
    EventType("paused", "The service is paused from that day, at the customer's wish.", {"agreement": "text"}),
    EventType("resumed", "A paused service is used again from that day.", {"agreement": "text"}),
)
