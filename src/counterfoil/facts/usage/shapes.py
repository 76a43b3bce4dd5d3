"""Shapes of usage records: what clauses can select them by (contract.selection.Shape), and the words in them."""

from counterfoil.contract.selection import Shape

__all__ = ["DIRECTIONS", "Shape"]

DIRECTIONS = ("outbound", "inbound", "internal", "")
