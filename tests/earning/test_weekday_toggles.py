"""Risk: a rule that was never in force gives points every day after an update, because no weekday is every day now."""

from datetime import datetime
from importlib.util import module_from_spec, spec_from_file_location

from odoo.tests import tagged

from ...core import earning
from ...models.earning.customer_card_earning_rule import WEEKDAYS
from ..whole.case import ROOT
from .case import EarningCase

SUNDAY, MONDAY = datetime(2026, 11, 29, 12), datetime(2026, 11, 30, 12)
# What stood in the database: the ticked days, and whether the rule was in use; and whether it is afterwards.
OLD = {
    'none': ((), True, False),
    'unset': (None, True, False),
    'weekend': (('saturday', 'sunday'), True, True),
    'monday': (('monday',), True, True),
    'every day': (WEEKDAYS, True, True),
    'archived': (('monday',), False, False),
    'archived, none': ((), False, False),
}


@tagged('post_install', '-at_install')
class TestWeekdayToggles(EarningCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.first, cls.old = cls.loyalty.rule_ids, {}
        for name, (days, active, _after) in OLD.items():
            rule = cls.first.copy({'name': name, 'active': active})
            cls.old[name] = rule
            cls.env.flush_all()
            ticked = [None if days is None else day in days for day in WEEKDAYS]
            columns = ', '.join(f'{day} = %s' for day in WEEKDAYS)
            cls.env.cr.execute(f'UPDATE customer_card_earning_rule SET {columns} WHERE id = %s', [*ticked, rule.id])
        cls.env.invalidate_all()

    def migrate(self) -> None:
        spec = spec_from_file_location('weekdays', ROOT / 'migrations/19.0.1.0.6/pre-weekdays.py')
        script = module_from_spec(spec)
        spec.loader.exec_module(script)
        self.env.flush_all()
        script.migrate(self.env.cr, '19.0.1.0.5')
        self.env.invalidate_all()
        self.env.registry.clear_cache()

    def test_toggles_stay_and_what_was_never_in_force_is_put_away(self):
        for _time in ("once", "and by an update that is repeated"):
            self.migrate()
            for name, (days, _before, after) in OLD.items():
                with self.subTest(name):
                    rule = self.old[name]
                    self.assertEqual(rule.active, after)
                    self.assertEqual([day for day in WEEKDAYS if rule[day]], [d for d in WEEKDAYS if d in (days or ())])

    def test_what_they_give_afterwards(self):
        self.first.active = False
        self.migrate()
        rules = self.loyalty_card._policy().rules
        for moment, names in ((SUNDAY, {'weekend', 'every day'}), (MONDAY, {'monday', 'every day'})):
            self.assertEqual({rule.name for rule in rules if earning.in_time(rule, moment)}, names)
