"""Worked examples of the register: unusual use among the customers of the catalogue, and what a decision brings."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import polars as pl
import pytest
from tests.register.cases import Case, call, event, order, rule

from counterfoil.engine.answering import answer
from counterfoil.engine.surveying import patterns
from counterfoil.keys import key64

FOUR_CENTS, FIVE_CENTS = "{ EUR = 0.04, per = 'minute' }", "{ EUR = 0.05, per = 'minute' }"
TERM = "term = { months = 12 }"
NUMBERS = tuple(f"+3120123450{digit}" for digit in range(9))


def beside(mine, others, through):
    """The reviews of one account among others, and what everybody's figures made of the pattern."""
    accounts, usages, shapes = [mine.account], [mine.usage[1]], dict(mine.usage[0])
    for number, other in enumerate(others):
        name = f"other-{number}"
        orders = (replace(one, id=f"{one.id}-{number}", account=name) for one in other.account.orders)
        accounts.append(replace(other.account, id=name, orders=tuple(orders)))
        shapes |= other.usage[0]
        shifted = pl.col("record", "call") + (number + 1)
        usages.append(other.usage[1].with_columns(shifted, account=pl.lit(key64(name))))
    day = date.fromisoformat(through)
    parts = [(accounts, pl.concat(usages))]
    case = replace(mine.case, accounts=tuple(accounts), shapes=shapes)
    case = replace(case, patterns=patterns(case, day, parts))
    found = answer(case, day, parts)
    assert not found.faults, "\n".join(map(str, found.faults))
    working = [name for name, _ in case.kinds.by_name["usage-pattern"].working]
    return [
        {**row, **dict(zip(working, row["working"], strict=False))}
        for row in found.reviews.iter_rows(named=True)
        if row["kind"] == "usage-pattern"
    ]


def decision(choice, on, agreement, clause="usage-review", **more):
    month = date.fromisoformat(on).replace(day=1)
    period = (month - (date(2000, 2, 1) - date(2000, 1, 1))).replace(day=1)
    return event("review-decided", on, agreement, clause=clause, period=f"{period}", choice=choice, **more)


