"""Who owns usage: numbers, trunks and codes to accounts, as the book gives them."""

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Owners:
    """What belongs to which account.

    `numbers` are E.164 with the plus sign; `trunks` are names in call records; `codes` are account codes or user ids.
    A trunk or code that two sources use for different accounts is written "source/code" and goes before the bare one.
    `countries` gives each account's country (ISO 3166 alpha-2), the default region of its numbers.
    """

    numbers: Mapping[str, str] = field(default_factory=dict)
    trunks: Mapping[str, str] = field(default_factory=dict)
    codes: Mapping[str, str] = field(default_factory=dict)
    countries: Mapping[str, str] = field(default_factory=dict)

    def of_number(self, number: str) -> str:
        """Return the account that owns an E.164 number, or ""."""
        return self.numbers.get(number, "")

    def of_trunk(self, source: str, trunk: str) -> str:
        """Return the account behind a trunk in a source's records, or ""."""
        return self.trunks.get(f"{source}/{trunk}") or self.trunks.get(trunk, "")

    def of_code(self, source: str, code: str) -> str:
        """Return the account with an account code or user id in a source's records, or ""."""
        return self.codes.get(f"{source}/{code}") or self.codes.get(code, "")
