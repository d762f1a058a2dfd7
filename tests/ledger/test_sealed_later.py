"""Risk: a migration that seals what was under no seal makes damage good, because it runs again."""

from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path

from odoo.tests import tagged

from ...core import seal
from ...models.ledger import operations
from ..common.sealing import switched_off
from ..offline.case import SliceCase
from .late import LateMixin

MIGRATIONS = Path(__file__).parents[2] / 'migrations'


@tagged('post_install', '-at_install')
class TestSealedLater(LateMixin, SliceCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.gift.offline_limit = 0

    def migrate(self, script: str) -> None:
        spec = spec_from_file_location('migration', MIGRATIONS / script)
        module = module_from_spec(spec)
        spec.loader.exec_module(module)
        self.env.flush_all()
        module.migrate(self.env.cr, '19.0.1.0.1')
        self.env.invalidate_all()

    def sql(self, query: str, *values) -> None:
        self.env.flush_all()
        with switched_off(self.env.cr):
            self.env.cr.execute(query, values)
        self.env.invalidate_all()

    def named(self, validator: str) -> int:
        self.env.invalidate_all()
        return len(
            self.env['customer.card.health']._check().finding_ids.filtered(lambda one: one.validator == validator)
        )

    # --- what is owed -------------------------------------------------------------------------------------------------

    def two_claims(self):
        self.charge(50)
        orders = [self.late_order(days=2) for _round in range(3)]
        for data in orders:
            self.sync(data)
        claims = self.owed()
        self.assertEqual(len(claims), 2)
        return claims

    def test_claims_are_sealed_once(self):
        self.two_claims()
        self.sql('UPDATE customer_card_owed SET seal = NULL')
        self.assertEqual(self.named('owed'), 2)
        self.migrate('19.0.1.0.2/post-seals.py')
        self.assertHealthy()

    def test_a_falsified_claim_stays_named(self):
        """With the seal it had, and with none."""
        claim = self.two_claims()[0]
        for made in (claim.seal, None):
            with self.subTest(made=made):
                self.sql("UPDATE customer_card_owed SET state = 'paid', seal = %s WHERE id = %s", made, claim.id)
                self.migrate('19.0.1.0.2/post-seals.py')
                self.assertEqual(self.named('owed'), 1)

    # --- who took over ------------------------------------------------------------------------------------------------

    def test_heirs_of_cards_that_died_before(self):
        """What moved is found by its cards; points of another worth are nobody's heir."""
        rows = {'name': "One", 'prefix': '956', 'opens_value': True, 'point_value': 0.01}
        one, two = (
            self._program('loyalty', **rows),
            self._program('loyalty', **{**rows, 'name': "Two", 'prefix': '955', 'point_value': 1.0}),
        )
        card, target = (self.env['customer.card']._issue(program, partner=self.holder) for program in (one, two))
        self.post(card._account('value'), 30, 'sale')
        card._close_transferring(target)
        gone = {kind: card._account(kind).heir_id for kind in ('value', 'points')}
        self.assertEqual(gone, {'value': target._account('value'), 'points': card._account('points').browse()})
        self.sql('UPDATE customer_card_account SET heir_id = NULL, heir_seal = NULL')
        self.assertEqual(self.named('heirs'), 1)
        self.migrate('19.0.1.0.4/post-heirs.py')
        self.assertEqual({kind: card._account(kind).heir_id for kind in gone}, gone)
        self.assertHealthy()

    # --- ends of holds ------------------------------------------------------------------------------------------------

    def ended(self) -> dict[str, object]:
        """Holds that ended without an entry, each with the mark it was born with, as before ends had marks of their
        own.
        """
        self.charge(50)
        orders = {state: self.gift_order(10) for state in ('captured', 'expired', 'voided')}
        holds = {state: self.Ledger._find(f'till:{self.held(data)}') for state, data in orders.items()}
        self.run_out(self.held(orders['expired']), days=8)
        self.run_out(self.held(orders['captured']))
        born = {hold: hold.seal for hold in holds.values()}
        self.Ledger._void(holds['voided'].key, self.card_company)
        self.Ledger._cron_expire()
        self.post(self.value, -50, 'adjust')
        self.sync(orders['captured'])
        self.assertEqual([hold.state for hold in holds.values()], list(holds))
        self.assertHealthy()
        for hold, made in born.items():
            self.sql('UPDATE customer_card_operation SET seal = %s WHERE id = %s', made, hold.id)
        return holds

    def test_ends_are_sealed_once(self):
        holds = self.ended()
        self.assertEqual(self.named('holds'), len(holds))
        self.migrate('19.0.1.0.3/post-ends.py')
        self.assertHealthy()

    def test_a_hold_that_is_not_as_it_was_born_stays_named(self):
        self.sql('UPDATE customer_card_operation SET amount = 11 WHERE id = %s', self.ended()['voided'].id)
        self.migrate('19.0.1.0.3/post-ends.py')
        self.assertEqual(self.named('holds'), 1)

    def test_a_hold_released_by_hand_later_stays_named(self):
        self.ended()
        self.migrate('19.0.1.0.3/post-ends.py')
        self.charge(10)
        hold = self.Ledger._find(f'till:{self.held(self.gift_order(10))}')
        self.sql("UPDATE customer_card_operation SET state = 'voided' WHERE id = %s", hold.id)
        self.migrate('19.0.1.0.3/post-ends.py')
        self.assertEqual(self.named('holds'), 1)
        self.assertTrue(
            seal.fits(self.Ledger._key(), 'hold', hold.seal, *operations.read_hold(self.env, hold.id).born.marked())
        )
