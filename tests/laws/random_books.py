"""Random books: small worlds of descriptions, orders, changes and calls that sit on every edge that we know of.

A book is a function of its number, so a failure is repeated by naming it. `smaller` takes parts away, for finding the
smallest book that still fails.
"""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from fractions import Fraction
from itertools import pairwise
from random import Random
from zoneinfo import ZoneInfo

from tests.by_hand.book import (
    Account,
    Activated,
    Agreement,
    Allowance,
    Amended,
    Book,
    Changed,
    Clause,
    Converts,
    DeckBand,
    DeckOnPaper,
    Ended,
    FairUse,
    Fee,
    Happening,
    Increments,
    InitialTerm,
    Linked,
    Matched,
    Minimum,
    Notice,
    NoticeRule,
    PerDeck,
    PerMeasure,
    Proration,
    QuantityRule,
    RampUp,
    Rate,
    Renewal,
    Use,
    Version,
)

ZONES = ("Europe/Amsterdam", "America/New_York", "Asia/Tashkent", "Australia/Lord_Howe", "UTC")
CURRENCIES = (("EUR", 2), ("USD", 2), ("JPY", 0), ("TND", 3))
STARTS = tuple(
    map(date.fromisoformat, (
        "2023-12-31 2024-01-01 2024-01-30 2024-01-31 2024-02-01 2024-02-28 2024-02-29 2024-03-01 2024-03-30 2024-03-31 "
        "2024-04-07 2024-05-31 2024-08-31 2024-10-06 2024-10-27 2024-10-31 2024-11-03 2024-12-31 2025-01-31"
    ).split())
)  # fmt: skip
# Days on which a clock of one of the zones changes.
CLOCK_CHANGES = tuple(
    map(date.fromisoformat, "2024-03-10 2024-03-31 2024-04-07 2024-10-06 2024-10-27 2024-11-03 2025-03-30".split())
)
NUMBERS = ("31201234567", "31612345678", "31652345678", "442079460000", "447700900123", "12125550100", "112", "3161")
QUANTITIES = (0, 1, 5, 17, 18, 19, 59, 60, 61, 62, 119, 3600, 3601)
MICROSECONDS = (-1, 0, 1, -1_000_000, 999_999, 3_600_000_000, -3_600_000_000)  # around a midnight
UNITS = ("named-user", "device")
VOICE = {"meter": ("voice",)}


def random_book(number: int) -> tuple[Book, date]:
    """The book of a number, and the day through which it is billed."""
    return _Author(Random(number)).book()


