"""Tests of Odoo's own that fail where we run them, add-on or not, and why.

They are run all the same; the table only explains what `test_host.py` finds.
"""

KNOWN: dict[str, str] = {}
