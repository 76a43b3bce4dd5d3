"""How long a decision takes, in process, from a loaded book: `python -m benchmarks.decisions`.

A Grasshopper account with 200 users and 200 devices, and 2,000 events; calls abroad and at home, one after another. For
comparison the same questions are answered by a function that was written by hand for them, with two dictionaries: what
the clauses cost over that is the price of citing them.
"""

import sys
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from importlib.resources import files
from pathlib import Path

from counterfoil.contract.catalogue import Catalogue
from counterfoil.contract.faults import Faults
from counterfoil.contract.orders import read_account
from counterfoil.engine.deciding import Desk
from counterfoil.engine.run import Case
from counterfoil.facts.events import read_events, without_repeats
from counterfoil.facts.requests import make_request

USERS = 200
DECISIONS = 20_000
ROUNDS = 5
ACCOUNT = """
name = "Bench"
country = "US"
currency = "USD"
time_zone = "America/New_York"
[[order]]
id = "phone"
service = "grasshopper"
start_on = 2026-01-01
[order.terms]
plan_fee = { USD = 28.00 }
"""


def desk() -> Desk:
    """Return a desk over the account with its events."""
    faults = Faults()
    catalogue = Catalogue.load([Path(str(files("counterfoil").joinpath("catalogue")))], faults)
    account = read_account("bench.toml", ACCOUNT, faults)
    lines = ['{"type": "activated", "id": "a", "effective_on": "2026-01-01", "agreement": "phone"}']
    lines += [
        '{"type": "deposit-paid", "id": "d", "effective_on": "2026-01-02", "agreement": "phone", "amount": "500.00"}'
    ]
    for number in range(USERS):
        common = '"effective_on": "2026-01-02", "agreement": "phone"'
        lines.append(f'{{"type": "user-assigned", "id": "u{number}", {common}, "user": "user{number}@example.org"}}')
        lines.append(f'{{"type": "device-registered", "id": "r{number}", {common}, "device": "desk{number}"}}')
        lines.append(f'{{"type": "device-activated", "id": "v{number}", {common}, "device": "desk{number}"}}')
        at = f"2026-01-03T{number % 24:02}:10:00Z"
        opened = f'"effective_on": "2026-01-03", "agreement": "phone", "session": "s{number}"'
        lines.append(
            f'{{"type": "session-opened", "id": "o{number}", {opened}, "what": "call", "at": "{at}", '
            f'"user": "user{number}@example.org"}}'
        )
        lines.append(f'{{"type": "session-closed", "id": "c{number}", {opened}, "at": "{at[:14]}20:00Z"}}')
    events = without_repeats(read_events("\n".join(lines), "bench.jsonl", faults), faults)
    assert account is not None
    assert not len(faults), "\n".join(map(str, faults))
    return Desk(Case(catalogue, (account,), events))


def main() -> int:
    """Print microseconds a decision, best of some rounds, and the ratio to the function by hand."""
    ours = desk()
    requests = [
        make_request({"ask": "start-call", "agreement": "phone", "to": to, "user": f"user{number % USERS}@example.org"})
        for number, to in enumerate(("+12125550123", "+31201234567", "+442079460000", "+12125550199") * (USERS // 4))
    ]
    start = datetime(2026, 2, 1, 12, tzinfo=UTC)
    paid, known = {"phone": 50_000}, {f"user{number}@example.org" for number in range(USERS)}

    def by_clauses(number: int) -> bool:
        return ours.may(requests[number % len(requests)], start + timedelta(seconds=number)).allowed

    def by_hand(number: int) -> bool:
        request = requests[number % len(requests)]
        to = request["to"]
        return request["user"] in known and (to.startswith("+1") or paid[request.agreement] >= 50_000) and to != "911"

    assert all(by_clauses(number) == by_hand(number) for number in range(len(requests)))
    clauses, hand = _best(by_clauses), _best(by_hand)
    decision = ours.may(requests[1], start)
    print(f"a call decision: {clauses:.1f} us ({len(decision.findings)} clauses cited); by hand {hand:.2f} us; "
          f"ratio {clauses / hand:.0f}")  # fmt: skip
    return 0


def _best(decide: Callable[[int], bool]) -> float:
    times = []
    for _ in range(ROUNDS):
        begun = time.perf_counter()
        for number in range(DECISIONS):
            decide(number)
        times.append((time.perf_counter() - begun) / DECISIONS * 1e6)
    return min(times)


if __name__ == "__main__":
    sys.exit(main())
