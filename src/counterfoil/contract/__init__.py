"""Contracts: Markdown to typed clauses with file and line, the registry of clause kinds, faults.

Knows how a clause is written and what a kind may declare. Must not know what any kind means, nor facts, nor frames of
usage; the types of answers (lines, reviews) are here so that kinds and the engine can share them.
"""
