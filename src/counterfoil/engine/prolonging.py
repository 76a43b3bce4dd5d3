"""An agreement that ended, as it would be if it had run on; what it would owe then is asked of its own clauses."""

from dataclasses import replace
from datetime import date

from counterfoil.engine.governed import Governed


def prolonged(governed: Governed, until_on: date) -> Governed:
    """Return the agreement as if it ran until a later day, on its last terms and with its last quantities."""
    end = governed.life.until_on
    if end is None or until_on <= end:
        raise ValueError(f"{governed.order.id} does not end before {until_on}")
    quantities = {
        unit: tuple(replace(step, until_on=until_on) if step.until_on == end else step for step in steps)
        for unit, steps in governed.life.quantities.items()
    }
    life = replace(governed.life, until_on=until_on, quantities=quantities)
    *before, last = governed.reigns
    return Governed(governed.order, life, [*before, replace(last, until_on=until_on)], governed.terms)
