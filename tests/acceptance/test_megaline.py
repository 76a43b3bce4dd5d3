"""Megaline: two plans as one description that 500 orders fill; every bill of every month equal to a loop, to the cent.

The operator counts calls in whole minutes, each rounded up, and a month's data in whole gigabytes of 1,024 megabytes.
"""

import csv
from calendar import monthrange
from collections import Counter, defaultdict
from datetime import date, datetime, timedelta
from decimal import Decimal
from fractions import Fraction
from functools import cache

import pytest
from tests.acceptance.by_loop import cents, each_row_is_somewhere, explained

BOOK = """
provider = "Megaline"
country = "US"
currency = "USD"
time_zone = "America/New_York"
"""
SOURCES = "".join(
    f"""
[[source]]
name = "{name}"
format = "csv"
files = "megaline_{name}.csv"
time_zone = "America/New_York"
account = {{ code = "user_id" }}
[source.mapping]
identity = ["id"]
start = {{ column = "{day}", format = "%m/%d/%Y" }}
quantity = {quantity}
meter = "{meter}"
"""
    for name, day, quantity, meter in (
        ("calls", "call_date", '{ column = "duration", unit = "minutes" }', "voice"),
        ("messages", "message_date", '{ constant = 1, unit = "pieces" }', "sms"),
        ("internet", "session_date", '{ column = "mb_used", unit = "MiB" }', "data"),
    )
)
DESCRIPTION = """
---
service = "megaline"
name = "Megaline"
effective_on = 2018-01-01
---

## Monthly fee {#fee}

The plan costs what your order says, for each calendar month in advance.

```clause
kind = "recurring-fee"
price = { order = "fee" }
```

## Months in part {#partial}

What a first or last month costs that you have the plan only in part: the whole fee, or a share by calendar days.

```clause
kind = "proration"
first_period = { order = "partial_months" }
last_period = { order = "partial_months" }
```

## Calls {#calls}

Each call is charged by whole minutes.

```clause
kind = "usage-rate"
takes = { meter = "voice" }
price = { order = "minute" }
initial_increment = { seconds = 60 }
subsequent_increment = { seconds = 60 }
```

## Messages {#messages}

```clause
kind = "usage-rate"
takes = { meter = "sms" }
price = { order = "message" }
```

## Data {#data}

The data of a month beyond what is included are charged by whole gigabytes.

```clause
kind = "usage-rate"
takes = { meter = "data" }
price = { order = "gigabyte" }
whole = { GiB = 1 }
```

## Included minutes {#included-minutes}

```clause
kind = "included-allowance"
allowance = { order = "minutes_included" }
of = ["calls"]
partial = { order = "partial_months" }
```

## Included messages {#included-messages}

```clause
kind = "included-allowance"
allowance = { order = "messages_included" }
of = ["messages"]
partial = { order = "partial_months" }
```

## Included data {#included-data}

```clause
kind = "included-allowance"
allowance = { order = "data_included" }
of = ["data"]
partial = { order = "partial_months" }
```
"""
FIRST_DAY_AFTER = date(2019, 1, 1)


def rows_of(home, name):
    with (home.data / f"subscription/megaline_{name}.csv").open(newline="") as file:
        return list(csv.DictReader(file))


@cache
def day_of(text: str) -> date:
    return datetime.strptime(text, "%m/%d/%Y").date()


def account_of(user, plan, partial) -> str:
    return f"""
name = "{user["first_name"]} {user["last_name"]}"
codes = ["{user["user_id"]}"]
[[order]]
id = "plan-{user["user_id"]}"
service = "megaline"
start_on = {day_of(user["reg_date"])}
[order.terms]
fee = {{ USD = {plan["usd_monthly_pay"]}.00 }}
minute = {{ USD = {plan["usd_per_minute"]}, per = "minute" }}
message = {{ USD = {plan["usd_per_message"]}, per = "message" }}
gigabyte = {{ USD = {plan["usd_per_gb"]}.00, per = "GiB" }}
minutes_included = {{ minutes = {plan["minutes_included"]} }}
messages_included = {{ messages = {plan["messages_included"]} }}
data_included = {{ MiB = {plan["mb_per_month_included"]} }}
partial_months = "{partial}"
"""


