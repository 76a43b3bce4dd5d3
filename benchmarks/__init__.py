"""What Counterfoil's speed is measured against: a bare scan, PostgreSQL, a plain loop, columns written by hand.

Every figure is a ratio of two things measured in turn in one run, and every contestant must give the same lines to
the last cent, or nothing is reported. `make bench` runs it; README.md says what the job is.
"""
