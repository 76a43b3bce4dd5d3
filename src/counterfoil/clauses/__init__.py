"""Clause kinds: one module and one specimen each, and nothing else in the program knows what a kind means.

A kind answers up to three questions for the clauses of its form, on columns or on plain values. It may read facts and
lines that earlier kinds wrote (by line group, never by name). It must not know other kinds, books or files.

Line groups, in the order in which they are written: allowance, meter, fee, usage, one-time, minimum, waiver, review,
surcharge, deposit, threshold, settlement.
"""
