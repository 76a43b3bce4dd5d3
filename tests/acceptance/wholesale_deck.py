"""The real wholesale deck (ASTPP, 36,205 prefixes): the settings with which a book reads it, and a dictionary of it."""

import csv

SETTINGS = r"""
currency = "USD"
prefix_pattern = '^\^(\d+)\.\*$'
[columns]
prefix = "pattern"
destination = "comment"
price = "cost"
connect_fee = "connectcost"
initial_increment = "inc"
subsequent_increment = "inc"
"""
FILE = "rates/astpp_outbound_routes.csv"


def put_into(home, name: str = "astpp") -> None:
    home.link(FILE, f"decks/{name}.csv")
    home.write({f"decks/{name}.toml": SETTINGS})


def routes_of(home) -> dict[str, dict[str, str]]:
    """prefix -> row."""
    with (home.data / FILE).open(newline="") as file:
        return {row["pattern"].removeprefix("^").removesuffix(".*"): row for row in csv.DictReader(file)}
