"""A card's life at the desk."""

from decimal import Decimal
from uuid import uuid4

from odoo.tests import new_test_user

from ..common.till import TillCase


class LifeCase(TillCase):
    """A till, and a desk with a clerk and a manager."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        home = {'company_id': cls.card_company.id, 'company_ids': [(6, 0, cls.card_company.ids)]}
        cls.desk = new_test_user(cls.env, 'life_desk', 'customer_card.group_desk', **home)
        cls.manager = new_test_user(cls.env, 'life_manager', 'customer_card.group_manager', **home)
        cls.second = new_test_user(cls.env, 'life_second', 'customer_card.group_accountant', **home)
        cls.other = cls.env['customer.card']._issue(cls.loyalty, partner=cls.holder)
        cls.other_points = cls.other._account('points')

    def do(self, model: str, user=None, **vals):
        """Open a dialog as somebody and press its button."""
        return self.env[f'customer.card.{model}'].with_user(user or self.desk).create(vals).action_done()

    def assertDead(self, card, ticket: str) -> None:
        """Nothing of the card works any more: number, printed and moving code, tickets, link, slices."""
        for code in (card.sudo().number, card._qr_token(), ticket):
            self.assertFalse(self.till.customer_card_identify(code)['ok'])
        for verb in ('authorize', 'lease'):
            amount = [5] if verb == 'authorize' else []
            answer = getattr(self.till, f'customer_card_{verb}')(ticket, 'points', *amount, str(uuid4()), str(uuid4()))
            self.assertFalse(answer['ok'])
        self.assertFalse(card._usable())

    def lots(self, account) -> list:
        lots = account.lot_ids.filtered('left').sorted('expires_at')
        return [(lot.left, lot.expires_at and lot.expires_at.date()) for lot in lots]

    def total(self, *accounts) -> Decimal:
        return sum((Decimal(str(account.balance)) for account in accounts), Decimal(0))
