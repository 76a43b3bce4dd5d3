"""What-if: a book as it would be with a change of orders, decks or events, run for real and compared with the book.

A change is read from a TOML file (`changes`), worked into accounts and events (`applying`, pure), and the changed book
is checked and billed like any other (`running`), so its figures are those that the files would give. Usage stays as
recorded, or the last full months of it are repeated into the future (`projecting`). `comparing` sets the two answers
side by side; `offers` runs an account on one candidate order after the other. Nothing here knows what a clause means,
and nothing is written to the book.
"""

from counterfoil.whatif.applying import applied
from counterfoil.whatif.changes import Changes, read_changes
from counterfoil.whatif.comparing import Comparison, compared
from counterfoil.whatif.offers import Candidate, Offer, cheapest, read_offers
from counterfoil.whatif.projecting import Repeated, repeated_months
from counterfoil.whatif.running import changed_book

__all__ = [
    "Candidate",
    "Changes",
    "Comparison",
    "Offer",
    "Repeated",
    "applied",
    "changed_book",
    "cheapest",
    "compared",
    "read_changes",
    "read_offers",
    "repeated_months",
]
