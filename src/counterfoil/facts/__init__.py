"""Facts: what happened. Events, quantities over time, usage records and the rates they are charged at.

Knows how facts are written, read, identified and selected. Must not know clauses, nor what anything costs.
"""
