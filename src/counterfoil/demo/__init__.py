"""Generated input to look at and to measure with: calls on real numbering plans, and a rate deck with nested prefixes.

Everything here is drawn from a seed by integer arithmetic, so the same seed gives the same rows on every machine. It
must not know how anything is billed.
"""
