"""Risk: a PIN is tried and its count taken back, by an error that the caller brings about."""

from collections.abc import Callable
from contextlib import suppress
from itertools import product
from unittest.mock import patch
from uuid import uuid4

from odoo.tests import tagged
from odoo.tools import mute_logger

from .case import GuardCase


@tagged('post_install', '-at_install')
class TestPinWhateverIsSaid(GuardCase):
    """A PIN that is looked at is counted, whatever the till's words carry along: an error would take the count back."""

    CONTEXTS = (
        {'lang': 'xx_XX'},
        {'lang': 5},
        {'lang': ['en_US']},
        {'tz': 'No/Where'},
        {'tz': 5},
        {'default_kind': 'x', 'default_moment': 'x', 'default_count': 'x'},
        {'tracking_disable': 1, 'mail_notrack': 1},
        {'allowed_company_ids': [0]},
        {'allowed_company_ids': 'x'},
        {'uid': 1},
        {'customer_card_employee': 'x'},
        {'prefetch_fields': 0, 'active_test': 'x', 'bin_size': 1},
    )

    def test_the_count_stands(self):
        self.try_pin = self.env.registry['customer.card']._try_pin
        self.gift.write({'pin_from': 20, 'cash_out_below': 60})
        self.gift_card._set_pin('1379')
        self.post(self.value, 50, 'sale')
        for context, verb in product(self.CONTEXTS, (self.pays, self.is_paid_out)):
            with self.subTest(f'{context} {verb.__name__}'):
                self.env.cr.execute('UPDATE customer_card SET pin_tries = 0')
                self.env.invalidate_all()
                learnt = [self.tried(verb, pin, context) for pin in ('1379', '0000')]
                tries = self.gift_card.sudo().pin_tries
                self.assertIn((learnt, tries), (([True, False], 1), ([None, None], 0)))

    def pays(self, till, *pin: str) -> dict:
        return till.customer_card_authorize(self.ref(self.gift_card), 'value', 30, str(uuid4()), self.key, *pin)

    def is_paid_out(self, till, *pin: str) -> dict:
        return till.customer_card_payout(self.ref(self.gift_card), str(uuid4()), self.key, *pin)

    def tried(self, verb: Callable, pin: str, context: dict) -> bool | None:
        """What a till learns of a PIN; nothing where there is an error, and then nobody looked at it."""
        looked = patch.object(self.env.registry['customer.card'], '_try_pin', autospec=True, side_effect=self.try_pin)
        with mute_logger('odoo.sql_db'), suppress(Exception), self.env.cr.savepoint(), looked as tries:
            self.key = str(uuid4())
            answer = verb(self.till.with_context(**context), pin)
            self.env.flush_all()
            if answer['ok']:
                self.till.customer_card_void(answer['operation'])
            return answer['ok']
        self.env.invalidate_all()
        self.assertFalse(tries.called)
        return None