def whole_up(amount: Fraction) -> int:
    return -((-amount.numerator) // amount.denominator)


def half_up(amount: Fraction) -> int:
    return (2 * amount.numerator + amount.denominator) // (2 * amount.denominator)


class Subscriber:
    """One subscriber's bills by a loop over months and rows."""

    def __init__(self, user, plan) -> None:
        self.plan = plan
        self.start = day_of(user["reg_date"])
        # Usage on the day of churning is the subscriber's: the plan ends with that day.
        self.end = day_of(user["churn_date"]) + timedelta(days=1) if user["churn_date"] else None
        self.minutes: Counter[date] = Counter()
        self.messages: Counter[date] = Counter()
        self.megabytes: dict[date, Decimal] = defaultdict(Decimal)
        self.after_the_end = 0

    def has(self, day: date) -> bool:
        assert day >= self.start
        return self.end is None or day < self.end

    def share(self, month: date, partial: str) -> Fraction:
        """The part of a month's fee and allowances that is the subscriber's."""
        days = monthrange(month.year, month.month)[1]
        following = month + timedelta(days=days)
        first, last = max(month, self.start), min(following, self.end or following)
        return Fraction(1) if partial == "whole" else Fraction((last - first).days, days)

    def months(self):
        month = self.start.replace(day=1)
        while month <= FIRST_DAY_AFTER and (self.end is None or month < self.end):
            yield month
            month = (month + timedelta(days=31)).replace(day=1)

    def bill(self, month: date, partial: str) -> dict[str, int]:
        """Cents by clause; a month that has begun but is not over has its fee only."""
        plan, share = self.plan, self.share(month, partial)
        bill = {"fee": cents(int(plan["usd_monthly_pay"]) * share)}
        if month == FIRST_DAY_AFTER:
            return bill
        # A part of an allowance is rounded half up to a whole second, message or byte.
        seconds = half_up(int(plan["minutes_included"]) * 60 * share)
        bill["calls"] = cents(Fraction(plan["usd_per_minute"]) * max(0, self.minutes[month] * 60 - seconds) / 60)
        messages = half_up(int(plan["messages_included"]) * share)
        bill["messages"] = cents(Fraction(plan["usd_per_message"]) * max(0, self.messages[month] - messages))
        included = Fraction(half_up(int(plan["mb_per_month_included"]) * 2**20 * share), 2**20)
        gigabytes = whole_up(max(Fraction(0), Fraction(self.megabytes[month]) - included) / 1024)
        bill["data"] = cents(int(plan["usd_per_gb"]) * gigabytes)
        if partial == "whole":  # then it is the same to round the month's data first, as the operator says
            rounded = max(
                0, whole_up(Fraction(self.megabytes[month]) / 1024) - int(plan["mb_per_month_included"]) // 1024
            )
            assert rounded == gigabytes
        return bill


def subscribers_of(home) -> dict[str, Subscriber]:
    plans = {row["plan_name"]: row for row in rows_of(home, "plans")}
    found = {user["user_id"]: Subscriber(user, plans[user["plan"]]) for user in rows_of(home, "users")}
    for name, column in (("calls", "call_date"), ("messages", "message_date"), ("internet", "session_date")):
        for row in rows_of(home, name):
            one, day = found[row["user_id"]], day_of(row[column])
            nothing = name != "messages" and not Decimal(row["duration" if name == "calls" else "mb_used"])
            if not one.has(day):
                one.after_the_end += not nothing
            elif name == "calls":
                one.minutes[day.replace(day=1)] += whole_up(Fraction(row["duration"]))
            elif name == "messages":
                one.messages[day.replace(day=1)] += 1
            else:
                one.megabytes[day.replace(day=1)] += Decimal(row["mb_used"])
    return found


@pytest.fixture
def megaline(home):
    """The book, but for its accounts."""
    home.write({"book.toml": BOOK, "usage/sources.toml": SOURCES, "services/megaline.md": DESCRIPTION})
    for name in ("calls", "messages", "internet"):
        home.link(f"subscription/megaline_{name}.csv", f"usage/megaline_{name}.csv")
    return home


def test_500_subscribers_pay_to_the_cent_what_a_loop_over_their_rows_finds(megaline) -> None:
    home = megaline
    users, plans = rows_of(home, "users"), {row["plan_name"]: row for row in rows_of(home, "plans")}
    subscribers = subscribers_of(home)
    home.write(
        {
            "events/churn.jsonl": "".join(
                f'{{"type":"agreement-ended","id":"{user}","agreement":"plan-{user}","effective_on":"{one.end}"}}\n'
                for user, one in subscribers.items()
                if one.end
            )
        }
    )
    assert sum(one.end is not None for one in subscribers.values()) == 34
    # First as the data set is usually solved, a month in part being a whole one; then by calendar days.
    for partial in ("whole", "by-days"):
        home.write(
            {f"accounts/u{user['user_id']}.toml": account_of(user, plans[user["plan"]], partial) for user in users}
        )
        book = home.open()
        answer = book.answer(FIRST_DAY_AFTER, want_charges=partial == "whole")
        assert answer.faults == ()
        found: dict[tuple[str, date], dict[str, int]] = defaultdict(dict)
        for account, clause, period, amount in answer.lines.select(
            "account", "clause", "period_start", "amount"
        ).iter_rows():
            if amount:
                bill = found[account, period]
                bill[clause] = bill.get(clause, 0) + amount
        expected = {
            (f"u{user}", month): {clause: amount for clause, amount in one.bill(month, partial).items() if amount}
            for user, one in subscribers.items()
            for month in one.months()
        }
        assert dict(found) == {key: bill for key, bill in expected.items() if bill}
        assert len({account for account, _ in found}) == 500

        if partial == "whole":
            became = each_row_is_somewhere(book, answer, 137_735 + 76_051 + 104_825)
            assert became["untaken"] == 0
            # Usage after the end is nobody's to pay: it is counted, not charged.
            assert became["outside"] == sum(one.after_the_end for one in subscribers.values()) > 0
            assert became["zero-quantity"] > 26_834
        # One who stays, one who came and went in the middle of months; the same lines, asked for alone.
        few = book.answer(FIRST_DAY_AFTER, accounts=["u1001", "u1012"], want_charges=True)
        assert few.lines.drop("params").equals(
            answer.lines.filter(answer.lines["account"].is_in(["u1001", "u1012"])).drop("params")
        )
        explained(few, few.lines["line"])
