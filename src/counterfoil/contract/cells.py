"""Cells of a price matrix as a parameter: values of dimensions, and the price where they hold."""

from collections.abc import Sequence
from typing import Annotated, Any

import polars as pl

from counterfoil.contract.dimensions import DimensionValues, dimensions_text
from counterfoil.contract.parameters import Price, TableForm, TypedTable
from counterfoil.contract.plain_parameters import ListForm
from counterfoil.contract.reading import ColumnValue


class Cell(TypedTable):
    """One cell: which values of which dimensions, and what a unit costs there; other dimensions may be anything."""

    where: DimensionValues
    price: Price


class CellsForm(ListForm):
    """Cells, which a frame has as lists of their dimensions and prices."""

    def columns(self, name: str, value: Any, currency: str) -> dict[str, ColumnValue]:
        """Return lists `name_where` (as `contract.dimensions` writes them), `name_price` (nano) and `name_per`."""
        cells: Sequence[Cell] = value
        columns: dict[str, Any] = {
            f"{name}_where": [dimensions_text(dict(cell.where)) for cell in cells],
            f"{name}_price": [cell.price.nano(currency) for cell in cells],
            f"{name}_per": [cell.price.base_units for cell in cells],
        }
        return columns

    def column_types(self, name: str) -> dict[str, Any]:
        """Return the columns of `columns`."""
        numbers = dict.fromkeys((f"{name}_price", f"{name}_per"), pl.List(pl.Int64))
        return {f"{name}_where": pl.List(pl.String), **numbers}


Cells = Annotated[tuple[Cell, ...], CellsForm(TableForm(Cell))]
