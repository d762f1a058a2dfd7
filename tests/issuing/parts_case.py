"""Imports that are on their way: part by part, two lines each."""

from unittest.mock import patch

from odoo.tests import new_test_user

from ...core import number
from .case import ImportCase

MODULE = 'odoo.addons.customer_card.models.issuing'


class PartsCase(ImportCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        sizes = {'import.AT_ONCE': 0, 'import_run.PART': 2, 'import_job.PART': 2, 'import_look.PART': 2}
        for name, size in sizes.items():
            cls.startClassPatcher(patch(f'{MODULE}.customer_card_{name}', size))
        roles = {'manager': 'customer_card.group_manager', 'accountant': 'customer_card.group_accountant'}
        for name, group in roles.items():
            user = new_test_user(cls.env, f'parts_{name}', group, company_id=cls.card_company.id)
            setattr(cls, name, user)
        cls._limit(cls.both, 5000)
        cls.known = cls.env['res.partner'].create({'name': "Ada Known", 'phone': '+1 650 555 0134'})
        cls.number = number.generate('950')
        cls.text = (
            "number,old_code,name,phone,state,points,value,note\n"
            f"{cls.number},,Ada Known,+16505550134,,120,35.50,first\n"
            ",K-17-a,Ben New,650 555 0199,blocked,,10,\n"
            ",K-18-a,Cleo New,650 555 0200,,5,,\n"
            ",,,,ready,,,\n"
            ",K-19-a,Ben New,6505550199,,7,1,\n"
        )

    def running(self, steps: int, text: str | None = None, user=None):
        """An import that is on its way, after so many steps of the job; for the first one count all that look at the
        list once more.
        """
        one = self.list_of(text or self.text, user=user or self.manager)
        self.assertEqual(one.state, 'checked', self.errors(one))
        one.action_import()
        while steps and not one.ready and one.state == 'running':
            self.step(one)
        for _step in range(steps - 1):
            self.step(one)
        return one.with_user(self.manager)

    def checking(self, steps: int, text: str | None = None, *, large: bool = False, **more):
        """A list that is being checked in the background, after so many steps of the job; the button read it, or
        with ``large`` did not.
        """
        with (
            patch(f'{MODULE}.customer_card_import_look.AT_ONCE', 0),
            patch(f'{MODULE}.customer_card_import_look.LARGE', -1 if large else 1_000_000),
        ):
            one = self.list_of(text or self.text, user=self.manager, **more)
        for _step in range(steps):
            self.step(one)
        return one

    def step(self, one) -> None:
        one.sudo()._step_or_say()
        self.env.invalidate_all()

    def job(self) -> None:
        self.env['customer.card.import']._cron_import()
        self.env.invalidate_all()

    def seen(self) -> dict:
        """What people see of cards, customers, balances and books."""
        self.env.invalidate_all()
        report = self.env['customer.card.liability'].create({'company_id': self.card_company.id})
        report._read_figures()
        program = self.both.with_user(self.manager)
        program.invalidate_recordset()
        cards = self.env['customer.card'].with_user(self.manager)
        figures = [(line.opening, line.issued, line.closing) for line in report.line_ids]
        return {
            'cards': cards.search_count([]),
            'groups': cards.formatted_read_group([], ['state'], ['__count']),
            'people': self.env['res.partner'].search_count([]),
            'held': self.known.with_user(self.manager).customer_card_count,
            'balances': self.known.with_user(self.manager).customer_card_balances,
            'program': (program.card_count, program.active_count, program.outstanding),
            'liability': [figure for figure in figures if any(figure)],
            'books': [balance for balance in report.account_ids.mapped('balance') if balance],
            'difference': report.difference,
            'moves': self.env['account.move'].search_count([]),
        }
