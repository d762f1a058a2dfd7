"""The rules of a customer's card in plain Python: numbers, codes, money, seals, lots and points.

Nothing in this package imports Odoo or touches a database, so every rule can be read, tested and trusted on its own.
"""
