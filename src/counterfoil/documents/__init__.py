"""What people and other programs are given: e-invoices, invoices as PDF, contracts, the archive of a customer's data.

A document shows an invoice as it stands and adds nothing to it: every amount comes from `billing`, every sentence of a
contract from its description. The libraries that draw and check are the extra `documents`, imported when one is made.

This package must not know what a clause means, how an amount came about, or where anything is stored.
"""
