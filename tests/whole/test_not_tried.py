"""Risks: a template that reads what nobody may, numbers tried one after the other, our own forms filled in from a file,
a key that changed.
"""

from uuid import uuid4

from odoo.tests import new_test_user, tagged
from odoo.tools import mute_logger

from ...core.rate import Rate
from ...models.acceptance import customer_card_acceptance_identify as guesses
from ..common.sealing import key_is
from ..common.till import TillCase

RENDER = 'odoo.addons.mail.models.mail_render_mixin'


@tagged('post_install', '-at_install')
class TestTemplates(TillCase):
    """Who may write templates of messages, and sees cards but no numbers."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.editor = new_test_user(
            cls.env, 'template_editor', 'customer_card.group_accountant,mail.group_mail_template_editor',
            company_id=cls.card_company.id, company_ids=cls.card_company.ids,
        )  # fmt: skip
        cls.post(cls, cls.value, 100, 'sale')

    @mute_logger(RENDER, 'odoo.addons.base.models.ir_qweb', 'odoo.tools.safe_eval')
    def rendered(self, expression: str, engine: str = 'inline_template') -> str:
        """What a template says of the gift card, or why it does not."""
        model = self.env['mail.template'].with_user(self.editor)
        body = f'{{{{ {expression} }}}}' if engine == 'inline_template' else f'<t t-out="{expression}"/>'
        try:
            return model._render_template(body, 'customer.card', self.gift_card.ids, engine=engine)[self.gift_card.id]
        except Exception as error:  # noqa: BLE001  whatever stops it
            return f'refused: {error}'

    def test_links_codes_and_the_key(self):
        for expression in (
            'object._virtual_url()',
            'object._qr_token()',
            "object.env['customer.card.ledger']._key()",
            "object.env['customer.card.ledger'].sudo()._key()",
            'object._page_state()',
            'object._ticket(object.env[\'pos.config\'].search([], limit=1), shown=True)',
        ):
            for engine in ('inline_template', 'qweb'):
                with self.subTest(expression, engine=engine):
                    self.assertIn('refused', self.rendered(expression.replace('"', "'"), engine))

    def test_secret_fields(self):
        self.gift_card._set_pin('1379')
        self.env.invalidate_all()
        for field in ('number', 'reference', 'pin_hash', 'virtual_serial'):
            with self.subTest(field):
                said = self.rendered(f'object.{field}')
                self.assertNotIn(str(self.gift_card.sudo()[field]), said)

    def test_value_moves_by_no_template(self):
        ledger = "object.env['customer.card.ledger'].sudo()"
        account = f"object.env['customer.card.account'].sudo().browse({self.value.id})"
        self.rendered(f"{ledger}._reverse({account}.entry_ids[0].operation_id, key='stolen')")
        self.rendered(f"{ledger}._authorize({account}, 1, 'stolen2')")
        self.env.invalidate_all()
        self.assertEqual((self.value.balance, self.value.available), (100, 100))

    def test_our_own_template_and_what_follows_are_as_before(self):
        self.holder.email = 'dina@example.com'
        self.gift_card.partner_id = self.holder
        self.gift_card.action_send_virtual()
        self.rendered('object.no_such_field')
        self.assertTrue(self.Ledger._key())


@tagged('post_install', '-at_install')
class TestNumbersTried(TillCase):
    def setUp(self):
        super().setUp()
        self.patch(guesses, '_GUESSES', Rate(most=5, seconds=10**6))

    def read(self, code) -> dict:
        return self.till.customer_card_identify(code)

    def test_one_number_after_the_other(self):
        number = self.gift_card.sudo().number
        for _try in range(5):
            self.assertTrue(self.read(number)['ok'])
            self.assertFalse(self.read(str(uuid4().int)[:16])['ok'])
        answer = self.read(number)
        self.assertFalse(answer['ok'])
        self.assertIn("Wait a minute", answer['message'])
        filled = self.till.customer_card_enroll({'name': "Ada", 'phone': '0123456789', 'card': number}, 'k' * 36)
        self.assertIn("Wait a minute", filled['message'])

    def test_a_colleague_is_not_stopped(self):
        for _try in range(6):
            self.read('no card')
        colleague = new_test_user(
            self.env,
            'colleague',
            'base.group_user,point_of_sale.group_pos_user',
            company_id=self.card_company.id,
            company_ids=self.card_company.ids,
        )
        self.assertTrue(self.session.with_user(colleague).customer_card_identify(self.gift_card.sudo().number)['ok'])

    def test_enrolling_is_no_way_around(self):
        for _try in range(6):
            self.till.customer_card_enroll(
                {'name': "Ada", 'phone': '0123456789', 'card': str(uuid4().int)[:16]}, str(uuid4())
            )
        self.assertFalse(self.read(self.gift_card.sudo().number)['ok'])

    def test_selling_goes_on(self):
        for _try in range(6):
            self.read('no card')
        order = self.sync(self.order([(self.bread, 1, 10)], [(self.cash_method, 10)], cards=[self.loyalty_card]))
        self.assertEqual((order.state, self.points.balance), ('paid', 10))


@tagged('post_install', '-at_install')
class TestFilledFromAFile(TillCase):
    """`base_import` on our own models: only what the form allows."""

    def load(self, group: str, model: str, fields: list, *rows):
        user = new_test_user(
            self.env,
            f'load_{group}_{uuid4().hex[:4]}',
            f'customer_card.group_{group}',
            company_id=self.card_company.id,
            company_ids=self.card_company.ids,
        )
        with mute_logger('odoo.sql_db', 'odoo.orm.models', 'odoo.models'), self.env.cr.savepoint():
            return self.env[model].with_user(user).load(fields, [[str(cell) for cell in row] for row in rows])

    def state(self) -> tuple:
        self.env.invalidate_all()
        self.env.cr.execute('SELECT count(*) FROM customer_card_entry')
        return (self.value.balance, self.gift_card.state, self.gift_card.account_ids, self.env.cr.fetchone())

    def test_nothing_protected(self):
        self.charge(100)
        card = f'__export__.card_{self.gift_card.id}'
        vals = {'module': '__export__', 'model': 'customer.card', 'res_id': self.gift_card.id}
        self.env['ir.model.data'].create({**vals, 'name': f'card_{self.gift_card.id}'})
        before = self.state()
        adjustment = ['account_id/.id', 'amount', 'reason']
        cases = [
            ('desk', 'customer.card', ['program_id/.id', 'state'], (self.gift.id, 'active')),
            ('desk', 'customer.card', ['program_id/.id', 'account_ids/.id'], (self.gift.id, self.value.id)),
            ('desk', 'customer.card', ['id', 'state'], (card, 'closed')),
            ('desk', 'customer.card', ['id', 'expires_on'], (card, '2099-01-01')),
            ('desk', 'customer.card', ['id', 'account_ids/balance'], (card, 5000)),
            ('manager', 'customer.card', ['id', 'tier_id'], (card, 'Gold')),
            ('manager', 'customer.card.account', ['.id', 'balance'], (self.value.id, 5000)),
            ('manager', 'customer.card.program', ['.id', 'card_ids/.id', 'card_ids/state'],
             (self.gift.id, self.gift_card.id, 'closed')),
            ('manager', 'customer.card.entry', ['account_id/.id', 'amount'], (self.value.id, 5000)),
            ('accountant', 'customer.card.adjustment', [*adjustment, 'state'], (self.value.id, 5000, "x", 'Posted')),
            ('accountant', 'customer.card.adjustment', [*adjustment, 'requested_by_id/.id'],
             (self.value.id, 5000, "x", 2)),
            ('manager', 'customer.card.import', ['program_id/.id', 'state'], (self.gift.id, 'Imported')),
            ('manager', 'customer.card.import', ['program_id/.id', 'move_ids/.id'], (self.gift.id, 1)),
        ]  # fmt: skip
        for group, model, fields, row in cases:
            with self.subTest(f'{group}: {model} {fields}'):
                result = self.load(group, model, fields, row)
                self.assertFalse(result['ids'])
                self.assertTrue(result['messages'][0]['message'])
                self.assertEqual(self.state(), before)

    def test_what_the_form_allows(self):
        result = self.load(
            'desk', 'customer.card', ['program_id/.id', 'partner_id/.id'], (self.loyalty.id, self.holder.id)
        )
        self.assertEqual(self.env['customer.card'].browse(result['ids']).state, 'draft')


@tagged('post_install', '-at_install')
class TestAnotherKey(TillCase):
    """The key is another one from one moment to the next: somebody copied a configuration file."""

    def test_everything_answers_in_sentences_and_selling_goes_on(self):
        self.charge(100)
        held = self.gift_order(30)
        refs = [self.loyalty_card]
        late = self.order([(self.bread, 1, 10)], [(self.cash_method, 10)], cards=refs)
        ticket, link = self.ref(self.gift_card), self.gift_card._virtual_url()
        with key_is('ab' * 32):
            for answer in (
                self.till.customer_card_authorize(ticket, 'value', 5, str(uuid4()), str(uuid4())),
                self.till.customer_card_identify(link),
                self.till.customer_card_reward(ticket, 1, str(uuid4()), str(uuid4())),
            ):
                self.assertFalse(answer['ok'])
                self.assertTrue(answer['message'])
            plain = self.sync(self.order([(self.bread, 1, 10)], [(self.cash_method, 10)]))
            self.assertEqual(plain.state, 'paid')
            health = self.env['customer.card.health']._check()
            self.assertIn('chains', health.finding_ids.mapped('validator'))
            order = self.sync(late)
            self.assertEqual(order.state, 'paid')
            self.env['pos.order']._cron_customer_card_late()
            self.assertFalse(order.customer_card_summary)
        self.env['pos.order']._cron_customer_card_late()
        self.assertTrue(order.customer_card_summary, "what it earned is not lost")
        self.assertEqual(self.loyalty_card._account('points').balance, 10)
        self.sync(held)
        self.assertHealthy()