class _Author:
    """Draws one book."""

    def __init__(self, draw: Random) -> None:
        self.draw = draw

    def maybe(self, chance: float) -> bool:
        return self.draw.random() < chance

    def some(self, chance: float, value: object) -> object:
        return value if self.maybe(chance) else None

    def book(self) -> tuple[Book, date]:
        draw = self.draw
        through = date(2024, 1, 15) + timedelta(days=draw.randrange(620))
        through = draw.choice([through, through.replace(day=1)])
        currencies = CURRENCIES if self.maybe(0.3) else (draw.choice(CURRENCIES),)
        decks = (self.deck(currencies[0][0]),) if len(currencies) == 1 and self.maybe(0.7) else ()
        versions = tuple(
            version
            for service in ("host", "phone", "addon", "alone", "onward")
            for version in self.versions(service, bool(decks), through)
        )
        self.with_notice = {
            one.service for one in versions if any(isinstance(clause, NoticeRule) for clause in one.clauses)
        }
        accounts = tuple(
            self.account(number, draw.choice(currencies))
            for number in range(draw.choice((1, 1, 1, 2, 2, 3, 5, draw.randrange(6, 21))))
        )
        happenings = [one for account in accounts for one in self.happenings(account, through)]
        uses = [one for account in accounts for one in self.uses(account, through)]
        numbers = draw.sample(range(1, 10**6), len(uses))
        uses = [replace(use, number=number) for use, number in zip(uses, numbers, strict=True)]
        return Book(versions, accounts, tuple(happenings), tuple(uses), decks), through

    # Descriptions --------------------------------------------------------------------------------------------------

    def versions(self, service: str, with_deck: bool, through: date) -> Iterator[Version]:
        clauses = self.clauses(service, with_deck)
        from_on = date(2023, 1, 1)
        yield Version(service, from_on, tuple(clauses))
        for _ in range(self.draw.choice((0, 0, 0, 1, 1, 2))):
            from_on = max(from_on + timedelta(days=1), date(2024, 1, 1) + timedelta(days=self.draw.randrange(500)))
            clauses = [self.changed(clause) for clause in clauses]
            yield Version(service, from_on, tuple(clauses))

    def clauses(self, service: str, with_deck: bool) -> list[Clause]:
        draw = self.draw
        clauses: list[Clause] = [self.fee(f"fee-{number}", service) for number in range(draw.choice((0, 1, 1, 2, 3)))]
        if self.maybe(0.3):
            clauses = [replace(one, first_period=None, last_period=None) for one in clauses]
            named = self.some(0.5, tuple(one.id for one in clauses[:1]))
            first, last = draw.choice(("by-days", "whole", "free")), draw.choice(("by-days", "whole"))
            clauses.append(Proration("partial-periods", named or None, first, last))
        if service in ("phone", "alone"):
            clauses += self.usage(with_deck, clauses)
        if self.maybe(0.4):
            rule = QuantityRule("changes", self.some(0.5, (draw.choice(UNITS),)))
            rule = replace(rule, increase=draw.choice(("at-once", "next-period")))
            rule = replace(rule, decrease=draw.choice(("at-once", "next-period")))
            rule = replace(rule, notice=draw.choice((0, 1, 10, 31, 45)))
            clear = draw.choice(("from-first-day-after", "from-last-day"))
            late = draw.choice(("counts-later", "counts-later", "void"))
            anchor = draw.choice((None, None, "calendar", "anniversary"))
            own = {"every": draw.choice((None, None, 3)), "anchor": anchor}
            clauses.append(replace(rule, clear_days=clear, late=late, **own))
        clauses += self.life_clauses()
        if service == "addon":
            clauses = [replace(one, units=("named-user",)) if isinstance(one, QuantityRule) else one for one in clauses]
            more, fewer = draw.choice(("at-once", "next-period")), draw.choice(("at-once", "next-period"))
            own = (draw.choice((None, None, 3)), draw.choice((None, None, "anniversary")))
            clauses.append(Matched("as-many", "device", "host", "named-user", draw.choice((1, 2)), more, fewer, *own))
            if self.maybe(0.4):
                clauses.append(Linked("with-host", *self.hosts()))
            elif self.maybe(0.5):
                hosts, when = self.hosts()
                clauses.append(Converts("goes-on", hosts, "onward", when))
        return clauses

    def hosts(self) -> tuple[tuple[str, ...], str]:
        return self.draw.choice((("host",), ("host", "phone"))), self.draw.choice(("last-host-ends", "any-host-ends"))

    def life_clauses(self) -> list[Clause]:
        draw = self.draw
        clauses: list[Clause] = []
        if self.maybe(0.7):
            at_least, default = self.some(0.5, draw.choice((1, 3, 12))), self.some(0.5, draw.choice((1, 2, 6)))
            default = None if at_least else default or 1
            counted = draw.choice(("first-day", "first-day", "first-of-next-month", "first-of-month"))
            periods = draw.choice(("term", "term", "first-day", "first-of-next-month"))
            begins = "activation" if self.maybe(0.15) else "start"
            clauses.append(InitialTerm("initial", at_least, default, begins, counted, periods))
        if self.maybe(0.8):
            length = draw.choice(("initial-term", "previous-term", "billing-period", "fixed"))
            months = draw.choice((1, 3, 12)) if length == "fixed" else None
            clauses.append(Renewal("renewal", length, self.some(0.3, draw.choice((1, 2, 12))), months))
        if self.maybe(0.8):
            clear = draw.choice(("from-first-day-after", "from-last-day"))
            late = draw.choice(("ends-next-term", "void"))
            by = "either" if self.maybe(0.95) else "customer"
            clauses.append(NoticeRule("notice", draw.choice((0, 1, 14, 30, 90)), clear, late, by))
        return clauses

    def fee(self, name: str, service: str) -> Fee:
        draw = self.draw
        unit = draw.choice(("", "named-user") if service == "onward" else ("", *UNITS))
        every = draw.choice((None, None, None, 1, 3, 6, 12))
        price_months = self.some(0.3, draw.choice((1, 3, 12)) if every else 1)
        if every and price_months and every % price_months and price_months % every:
            price_months = None
        price = self.price() if self.maybe(0.6) else f"$fee__{unit}" if unit else "$fee"
        return Fee(
            name, price, unit, price_months, every,
            draw.choice((None, None, "calendar", "anniversary")), draw.choice(("in-advance", "in-arrears")),
            draw.choice((None, None, "by-days", "whole", "free")), draw.choice((None, None, "by-days", "whole")),
        )  # fmt: skip

    def price(self) -> Fraction:
        draw = self.draw
        return Fraction(draw.choice((0, 1, 5, 12, 333, 900, 999, 12345)), draw.choice((1, 100, 100, 1000, 8)))

    def usage(self, with_deck: bool, fees: list[Clause]) -> list[Clause]:
        draw = self.draw
        every, anchor = draw.choice((None, None, None, 1, 3)), draw.choice((None, None, "calendar", "anniversary"))
        clauses: list[Clause] = []
        steps_by_setter = self.maybe(0.5)

        def steps() -> dict[str, int | None]:
            if steps_by_setter:
                return {}
            return {
                "initial_increment": self.some(0.5, draw.choice((1, 18, 60))),
                "subsequent_increment": self.some(0.6, draw.choice((1, 6, 60))),
                "record_decimals": self.some(0.3, draw.choice((0, 2, 4, 6))),
            }

        if with_deck and self.maybe(0.8):
            only = VOICE | {"direction": ("outbound",)} | ({"country": ("!NL",)} if self.maybe(0.3) else {})
            clauses.append(PerDeck("abroad", only, "deck", every=every, anchor=anchor, **steps()))
        way = {"direction": (draw.choice(("outbound", "inbound", "!internal")),)}
        voice = VOICE if self.maybe(0.5) else VOICE | way
        price = draw.choice((Fraction(draw.randrange(1, 500), 1000), "$minute__seconds-60"))
        clauses.append(
            PerMeasure(
                "calls", voice, price, 60, connect_fee=self.some(0.4, Fraction(draw.randrange(0, 30), 100)),
                minimum_charge=self.some(0.3, Fraction(draw.randrange(0, 90), 100)),
                whole=self.some(0.2, draw.choice((60, 100, 3600))), every=every, anchor=anchor, **steps(),
            )
        )  # fmt: skip
        if self.maybe(0.4):
            clauses.append(
                PerMeasure(
                    "data", {"meter": ("data",)}, Fraction(draw.randrange(1, 20)), draw.choice((10**9, 2**30, 10**6)),
                    "bytes", whole=self.some(0.4, 10**9), every=every, anchor=anchor,
                )
            )  # fmt: skip
        draw.shuffle(clauses)
        voices = tuple(clause.id for clause in clauses if clause.id != "data")
        has_data = len(voices) < len(clauses)
        for number in range(draw.choice((0, 0, 1, 1, 2))):
            of = draw.choice((voices, voices[:1])) if has_data or self.maybe(0.5) else None
            shared_by = draw.choice(("account", "account", "user"))
            unit = "" if shared_by == "user" else draw.choice(("", "", *UNITS))
            clauses.append(
                Allowance(
                    f"included-{number}", draw.choice((60, 100, 1800, 6000, 60_000)), "seconds",
                    unit, of, shared_by,
                    draw.choice(("by-days", "by-days", "whole")), every, anchor,
                )
            )  # fmt: skip
        if self.maybe(0.5):
            least = draw.choice((Fraction(draw.randrange(1, 5000), 100), "$least"))
            charged = (*voices[:1], *(one.id for one in fees[:1] if isinstance(one, Fee) and self.maybe(0.5)))
            of = self.some(0.5, charged)
            clauses.append(Minimum("least", least, of, draw.choice(("by-days", "by-days", "whole")), every, anchor))
        if self.maybe(0.3):
            of = None if self.maybe(0.6) else ("least", "fee-0", "calls")
            of = of and tuple(name for name in of if name in {one.id for one in (*fees, *clauses)})
            own = (every, anchor) if self.maybe(0.7) else (1, "calendar")
            clauses.append(RampUp("ramp", draw.choice((1, 2, 3)), of, *own))
        if self.maybe(0.4):
            units = draw.choice(("largest", "largest", "month-end", "daily-average"))
            limit = draw.choice((600, 3600, 6000))
            unit, month = draw.choice(("", *UNITS)), draw.choice(("calendar", "calendar", "billing"))
            clauses.append(
                FairUse(
                    "fair",
                    draw.choice((VOICE, {"direction": ("inbound",)})),
                    limit,
                    unit,
                    units,
                    month,
                    draw.choice((None, None, 2, 3)),
                )
            )
        if steps_by_setter:
            initial, step = self.some(0.7, draw.choice((18, 60))), self.some(0.7, draw.choice((6, 60)))
            of = self.some(0.5, draw.choice((voices, voices[:1])))
            if has_data and of is None:
                of = voices
            clauses.append(Increments("steps", of, initial, step, self.some(0.4, draw.choice((2, 4)))))
        return clauses

    def changed(self, clause: Clause) -> Clause:
        """A clause as the next version has it: often the same."""
        if self.maybe(0.6):
            return clause
        if isinstance(clause, Fee) and isinstance(clause.price, Fraction):
            return replace(clause, price=self.price())
        if isinstance(clause, PerMeasure) and isinstance(clause.price, Fraction):
            return replace(clause, price=clause.price + Fraction(1, 100))
        if isinstance(clause, Allowance):
            return replace(clause, amount=clause.amount + 100)
        if isinstance(clause, FairUse):
            return replace(clause, limit=clause.limit + 600)
        if isinstance(clause, Minimum) and isinstance(clause.minimum, Fraction):
            return replace(clause, minimum=clause.minimum + 3)
        return clause

    def deck(self, currency: str) -> DeckOnPaper:
        draw = self.draw
        bands = (DeckBand("peak", (0, 1, 2, 3, 4), ((8, 20),)), DeckBand("weekend", (5, 6), ()))
        bands = bands if self.maybe(0.6) else ()
        rates = []
        for prefix in ("1", "2", "3", "4", "31", "316", "3165", "31652345678", "44", "447"):
            if len(prefix) > 1 and self.maybe(0.3):
                continue
            for band in ["", *(band.name for band in bands if self.maybe(0.6))]:
                days = [None, *sorted(draw.sample(range(400), draw.choice((0, 0, 1, 2)))), None]
                for first, last in pairwise(days):
                    day = [None if one is None else date(2024, 1, 1) + timedelta(days=one) for one in (first, last)]
                    rates.append(
                        Rate(
                            prefix, draw.choice((f"to {prefix}", "to many")), Fraction(draw.randrange(1, 9999), 10_000),
                            draw.choice((60, 60, 60, 1)), self.some(0.2, Fraction(draw.randrange(20), 100)),
                            self.some(0.2, Fraction(draw.randrange(60), 100)), self.some(0.3, draw.choice((1, 18, 60))),
                            self.some(0.3, draw.choice((1, 6, 60))), band, day[0], day[1],
                        )
                    )  # fmt: skip
        if self.maybe(0.5):
            rates.append(Rate("3161", "short", Fraction(1, 4), exact=True))
        return DeckOnPaper("deck", currency, draw.choice(ZONES), tuple(rates), bands, draw.choice((1, 60)), 6)

    # Orders --------------------------------------------------------------------------------------------------------

    def account(self, number: int, currency: tuple[str, int]) -> Account:
        draw = self.draw
        name = f"account-{number}"
        services = [draw.choice(("host", "phone", "phone", "alone"))]
        if self.maybe(0.4):
            services += ["host", "addon"]
        if self.maybe(0.15):
            services.append(draw.choice(("host", "phone")))
        draw.shuffle(services)
        agreements = tuple(self.agreement(f"{name}-{place}", service) for place, service in enumerate(services))
        return Account(name, currency[0], currency[1], draw.choice(ZONES), agreements)

    def agreement(self, name: str, service: str) -> Agreement:
        draw = self.draw
        states = {f"fee__{unit}": self.price() for unit in UNITS} | {"fee": self.price(), "least": self.price()}
        states["minute__seconds-60"] = Fraction(draw.randrange(1, 400), 1000)
        start = draw.choice(STARTS) if self.maybe(0.7) else date(2023, 11, 1) + timedelta(days=draw.randrange(450))
        return Agreement(
            name, service, start, self.some(0.6, draw.choice((1, 2, 6, 12, 24))), draw.choice((None, None, 1, 3, 12)),
            draw.choice((None, "calendar", "anniversary")), states,
            {unit: draw.randrange(12) for unit in UNITS if (service, unit) != ("addon", "device")},
        )  # fmt: skip

    def happenings(self, account: Account, through: date) -> Iterator[Happening]:
        draw = self.draw
        for one in account.agreements:
            span = max(2, (through - one.start_on).days + 60)
            days = [one.start_on + timedelta(days=place) for place in draw.sample(range(1, span), min(span - 1, 12))]
            edges = [day.replace(day=1) + timedelta(days=draw.choice((-1, 0, 1))) for day in days[:6]]
            days = list(dict.fromkeys(day for day in [*edges, *days] if day > one.start_on))
            draw.shuffle(days)
            for unit in one.quantities:
                for _ in range(draw.choice((0, 0, 1, 2, 3))):
                    if days:
                        yield Changed(one.id, days.pop(), unit, draw.randrange(15))
            for _ in range(draw.choice((0, 0, 0, 1, 2))):
                if days:
                    name = draw.choice(list(one.states))
                    yield Amended(one.id, days.pop(), {name: one.states[name] + draw.choice((1, 2))})
            if days and self.maybe(0.4 if one.service in self.with_notice else 0.02):
                day = days.pop()
                asked = self.some(0.2, day + timedelta(days=draw.randrange(400)))
                yield Notice(one.id, day, draw.choice(("customer", "provider")), asked)
            if days and self.maybe(0.15):
                yield Ended(one.id, days.pop())
            if self.maybe(0.9):
                yield Activated(one.id, one.start_on + timedelta(days=draw.randrange(40)))

    # Calls ---------------------------------------------------------------------------------------------------------

    def uses(self, account: Account, through: date) -> Iterator[Use]:
        draw = self.draw
        first = min(one.start_on for one in account.agreements)
        span = max(2, (through - first).days + 15)
        for _ in range(draw.choice((0, 3, 20, 60))):
            day = first + timedelta(days=draw.randrange(-5, span))
            if self.maybe(0.2):
                day = draw.choice(CLOCK_CHANGES)
            if self.maybe(0.2):
                day = day.replace(day=1)
            at = datetime.combine(day, time(0), ZoneInfo(account.zone)).astimezone(UTC)
            if self.maybe(0.5):
                at += timedelta(microseconds=draw.choice(MICROSECONDS))
            else:
                at += timedelta(seconds=draw.randrange(86_400))
            meter = draw.choice(("voice", "voice", "voice", "voice", "data", "sms"))
            quantity = draw.choice(QUANTITIES) if self.maybe(0.6) else draw.randrange(2500)
            yield Use(
                account.id, 0, at, quantity * (draw.choice((1, 999_983)) if meter == "data" else 1), meter,
                draw.choice(("outbound", "outbound", "inbound", "internal")), draw.choice(("NL", "GB")),
                draw.choice((0, 7, 8)), draw.choice((1, 1, 1, 2)), draw.choice(NUMBERS),
            )  # fmt: skip


