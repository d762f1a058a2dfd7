"""Accounts of two kinds."""

from datetime import datetime

from ..common.cards import CustomerCardCommon


class LedgerCase(CustomerCardCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.value = cls.gift_card._account('value')
        cls.points = cls.loyalty_card._account('points')
        cls.now = datetime.utcnow()
