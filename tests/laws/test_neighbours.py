"""What one account owes never depends on who else is in the book, in the bucket, or ahead of it."""

from datetime import UTC, date, datetime
from itertools import permutations

import pytest
from tests.by_hand.book import Use
from tests.laws.as_written import shape_of, usage_frame

from counterfoil.contract.catalogue import Catalogue
from counterfoil.contract.description import read_description
from counterfoil.contract.faults import Faults
from counterfoil.contract.orders import AccountDefaults, read_account
from counterfoil.engine.answering import answer
from counterfoil.engine.run import Case
from counterfoil.keys import key64

FAMILY = """---
service = "family"
name = "Family"
effective_on = 2023-01-01
---

## Calls {#calls}

Calls cost 0.60 a minute.

```clause
kind = "usage-rate"
takes = { meter = "voice" }
price = { EUR = 0.60, per = "minute" }
```

## Included calls {#narrow}

Ten minutes of calls are included.

```clause
kind = "included-allowance"
allowance = { minutes = 10 }
of = ["calls"]
```
"""
OWN = """---
service = "own"
name = "Own"
effective_on = 2023-01-01
includes = ["family"]
---

## Fax {#fax}

Fax costs 6.00 a minute.

```clause
kind = "usage-rate"
takes = { meter = "fax" }
price = { EUR = 6.00, per = "minute" }
```

## Included minutes {#wide}

Ten minutes of fax and calls are included.

```clause
kind = "included-allowance"
allowance = { minutes = 10 }
of = ["fax", "calls"]
```
"""
ACCOUNT = """
name = "{name}"
country = "NL"
currency = "EUR"
time_zone = "UTC"
[[order]]
id = "{name}-order"
service = "{service}"
start_on = 2024-01-01
"""
SERVICES = {"ada": "own", "zoe": "family", "eve": "own"}
USES = [
    Use(name, number, datetime(2024, 1, 2 + number, tzinfo=UTC), 600, meter=meter)
    for name in SERVICES
    for number, meter in enumerate(("voice", "fax"))
]


@pytest.mark.parametrize("order", [order for size in (1, 2, 3) for order in permutations(SERVICES, size)])
def test_the_first_allowance_of_the_description_is_used_up_first_whoever_else_is_there(order):
    """Ada's own ten minutes stand before the family's: the call takes them, and the fax pays 10 x 6.00."""
    faults = Faults()
    catalogue = Catalogue([read_description("f.md", FAMILY, faults), read_description("o.md", OWN, faults)], faults)
    accounts = [
        read_account(f"{name}.toml", ACCOUNT.format(name=name, service=SERVICES[name]), faults, AccountDefaults())
        for name in order
    ]
    assert list(faults) == []
    case = Case(catalogue, accounts, shapes={key64(*shape_of(use)): shape_of(use) for use in USES})
    uses = usage_frame([use for use in USES if use.account in order])
    found = answer(case, date(2024, 2, 1), [(accounts, uses)])
    owed = {(row[0], row[1]): row[2] for row in found.lines.select("account", "clause", "amount").iter_rows()}
    for name in order:
        assert owed[name, "calls"] == 0
        assert owed.get((name, "fax"), 6000) == 6000
