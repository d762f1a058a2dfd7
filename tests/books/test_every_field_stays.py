"""Risk: a field of a posted entry of cards that nobody thought of says another amount, tax or side; also one that
another module adds.
"""

from typing import Any

from odoo.models import BaseModel
from odoo.service.model import call_kw
from odoo.tests import new_test_user, tagged
from odoo.tools import mute_logger

from ...models.till.facts import GUARDED
from ..common.till import BesideMixin
from .case import SessionBooksCase

RIGHTS = 'customer_card.group_accountant,account.group_account_manager,account.group_account_user'
# What a client may send with any call, and the host asks for.
KEYS = {'skip_readonly_check': True, 'check_move_validity': False, 'force_delete': True, 'dynamic_unlink': True}
MUTED = ('odoo.sql_db', 'odoo.models', 'odoo.addons.base.models.ir_rule', 'odoo.addons.base.models.ir_model')
MODELS = ('account.move', 'account.move.line')
# What is still to be paid goes by what it was reconciled with, which is the accountant's work.
RECONCILED = {'amount_residual', 'amount_residual_currency', 'amount_residual_signed'}
VALUES = {'char': 'x', 'text': 'x', 'html': '<p>x</p>', 'json': {'x': 1}, 'binary': 'eA==', 'date': '2021-03-03',
          'datetime': '2021-03-03 10:00:00'}  # fmt: skip


@tagged('post_install', '-at_install')
class TestEveryFieldStays(SessionBooksCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        home = {'company_id': cls.card_company.id, 'company_ids': [(6, 0, cls.card_company.ids)]}
        cls.book = new_test_user(cls.env, 'every_book', f'{RIGHTS},account.group_account_basic', **home)
        cls.books = {model: sorted(cls.says_books(cls.env[model])) for model in MODELS}

    @staticmethod
    def says_books(model) -> set[str]:
        """The stored fields that say what an entry comes to, of what, and when."""
        said = {'debit', 'credit', 'balance', 'tax_tag_ids', 'tax_ids', 'is_storno', *GUARDED[model._name]}
        stored = {name for name, field in model._fields.items() if field.store}
        money = {name for name in stored if model._fields[name].type == 'monetary'}
        return (said & stored | money) - RECONCILED

    def told(self, move) -> list:
        self.env.flush_all()
        self.env.invalidate_all()
        return [
            {name: value.ids if isinstance(value := one[name], BaseModel) else value for name in self.books[one._name]}
            for records in (move, move.line_ids.sorted('id'))
            for one in records
        ]

    def others(self, record, field) -> list[Any]:
        """Other values the field could have, as RPC says them."""
        now = record.sudo()[field.name]  # sudo: some are nobody's to read
        if field.type in VALUES:
            return [VALUES[field.type]]
        if field.type == 'boolean':
            return [not now]
        if field.type in ('integer', 'float', 'monetary', 'many2one_reference'):
            return [(now or 0) + 3]
        if field.type == 'selection':
            return [key for key, _word in field._description_selection(self.env) if key != now][:4]
        if field.type == 'many2one':
            others = self.env[field.comodel_name].search([('id', '!=', now.id)], limit=2).ids
            return [*others, False] if now else others
        if field.type == 'many2many':
            return [[[6, 0, [] if now else self.env[field.comodel_name].search([], limit=1).ids]]]
        return [[[5, 0, 0]]] if field.type == 'one2many' else []

    def assertEveryFieldStays(self, move):
        self.assertEqual(move.state, 'posted')
        items = move.line_ids
        before, open_ = self.told(move), []
        some = (items.filtered(name)[:1] for name in ('balance', 'tax_line_id', 'tax_ids'))
        for record in (move, *some):
            for field in record._fields.values() if record else ():
                if field.name == 'id' or not (field.store or field.inverse):
                    continue
                for value in self.others(record, field):
                    if self.is_written(record, field.name, value, move, before):
                        open_.append((record._name, field.name, value))
        self.assertFalse(open_)

    def is_written(self, record, name: str, value: Any, move, before: list) -> bool:
        """Whether the books say something else once the accountant wrote this."""
        point = self.env.cr.savepoint(flush=False)
        try:
            with mute_logger(*MUTED):
                call_kw(record.with_user(self.book), 'write', [record.ids, {name: value}], {'context': KEYS})
                return self.told(move) != before
        except Exception:  # noqa: BLE001 - whoever refuses it, and why
            return False
        finally:
            self.env.clear()
            point.close(rollback=True)

    def test_of_a_settlement(self):
        self.post(self.value, 30, 'reward')
        move = self.settle().move_id[:1]
        self.assertEveryFieldStays(move)

    def test_of_a_session(self):
        self.paid(10, (self.gift_card, 'value', 10))
        self.sell_card(25)
        self.assertEveryFieldStays(self.close())

    def test_of_an_invoice(self):
        order = self.paid(20, (self.gift_card, 'value', 15), partner_id=self.holder.id, to_invoice=True)
        self.close()
        self.assertEveryFieldStays(order.account_move)

    def test_words_and_a_due_day_are_the_accountants(self):
        self.post(self.value, 30, 'reward')
        move = self.settle().move_id[:1]
        before = self.told(move)
        item = move.line_ids[:1].with_user(self.book)
        item.write({'name': "Gift of the house", 'date_maturity': '2030-01-01'})
        move.with_user(self.book).write({'narration': "Looked at"})
        self.assertEqual((item.name, self.told(move)), ("Gift of the house", before))
        self.assertHealthy()

    def test_an_entry_without_cards_keeps_its_taxes_to_itself(self):
        account = self.gift.promotion_account_id.id
        sides = [(0, 0, {'name': "x", 'account_id': account, 'balance': sum_}) for sum_ in (-1, 1)]
        move = self.env['account.move'].create({'move_type': 'entry', 'line_ids': sides})
        move.action_post()
        tag = self.env['account.account.tag'].create({'name': "+1", 'applicability': 'taxes'})
        item = move.line_ids[:1].with_user(self.book)
        item.write({'tax_tag_ids': [(6, 0, tag.ids)]})
        self.assertEqual(item.tax_tag_ids, tag)


@tagged('post_install', '-at_install', 'beside')
class TestEveryFieldStaysBeside(BesideMixin, TestEveryFieldStays):
    """The same, with the fields of Odoo's other modules of the till."""

    modules = ('pos_sale',)
