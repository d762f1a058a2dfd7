"""Risks: any call may carry a context, and what the host reads there changes what the server believes."""

from uuid import uuid4

from odoo.models import BaseModel as Model
from odoo.service.model import call_kw
from odoo.tests import tagged

from ...models.ledger.protected import Mark, own, plain, server
from ..discount.case import DiscountCase
from ..enrollment.case import EnrollCase
from ..till.returns_case import InvoiceCase

# What the host reads in a context where prices, contacts, units, dates and companies are made.
WORDS = {
    'no_variant_attributes_price_extra': -9.99,
    'current_attributes_price_extra': [-9.0],
    'active_test': False,
    'date': '2001-01-01',
    'quantity': 1000,
    'pricelist': 1,
    'partner_id': 1,
    'to_currency': 1,
    'from_currency': 1,
    'bin_size': True,
    'tracking_disable': True,
    'mail_notrack': True,
    'mail_create_nolog': True,
    'import_file': True,
    'install_mode': True,
    'linked_to_pos': True,
    'customer_card_order': 'x' * 36,
    'customer_card_making': 'x' * 36,
    'customer_card_way': 1,
    'customer_card_own_code': True,
    'customer_card_server': True,
    'customer_card_new': True,
}


class WordsMixin:
    def words(self, **more) -> dict:
        return {**WORDS, 'uom': self.env.ref('uom.product_uom_minute').id, **more}

    def say(self, model: str, method: str, *args, user: Model | None = None, **words):
        """Call as a client does, with words in the context."""
        env = self.env(user=user or self.cashier)
        return call_kw(env[model], method, list(args), {'context': self.words(**words)})

    def send(self, order: dict, **words) -> Model:
        made = self.say('pos.order', 'sync_from_ui', [order], **words)
        return self.env['pos.order'].browse([row['id'] for row in made['pos.order']])


@tagged('post_install', '-at_install')
class TestWordsEnroll(WordsMixin, EnrollCase):
    def test_goods_given_away_earn_by_their_price(self):
        self.loyalty.rule_ids.write({'mode': 'per_unit', 'points': 100})
        points = self.loyalty_card._account('points')
        self.sync(self.order([(self.bread, 1000, 0.084)], [(self.cash_method, 84)], cards=[self.loyalty_card]))
        usual = points.balance
        self.send(self.order([(self.bread, 1000, 0.084)], [(self.cash_method, 84)], cards=[self.loyalty_card]))
        self.assertEqual(points.balance, 2 * usual)

    def test_a_new_customer_has_what_the_form_says(self):
        tag = self.env['res.partner.category'].create({'name': "Club"})
        answer = self.say(
            'pos.session', 'customer_card_enroll', self.session.ids, self.values(), str(uuid4()), category_id=tag.id
        )
        holder = self.card(answer).partner_id
        self.assertFalse(holder.category_id)
        self.assertTrue(self.card(answer).message_ids, "the history is written")

    def test_archived_programs_are_not_given_out(self):
        old = self._program('loyalty', name="Opening weeks", prefix='953')
        old.active = False
        answer = self.say(
            'pos.session', 'customer_card_enroll', self.session.ids, self.values(program_id=old.id), str(uuid4())
        )
        self.assertFalse(answer['ok'])

    def test_what_is_read_is_the_same(self):
        ref = self.ref(self.loyalty_card)
        line = {'product_id': self.bread.id, 'qty': 2, 'amount': 20, 'price': 10}
        for verb, args in (
            ('identify', [ref]),
            ('find', ['Dina']),
            ('preview', [ref, [line]]),
            ('mix', [[ref], 10, str(uuid4())]),
            ('enrollment', []),
        ):
            with self.subTest(verb):
                usual = getattr(self.till, f'customer_card_{verb}')(*args)
                self.assertEqual(self.say('pos.session', f'customer_card_{verb}', self.session.ids, *args), usual)

    def test_what_stays_of_a_context(self):
        kept = {'lang': 'en_US', 'tz': 'UTC', 'allowed_company_ids': self.card_company.ids}
        till = server(own(self.till.with_context(**kept, **self.words()))).with_context(customer_card_refund=Mark(7))
        said = {name for name, value in plain(till).env.context.items() if isinstance(value, (str, int, list))}
        self.assertLessEqual(said - {'uid'}, {*kept, 'customer_card_order', 'customer_card_refund'})
        self.assertEqual(plain(till).env.context['customer_card_refund'], 7)
        self.assertNotIn('customer_card_refund', plain(self.till.with_context(customer_card_refund=7)).env.context)


@tagged('post_install', '-at_install')
class TestWordsDiscount(WordsMixin, DiscountCase):
    def test_what_a_charged_discount_saves(self):
        program = self._program(
            'discount', name="Next time", prefix='954', discount_mode='charge', pricelist_id=self.tenth.id
        )
        card = self.env['customer.card']._issue(program)
        usual = self.env['product.pricelist'].create({
            'name': "Usual", 'currency_id': self.card_company.currency_id.id, 'company_id': self.card_company.id,
            'item_ids': [(0, 0, {'compute_price': 'fixed', 'fixed_price': 10, 'applied_on': '3_global'})],
        })  # fmt: skip
        self.pos_config_usd.sudo().write(
            {'use_pricelist': True, 'available_pricelist_ids': [(4, usual.id)], 'pricelist_id': usual.id}
        )
        for send, saved in ((self.sync, 10), (self.send, 20)):
            send(self.order([(self.bread, 10, 10.0)], [(self.cash_method, 100)], cards=[card], pricelist_id=usual.id))
            self.assertAlmostEqual(card._account('value').balance, saved)


@tagged('post_install', '-at_install')
class TestWordsNote(WordsMixin, InvoiceCase):
    def test_a_credit_note_takes_back_what_came_back(self):
        """A draft of a return that is named in the context did not come back."""
        sold = self.invoiced([(self.bread, 2, 10.0)])
        earned = self.points.balance
        line = (self.bread, -2, 10.0, {'refunded_orderline_id': sold.lines.id})
        draft = self.sync(self.order([line], [], is_refund=True, state='draft')).filtered('is_refund')
        wizard = self.reversal(sold.account_move)
        wizard.refund_moves()
        note = wizard.new_move_ids
        note.invoice_line_ids.filtered(lambda one: one.display_type == 'product').quantity = 1
        self.say('account.move', 'action_post', note.ids, user=self.env.user, customer_card_refund=draft.id)
        self.assertEqual(self.points.balance, earned / 2)
