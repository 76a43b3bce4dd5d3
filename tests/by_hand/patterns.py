"""What is unusual beside all customers, worked out by hand: one customer, one month, one figure after another."""

from collections import Counter, defaultdict
from dataclasses import dataclass
from datetime import UTC, date, datetime
from fractions import Fraction
from zoneinfo import ZoneInfo

AMOUNTS = ("use", "numbers", "calls_per_hour")
MEASURES = (*AMOUNTS, "concentration", "high_risk")


@dataclass(frozen=True)
class Called:
    """One call as a bookkeeper sees it."""

    account: str
    at: datetime
    seconds: int
    number: str  # "" if it is not known
    is_risky: bool = False


@dataclass(frozen=True)
class Rule:
    """The terms of the comparison."""

    measures: tuple[str, ...] = MEASURES
    spreads: int = 5
    least_factor: Fraction = Fraction(5, 4)
    least_points: int = 50_000
    customers: int = 20
    least_use: int = 6_000
    top: int = 3


def half_up(value: Fraction) -> int:
    return int((2 * value + 1) // 2)


def figures(calls: list[Called], rule: Rule, time_zone: str) -> dict[tuple[str, date], dict[str, int]]:
    """Return what each account comes to in each local month; without those that used too little."""
    local = ZoneInfo(time_zone)
    months: dict[tuple[str, date], list[Called]] = defaultdict(list)
    for call in calls:
        months[call.account, call.at.astimezone(local).date().replace(day=1)].append(call)
    found = {}
    for key, members in months.items():
        used = sum(call.seconds for call in members)
        if used < rule.least_use or used == 0:
            continue
        to_number: Counter[str] = Counter()
        hours: Counter[datetime] = Counter()
        for call in members:
            hours[call.at.astimezone(UTC).replace(minute=0, second=0, microsecond=0)] += 1
            if call.number:
                to_number[call.number] += call.seconds
        own = {"use": used, "numbers": len(to_number), "calls_per_hour": max(hours.values())}
        if sum(to_number.values()):
            top = sum(sorted(to_number.values(), reverse=True)[: rule.top])
            own["concentration"] = half_up(Fraction(top * 1_000_000, sum(to_number.values())))
        own["high_risk"] = half_up(Fraction(sum(call.seconds for call in members if call.is_risky) * 1_000_000, used))
        found[key] = {
            name: value for name, value in own.items() if name in rule.measures and (value or name not in AMOUNTS)
        }
    return found


def middle(values: list[int]) -> int:
    """Return the lower of the two in the middle, or the one."""
    return sorted(values)[(len(values) - 1) // 2]


def unusual(
    calls: list[Called], rule: Rule, time_zone: str, through: date
) -> dict[tuple[str, date], dict[str, tuple[int, int, int, int]]]:
    """Return for each account and month in which something is unusual: figure, middle, spread and limit by measure."""
    own = figures(calls, rule, time_zone)
    found = {}
    for month in {month for _, month in own}:
        if (month.replace(day=28) + (date(2000, 2, 1) - date(2000, 1, 28))).replace(day=1) > through:
            continue
        usual = {}
        for name in rule.measures:
            values = [each[name] for (_, when), each in own.items() if when == month and name in each]
            if not values or len(values) < rule.customers:
                continue
            center = middle(values)
            if name in AMOUNTS:
                factors = [Fraction(max(value, center), min(value, center)) for value in values]
                spread = middle([half_up(factor * 1_000_000) for factor in factors])
                factor = max(Fraction(spread, 1_000_000), rule.least_factor)
                limit = int(center * factor**rule.spreads)
            else:
                spread = middle([abs(value - center) for value in values])
                limit = center + rule.spreads * max(spread, rule.least_points)
            usual[name] = (center, spread, limit)
        for (account, when), each in own.items():
            if when == month and any(each.get(name, 0) > usual[name][2] for name in usual):
                found[account, month] = {name: (each.get(name, 0), *usual[name]) for name in usual}
    return found
