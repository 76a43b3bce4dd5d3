"""System parts that some tests need: a test that lacks one is skipped, and fails in CI, where all are promised."""

import os
from typing import Final

PROMISED: Final = ("CI", "COUNTERFOIL_EVERY_PART")  # either says so; .ci/run sets the second, having installed them


def may_lack(is_there: bool) -> bool:
    """Return whether a test of a part is to be skipped."""
    return not is_there and not any(os.environ.get(name) for name in PROMISED)
