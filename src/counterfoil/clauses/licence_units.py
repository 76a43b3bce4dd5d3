"""Which unit of an order a user counts against: by role, or by plan where the order counts users by plan."""

from collections.abc import Mapping
from typing import Final

from counterfoil.facts.standing import Here

# Units that a role may count against, the first that the agreement has.
UNITS_OF_ROLES: Final[Mapping[str, tuple[str, ...]]] = {
    "user": ("named-user",),
    "organiser": ("organiser", "named-user"),
    "audio-user": ("audio-user",),
    "universal-user": ("universal-user",),
    "room": ("room", "named-user"),
    "computer": ("named-computer",),
}


def has_unit(here: Here, unit: str) -> bool:
    """Return whether the agreement counts a unit at all."""
    return here.life is not None and unit in here.life.quantities


def unit_of_role(here: Here, role: str) -> str:
    """Return the unit that users of a role count against, or an empty text if the agreement counts none of theirs."""
    return next((unit for unit in UNITS_OF_ROLES[role] if has_unit(here, unit)), "")


def keeps_users(here: Here) -> bool:
    """Return whether users of the agreement are recorded; one without any keeps them elsewhere, and is not judged."""
    return bool(here.users or here.former_users)
