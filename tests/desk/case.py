"""A card's life at the desk."""

from datetime import timedelta
from decimal import Decimal
from uuid import uuid4

from freezegun import freeze_time

from odoo import fields
from odoo.models import BaseModel as Model
from odoo.tests import new_test_user

from ..common.till import TillCase
from ..issuing.case import ImportCase


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


class HandCase(ImportCase):
    """People who give value by hand: by adjustments, batches and imports of one program."""

    @classmethod
    def setUpClass(cls) -> None:
        super().setUpClass()
        home = {'company_id': cls.card_company.id, 'company_ids': [(6, 0, cls.card_company.ids)]}
        for name in ('desk', 'accountant', 'manager', 'other'):
            group = 'manager' if name == 'other' else name
            setattr(cls, name, new_test_user(cls.env, f'hand_{name}', groups=f'customer_card.group_{group}', **home))

    def imported(self, text: str = "name,value,points\nMe,10,1000\n", user: Model | None = None) -> Model:
        one = self.list_of(text, user=user or self.manager)
        one.action_import()
        return one

    def started(self, value: float = 10, quantity: int = 2, user: Model | None = None) -> Model:
        vals = {'program_id': self.both.id, 'quantity': quantity, 'opening_value': value, 'card_state': 'active'}
        self.both.identified = False
        batch = self.env['customer.card.batch'].with_user(user or self.manager).create(vals)
        batch.action_start()
        return batch

    def asked(self, amount: float, user: Model | None = None) -> Model:
        card = self.env['customer.card']._issue(self.both)
        vals = {'account_id': card._account('value').id, 'amount': amount, 'reason': "Spoiled"}
        adjustment = self.env['customer.card.adjustment'].with_user(user or self.manager).create(vals)
        adjustment.action_request()
        return adjustment

    def later(self, hours: float) -> freeze_time:
        """As if it were ``hours`` later."""
        return freeze_time(fields.Datetime.now() + timedelta(hours=hours), tick=True)
