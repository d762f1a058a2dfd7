"""Risk: a device with an old copy of an order takes off the card another one has put on it, and nobody is told."""

from uuid import uuid4

from odoo.models import BaseModel as Model
from odoo.tests import tagged

from ..common.till import TillCase


@tagged('post_install', '-at_install')
class TestCardsTakenOff(TillCase):
    def setUp(self) -> None:
        super().setUp()
        self.uuid = str(uuid4())
        self.draft = self.sync(
            self.order([(self.bread, 1, 10.0)], [], uuid=self.uuid, state='draft', cards=[self.gift_card])
        )
        self.gift_ref = self.draft.customer_card_refs
        self.send(f'{self.gift_ref} {self.ref(self.loyalty_card)}')
        self.loyalty_ref = self.draft.customer_card_refs.split()[1]

    def send(self, refs: str | bool, *payments: tuple, **more) -> Model:
        """A device sends the order, of whose cards it says this."""
        more = {'state': 'draft', **more, 'customer_card_refs': refs}
        return self.sync(self.order([], list(payments), uuid=self.uuid, access_token='x', amount_total=10, **more))

    def cards(self) -> list[str]:
        return (self.draft.customer_card_refs or '').split()

    def test_an_old_copy_takes_none_off(self):
        for refs in ('', False, self.gift_ref, self.loyalty_ref):
            self.send(refs)
            self.assertEqual(set(self.cards()), {self.gift_ref, self.loyalty_ref})

    def test_a_word_of_its_own_does(self):
        self.send(f'{self.gift_ref} -{self.loyalty_ref}')
        self.assertEqual(self.cards(), [self.gift_ref])
        self.send(f'-{self.gift_ref} -{self.loyalty_ref} -made-up -')
        self.assertFalse(self.draft.customer_card_refs)

    def test_it_earns_whoever_has_it_paid(self):
        self.send('', (self.cash_method, 10), state='paid')
        self.assertEqual(self.points.balance, 10)

    def test_one_that_is_taken_off_as_it_is_paid_earns_nothing(self):
        self.send(f'-{self.loyalty_ref}', (self.cash_method, 10), state='paid')
        self.assertEqual(self.points.balance, 0)

    def test_many_that_were_taken_off_are_not_shown(self):
        refs = [self.gift_ref, self.loyalty_ref, *(f'-card{number}' for number in range(30))]
        self.send(' '.join(refs), (self.cash_method, 10), state='paid')
        self.assertEqual(self.points.balance, 10)

    def test_a_second_device_at_a_table_takes_none_off(self):
        """It read the same card on an order of its own, took it off, and is put into the one that is open there."""
        refs = {'uuid': str(uuid4()), 'customer_card_refs': f'-{self.gift_ref} card'}
        joined = self.draft._customer_card_joined(refs, self.draft)
        self.assertEqual(set(joined.split()), {*self.cards(), 'card'})
