"""Usage: call detail records and other usage, read from switches' own files and kept in buckets by account.

A file and its source (usage/sources.toml) go in; every row comes out as exactly one of three: a record, not billable
with a reason, or a reject with a reason. Numbers, instants and keys become integers here, once, at the door.

This package must not know what a clause is, what a record costs, or which agreement pays for it.
"""
