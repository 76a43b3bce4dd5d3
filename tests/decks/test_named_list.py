"""Lists without prefixes join a numbering table by the destination's name."""

import polars as pl
from tests.decks.plain_deck import deck_of

from counterfoil.facts.decks import with_prefixes


def test_names_join_without_regard_to_case_and_punctuation():
    prices = pl.DataFrame({"destination": ["Austria, mobile", "Atlantis"], "price": ["0.30", "0.10"]})
    numbering = pl.DataFrame({"prefix": ["43664", "43676", "43"], "destination": ["Austria Mobile"] * 2 + ["Austria"]})
    joined = with_prefixes(prices, numbering)
    assert joined.csv == 'prefix,destination,price\n43664,"Austria, mobile",0.30\n43676,"Austria, mobile",0.30\n'
    assert (joined.matched, joined.unmatched) == (("Austria, mobile",), ("Atlantis",))


def test_the_italian_retail_list_joins_where_names_agree(shared):
    retail = pl.read_csv(shared / "data" / "rates" / "interconn_it_retail.csv", infer_schema=False)
    prices = retail.filter(time_slot="flat").select(destination="traffic_direction", price="rate")
    numbering = pl.read_csv(shared / "data" / "numbering" / "a2billing_prefix_josko.csv", infer_schema=False)
    joined = with_prefixes(prices, numbering)
    assert len(joined.matched) + len(joined.unmatched) == prices["destination"].n_unique()
    assert len(joined.matched) > 100
    assert deck_of(joined.csv).rows.height > 1000