def customers_of_2_000_minutes(order_of, service, month):
    """40 customers around the example's 2,000 minutes, to six numbers each."""
    for number in range(40):
        minutes = (1_250, 1_600, 2_000, 2_500, 3_100)[number % 5]
        calls = (call(f"{month}-{day + 2:02}", minutes=minutes // 6, service=service, to=to)
                 for day, to in enumerate(NUMBERS[:6]))  # fmt: skip
        yield Case(order_of, *calls)


@rule("enhanced-audio-services.usage-review")
def test_60_000_minutes_to_4_numbers_beside_customers_of_2_000_are_put_before_a_person():
    audio = order("audio", "enhanced-audio", "2024-07-01", toll_free_rate=FIVE_CENTS)
    mine = Case(audio, *(call(f"2024-09-{day:02}", minutes=15_000, service="goto-meeting", to=to)
                         for day, to in zip((3, 10, 17, 24), NUMBERS, strict=False)))  # fmt: skip
    [review] = beside(mine, customers_of_2_000_minutes(audio, "goto-meeting", "2024-09"), "2024-10-01")
    assert review["account"] == "acme"
    assert review["options"] == ["move-plan", "charge", "suspend", "terminate"]
    assert review["compared"] == 41
    assert review["use"] == 60_000 * 60
    # 2,000 minutes are 6 calls of 333: 1,998. Eight customers each have 1,248, 1,596, 1,998, 2,496 and 3,096 minutes,
    # and one has 60,000: the 21st of 41 is 1,998. Of the factors 1.0 (8 times), 1,998 / 1,596 = 1.251880 (8),
    # 2,496 / 1,998 = 1.249249 (8), 3,096 / 1,998 (8), 1,998 / 1,248 (8) and 30 the 21st is 1.251880.
    assert review["use_median"] == 1_998 * 60
    assert review["use_spread"] == 1_251_880
    assert review["use_limit"] == int(1_998 * 60 * Decimal("1.251880") ** 5)
    assert review["numbers"] == 4
    assert review["numbers_median"] == 6
    assert mine.of("2024-09") == Decimal("3000.00")  # the use already made is owed whatever is decided


@rule("enhanced-audio-services.usage-review")
def test_the_provider_may_suspend_without_notice_on_3_october():
    audio = order("audio", "enhanced-audio", "2024-07-01", toll_free_rate=FIVE_CENTS)
    used = call("2024-09-10", minutes=60_000, service="goto-meeting")
    case = Case(audio, used, decision("suspend", "2024-10-03", "audio", clause="usage-pattern"))
    [right] = case.must("2024-10-02", clause="usage-review", says="may-review")
    assert right.stands == "right"
    before, after = (
        case.may("start-call", day, agreement="audio", to=NUMBERS[0]) for day in ("2024-10-02", "2024-10-03")
    )
    assert "usage-review" not in [finding.clause.id for finding in before.refusals]
    assert not after.allowed
    assert "usage-review" in [finding.clause.id for finding in after.refusals]
    assert case.of("2024-09") == Decimal("3000.00")


@rule("openvoice-services.usage-review")
def test_9_000_minutes_to_3_numbers_in_one_night_are_found_and_may_be_suspended_on_the_spot():
    audio = order("audio", "openvoice", "2024-07-01", minute_rate=FOUR_CENTS)
    night = [call(f"2024-11-10T02:{minute:02}:00", minutes=300, service="openvoice", to=NUMBERS[minute % 3])
             for minute in range(30)]  # fmt: skip
    mine = Case(audio, *night)
    [review] = beside(mine, customers_of_2_000_minutes(audio, "openvoice", "2024-11"), "2024-12-01")
    assert review["account"] == "acme"
    assert review["use"] == 9_000 * 60
    assert review["use"] > review["use_limit"]
    assert (review["calls_per_hour"], review["calls_per_hour_limit"]) == (30, 3)  # 1 x 1.25^5, as everybody has 1
    assert (review["concentration"], review["numbers"]) == (1_000_000, 3)
    assert mine.of("2024-11") == Decimal("360.00")
    suspended = Case(audio, *night, decision("suspend", "2024-12-02", "audio", clause="usage-pattern"))
    assert suspended.of("2024-11") == Decimal("360.00")
    assert not suspended.may("start-call", "2024-12-02", agreement="audio", to=NUMBERS[0]).allowed


@rule("openvoice-services.usage-review")
def test_who_uses_as_much_as_others_is_not_looked_at():
    audio = order("audio", "openvoice", "2024-07-01", minute_rate=FOUR_CENTS)
    mine = Case(audio, *(call(f"2024-11-{day:02}", minutes=400, service="openvoice", to=to)
                         for day, to in zip(range(3, 9), NUMBERS, strict=False)))  # fmt: skip
    assert beside(mine, customers_of_2_000_minutes(audio, "openvoice", "2024-11"), "2024-12-01") == []
    # Nineteen customers are too few to say what is usual, however far one of them is from it.
    few = list(customers_of_2_000_minutes(audio, "openvoice", "2024-11"))[:18]
    loud = Case(audio, *(call(f"2024-11-{day:02}", minutes=15_000, service="openvoice") for day in range(3, 7)))
    assert beside(loud, few, "2024-12-01") == []


READINGS = {
    "the rate of the decision": ({}, {"price": {"EUR": 0.05, "per": "minute"}}),
    "the Order's rate": ({"review_rate": "'order'", "review_price": FIVE_CENTS}, {}),
    "the published rate": ({"review_rate": "'published'", "published_review_price": FIVE_CENTS}, {}),
}


def meeting(users):
    return order("meeting", "goto-meeting", "2024-01-01", users=f"named-user = {users}")


@pytest.mark.parametrize("reading", READINGS)
@pytest.mark.parametrize(
    ("service", "users", "minutes", "owed"),
    [
        pytest.param("enhanced-audio-flat-rate", 40, 131_000, "550.00", id="enhanced-audio"),
        pytest.param("openvoice-integrated-unlimited", 12, 37_200, "60.00", id="unlimited"),
        pytest.param("openvoice-integrated-flat-rate", 20, 63_500, "175.00", id="flat-rate"),
    ],
)
@rule(
    "enhanced-audio-flat-rate.usage-review",
    "openvoice-integrated-unlimited.usage-review",
    "openvoice-integrated-flat-rate.usage-review",
)
def test_what_is_beyond_the_limit_costs_the_rate_of_the_reading(service, users, minutes, owed, reading):
    terms, said = READINGS[reading]
    countries = {} if service == "openvoice-integrated-unlimited" else {"countries": "['NL']"}
    price = "{ EUR = 7.00, per = 'audio-user' }"
    audio = order("audio", service, "2024-03-01", audio_user_price=price, **countries, **terms)
    used = call("2024-10-10", minutes=minutes, service="goto-meeting")
    charged = decision("charge", "2024-11-05", "audio", clause="fair-use-limit", **said)
    assert Case(meeting(users), audio, used).total("2024-12-31", clause="usage-review") == 0
    case = Case(meeting(users), audio, used, charged)
    assert [review["clause"] for review in case.reviews("2024-11-04")] == ["fair-use-limit"]
    assert case.reviews("2024-11-05") == []  # it is decided
    assert case.total("2024-12-31", clause="usage-review") == Decimal(owed)


@rule("enhanced-audio-flat-rate.usage-review", "enhanced-audio-services.usage-review")
def test_a_charge_for_unusual_use_names_how_much():
    audio = order("audio", "enhanced-audio", "2024-07-01", toll_free_rate=FIVE_CENTS)
    used = call("2024-09-10", minutes=60_000, service="goto-meeting")
    charged = decision("charge", "2024-10-03", "audio", clause="usage-pattern", quantity=58_000,
                       price={"EUR": 0.01, "per": "minute"})  # fmt: skip
    assert Case(audio, used, charged).total("2024-12-31", clause="usage-review") == Decimal("580.00")


@pytest.mark.parametrize(
    ("terms", "said"),
    [
        ({}, {"price": {"EUR": 14.00, "per": "named-user"}}),
        ({"use_level_rate": "'order'", "use_level_price": "{ EUR = 14.00, per = 'named-user' }"}, {}),
        ({"use_level_rate": "'published'", "published_use_level_price": "{ EUR = 14.00, per = 'named-user' }"}, {}),
    ],
    ids=list(READINGS),
)
@rule("goto-general.use-level-review")
def test_58_users_where_50_were_ordered_and_what_else_is_decided_with_the_charge(terms, said):
    fifty = order("meeting", "goto-meeting", "2024-01-01", users="named-user = 50", **terms)
    counted = event("review-decided", "2024-06-10", "meeting", clause="use-level-review", period="2024-06-01",
                    choice="charge", quantity=8, **said)  # fmt: skip
    also = event("review-decided", "2024-06-10", "meeting", clause="use-level-review", period="2024-06-01",
                 choice="suspend")  # fmt: skip
    case = Case(fifty, counted, also)
    assert Case(fifty).total("2024-06-30", clause="use-level-review") == 0
    assert case.total("2024-06-30", clause="use-level-review") == Decimal("112.00")
    assert case.may("sign-in", "2024-06-09", agreement="meeting", user="ada").allowed
    assert not case.may("sign-in", "2024-06-10", agreement="meeting", user="ada").allowed


@rule("miradore.usage-monitoring")
def test_the_provider_may_look_at_the_use_on_any_day():
    devices = order("devices", "miradore", "2024-01-01", settings=TERM, users="device = 100")
    [right] = Case(devices).must("2024-06-20", clause="usage-monitoring")
    assert (right.stands, right.duty.who) == ("right", "provider")


@rule("goto-connect.fair-use-limit")
def test_a_campaign_of_messages_stands_out_beside_what_customers_send():
    connect = order("connect", "goto-connect", "2024-01-01", settings=TERM, users="named-user = 20")
    others = [
        Case(connect, *(call("2024-07-05", pieces=messages, meter="sms", service="goto-connect", to=to)
                        for to in NUMBERS[:3]))
        for messages in (40, 50, 60, 70) * 6
    ]  # fmt: skip
    mine = Case(connect, *(call("2024-07-05", pieces=20_000, meter="sms", service="goto-connect", to=to)
                           for to in NUMBERS[:3]))  # fmt: skip
    [review] = beside(mine, others, "2024-08-01")
    assert (review["account"], review["clause"]) == ("acme", "messages-compared")
    assert (review["use"], review["use_median"]) == (60_000, 180)
    assert review["options"] == ["limit", "charge", "terminate"]
