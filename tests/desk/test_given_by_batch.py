"""Risks: a batch with value that was stopped gives the limit of one person twice, or becomes a draft with cards."""

from datetime import timedelta
from unittest.mock import patch

from odoo import fields
from odoo.exceptions import UserError
from odoo.models import BaseModel as Model
from odoo.tests import tagged

from ..common.sealing import aged
from .case import HandCase

BATCH = 'odoo.addons.customer_card.models.issuing.customer_card_batch'


@tagged('post_install', '-at_install')
class TestGivenByBatch(HandCase):
    def slowly(self, quantity: int = 6) -> Model:
        """A batch with 5 on each card, two of which exist as it is stopped."""
        with patch(f'{BATCH}.AT_ONCE', 0):
            batch = self.started(5, quantity)
            batch.sudo()._issue_chunk(2)
            batch.action_stop()
        return batch

    def test_a_batch_counts_when_its_cards_are_issued(self):
        """Going on asks anew, by what is left; what is not issued any more is free for something else."""
        self._limit(self.both, 30)
        batch = self.slowly()
        self.assertEqual(self.asked(21).state, 'requested')
        self.assertEqual(self.asked(15).state, 'posted')
        batch.action_start()
        self.assertEqual((batch.state, batch.issued), ('requested', 2))
        other = self.slowly(3)
        self.assertEqual(other.state, 'requested')

    def test_a_batch_that_was_stopped_goes_on_alone(self):
        self._limit(self.both, 30)
        batch = self.slowly()
        batch.action_start()
        self.assertEqual((batch.state, batch.issued), ('done', 6))
        aged(self.env, "UPDATE customer_card_batch SET requested_at = requested_at - interval '25 hours'")
        self.assertEqual(self.asked(1).state, 'requested', "it counts, whenever it was begun")

    def test_a_batch_with_cards_is_taken_back_to_stopped(self):
        """It is no draft: what it is made of does not change, and it is not deleted."""
        self._limit(self.both, 30)
        batch = self.slowly()
        self.asked(20)
        batch.action_start()
        batch.action_take_back()
        self.assertEqual((batch.state, batch.issued), ('stopped', 2))
        for deed in (lambda: batch.write({'quantity': 1}), batch.unlink):
            with self.assertRaises(UserError), self.env.cr.savepoint():
                deed()
        batch.action_start()
        self.assertEqual(batch.state, 'requested', "it is asked for again")
        batch.with_user(self.other).action_approve()
        self.assertEqual((batch.state, batch.issued), ('done', 6))

    def alone(self, *users: Model) -> list[float]:
        """What each gave alone by batches of the last minutes."""
        since = fields.Datetime.now() - timedelta(minutes=10)
        batches = self.env['customer.card.batch']
        return [float(batches.with_user(user).sudo()._given_alone(self.both, since)) for user in users]

    def test_what_one_person_gave_stays_that_persons(self):
        """Whoever goes on, and whether a second person approves the rest."""
        self._limit(self.both, 30)
        people = self.manager, self.other, self.accountant
        batch = self.slowly()
        batch.with_user(self.other).action_start()
        self.assertEqual((batch.state, self.alone(*people)), ('done', [10, 20, 0]))
        self.asked(5, self.other)
        batch = self.slowly(4)
        batch.with_user(self.other).action_start()
        self.assertEqual((batch.state, batch.requested_by_id), ('requested', self.other))
        batch.with_user(self.accountant).action_approve()
        self.assertEqual((batch.state, batch.issued, self.alone(*people)), ('done', 4, [20, 20, 0]))
        self.assertEqual(self.asked(15).state, 'requested', "20 of 30 are given")