# Smaller books -----------------------------------------------------------------------------------------------------


def smaller(book: Book) -> Iterator[Book]:
    """Books that lack something of this one, the greatest lack first."""
    for account in book.accounts:
        if len(book.accounts) > 1:
            kept = {one.id for one in account.agreements}
            yield replace(
                book, accounts=(account,), happenings=tuple(one for one in book.happenings if one.agreement in kept),
                uses=tuple(use for use in book.uses if use.account == account.id),
            )  # fmt: skip
    for size in (len(book.uses), len(book.uses) // 2, len(book.uses) // 4, 1):
        for start in range(0, len(book.uses), max(1, size)):
            if size:
                yield replace(book, uses=book.uses[:start] + book.uses[start + size :])
    for place in range(len(book.happenings)):
        yield replace(book, happenings=book.happenings[:place] + book.happenings[place + 1 :])
    for account in book.accounts:
        for one in account.agreements:
            if len(account.agreements) > 1:
                left = replace(account, agreements=tuple(each for each in account.agreements if each is not one))
                yield replace(
                    book, accounts=tuple(left if each is account else each for each in book.accounts),
                    happenings=tuple(each for each in book.happenings if each.agreement != one.id),
                )  # fmt: skip
    for place, version in enumerate(book.versions):
        if sum(one.service == version.service for one in book.versions) > 1:
            yield replace(book, versions=book.versions[:place] + book.versions[place + 1 :])
    for service in sorted({version.service for version in book.versions}):
        for name in dict.fromkeys(c.id for v in book.versions if v.service == service for c in v.clauses):
            yield replace(
                book,
                versions=tuple(
                    replace(one, clauses=tuple(c for c in one.clauses if c.id != name))
                    if one.service == service else one for one in book.versions
                ),
            )  # fmt: skip
