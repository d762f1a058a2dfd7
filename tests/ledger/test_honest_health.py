"""Risk: honest use makes the health check say that somebody changed the database."""

from datetime import timedelta
from unittest.mock import patch

from odoo import fields
from odoo.tests import tagged

from ..common.cards import CustomerCardCommon


@tagged('post_install', '-at_install')
class TestHonestHealth(CustomerCardCommon):
    def kept(self, *states: str) -> list:
        """Dated gift cards in stock, one for each of these states."""
        vals = {'program_id': self.gift.id, 'quantity': len(states), 'expires_on': fields.Date.today()}
        batch = self.env['customer.card.batch'].create(vals)
        batch.action_start()
        return list(batch.card_ids)

    def test_stock_past_its_day(self):
        """Sealed stock has no accounts; its day comes, one of it is blocked, some of it lives on."""
        revived, replaced, closed, blocked = self.kept(*'abcd')
        blocked.action_block_stolen()
        tomorrow = fields.Date.today() + timedelta(days=1)
        with patch.object(self.registry['customer.card.program'], '_today', lambda program: tomorrow):
            self.env['customer.card']._cron_expire_cards()
            self.assertEqual({card.state for card in (revived, replaced, closed)}, {'expired'})
            self.assertHealthy()
            for card in (revived, replaced):
                card._extend_to(tomorrow + timedelta(days=30))
            self.assertEqual([card.state for card in (revived, replaced)], ['ready'] * 2, "nobody bought them")
            replaced.action_activate()
            replaced.action_replace()
            closed.action_close()
            self.assertHealthy()

    def test_a_card_in_use_past_its_day_is_looked_at(self):
        card = self.env['customer.card']._issue(self.gift)
        self.env.flush_all()
        self.env.cr.execute("UPDATE customer_card SET state = 'expired' WHERE id = %s", [card.id])
        self.env.cr.execute('ALTER TABLE customer_card_account_rel DISABLE TRIGGER USER')
        self.env.cr.execute('DELETE FROM customer_card_account_rel WHERE card_id = %s', [card.id])
        self.env.cr.execute('ALTER TABLE customer_card_account_rel ENABLE TRIGGER USER')
        self.env.invalidate_all()
        facts = self.env['customer.card.health']._check().finding_ids.mapped('fact')
        self.assertTrue([fact for fact in facts if "every account its program opens" in fact], facts)

    def test_cards_without_accounts_replaced_and_merged(self):
        """A warranty card opens none, so none says who succeeded it."""
        for kind, prefix in (('warranty', '956'), ('discount', '957'), ('credit', '958'), ('installment', '959')):
            program = self._program(kind, name=kind, prefix=prefix)
            lost, first, second, third = (
                self.env['customer.card']._issue(program, partner=self.holder) for _number in range(4)
            )
            lost.action_replace()
            first._merge_into(second)
            second._merge_into(third)
            with self.subTest(kind):
                self.assertHealthy()
