import io
from unittest.mock import patch

from PIL import Image

from odoo.exceptions import AccessError, UserError
from odoo.modules import module
from odoo.tests import HttpCase, new_test_user, tagged

from ...models.virtual.customer_card import PAGE
from ...models.virtual.customer_card_wallet import LINK_GOES_HERE, TEMPLATE
from ..common.cards import CustomerCardCommon, CustomerCardMixin


@tagged('post_install', '-at_install')
class TestLetter(CustomerCardCommon):
    """The link by e-mail: to whom it goes, who reads it, and who is told why nothing was sent."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.holder.write({'email': "dina@example.com", 'name': '<b>Dina</b> "><img src=x>'})
        cls.desk = new_test_user(cls.env, 'letter_desk', 'customer_card.group_desk')
        cls.colleague = new_test_user(cls.env, 'letter_colleague', 'customer_card.group_desk')
        cls.accountant = new_test_user(cls.env, 'letter_accountant', 'customer_card.group_accountant')

    def letters(self):
        return self.env['mail.mail'].search([('subject', 'like', "Your card from")])

    def test_the_letter(self):
        before = self.letters()
        answer = self.loyalty_card.with_user(self.desk).action_send_virtual()
        self.assertIn("sent: 1", answer['params']['message'])
        letter = self.letters() - before
        self.assertEqual(
            (letter.recipient_ids, letter.email_cc, letter.auto_delete), (self.holder.browse(), False, True)
        )
        self.assertRegex(letter.email_to, r'<dina@example\.com>$')
        self.assertIn(f'href="{self.loyalty_card._virtual_url()}"', letter.body_html)
        self.assertNotIn(LINK_GOES_HERE, letter.body_html)
        self.assertNotIn('<img src=x>', letter.body_html)
        self.assertNotIn(self.loyalty_card.sudo().number, letter.body_html)

    def test_nobody_reads_the_link_on_the_card(self):
        self.loyalty_card.with_user(self.desk).action_send_virtual()
        secret = self.loyalty_card._virtual_url().rpartition('#')[2]
        for user in (self.colleague, self.accountant):  # who sent it is its author
            messages = self.env['mail.message'].with_user(user)
            self.assertFalse(messages.search([('body', 'like', secret)]))
            self.assertFalse(
                any(secret in (message.body or '') for message in self.loyalty_card.with_user(user).message_ids)
            )

    def test_who_edits_the_letter_reads_no_link(self):
        template = self.env.ref(TEMPLATE)
        kept = "object.env['ir.config_parameter'].sudo().set_param('letter.kept', ctx.get('customer_card_url'))"
        template.subject = f'{{{{ {kept} }}}}'
        self.loyalty_card.with_user(self.desk).action_send_virtual()
        self.assertEqual(self.env['ir.config_parameter'].sudo().get_param('letter.kept'), LINK_GOES_HERE)

    def test_nor_sends_it_elsewhere(self):
        template = self.env.ref(TEMPLATE)
        before = self.letters()
        link = "ctx.get('customer_card_url', '')"
        for href in (f"'https://evil.example/?' + {link}", f"{link} + '#x'"):
            template.body_html = f'<a t-att-href="{href}">Open my card</a>'
            with self.assertRaisesRegex(UserError, "inside of something else"), self.env.cr.savepoint():
                self.loyalty_card.with_user(self.desk).action_send_virtual()
        self.assertEqual(self.letters(), before)

    def test_a_letter_of_the_shops_own(self):
        """The link as a word of its text, too."""
        link = "<t t-out=\"ctx.get('customer_card_url', '')\"/>"
        self.env.ref(TEMPLATE).body_html = f'<p>Your card: {link}. Or type {link}</p>'
        before = self.letters()
        self.loyalty_card.with_user(self.desk).action_send_virtual()
        body = (self.letters() - before).body_html
        self.assertEqual(body.count(self.loyalty_card._virtual_url()), 2)
        self.assertNotIn(LINK_GOES_HERE, body)

    def test_to_one_address_and_no_other(self):
        """Whatever who keeps contacts writes beside it, or a template names; the history tells them apart."""
        for several in ("dina@example.com, thief@example.com", "Dina <dina@example.com>, x <t@example.org>"):
            self.holder.email = several
            before = self.letters()
            with self.assertRaisesRegex(UserError, "or several"):
                self.loyalty_card.with_user(self.desk).action_send_virtual()
            self.assertEqual(self.letters(), before)
        self.assertIn("d•••@example.com, t•••@example.org", self.loyalty_card.message_ids[0].body)
        self.holder.email = "dora@example.com"
        self.holder.email = "dina@example.com"
        self.assertIn("d•••@example.com (another one)", self.loyalty_card.message_ids[0].body)
        template = self.env.ref('customer_card.mail_template_virtual_card')
        template.write({'email_cc': "t@example.org", 'email_to': "t@example.org", 'partner_to': ''})
        self.loyalty_card.with_user(self.desk).action_send_virtual()
        letter = self.letters() - before
        self.assertEqual((letter.email_cc, letter.recipient_ids.ids), (False, []))
        self.assertNotIn('example.org', letter.email_to)

    def test_in_the_holders_language(self):
        self.env['res.lang']._activate_lang('fa_IR')
        self.holder.lang = 'fa_IR'
        before = self.letters()
        self.loyalty_card.action_send_virtual()
        self.assertIn('dir="rtl"', (self.env['mail.mail'].search([], order='id desc', limit=1) - before).body_html)

    def test_who_is_left_out(self):
        otto = self.env['customer.card']._issue(self.loyalty, partner=self.env['res.partner'].create({'name': "Otto"}))
        lost = self.env['customer.card']._issue(self.loyalty, partner=self.holder)
        lost.action_block_lost()
        for card, words in ((otto, "no e-mail address"), (self.gift_card, "no holder"), (lost, "cannot be used")):
            with self.assertRaisesRegex(UserError, words):
                card.action_send_virtual()
        answer = (self.loyalty_card | otto | lost).with_user(self.desk).action_send_virtual()
        self.assertIn("sent: 1", answer['params']['message'])
        self.assertIn("Otto has no e-mail address", answer['params']['message'])

    def test_the_desk_only(self):
        with self.assertRaises(AccessError):
            self.loyalty_card.with_user(self.accountant).action_send_virtual()


@tagged('post_install', '-at_install')
class TestWallet(CustomerCardMixin, HttpCase):
    """The card as a picture and as PDF: the printed code, never the moving one."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._set_up_cards()
        cls.loyalty_card._virtual_url()

    def test_what_is_drawn(self):
        self.holder.name = '"><img src="http://127.0.0.1:9/canary"><script>x</script>'
        page = self.loyalty_card._wallet_page()
        self.assertNotIn('<img src="http', page)
        self.assertNotIn('<script>', page)
        self.assertNotRegex(page, r'(?:src|href)\s*=\s*"(?!data:)')
        self.assertNotIn('url(http', page)

    def test_picture_and_page(self):
        with patch.object(module, 'current_test', False):  # Odoo draws nothing in tests, unless it does not know
            picture = Image.open(io.BytesIO(self.loyalty_card._wallet_png()))
            pdf = self.loyalty_card._wallet_pdf()
        self.assertGreater(picture.width, 900)
        self.assertGreater(picture.height, picture.width)
        self.assertTrue(pdf.startswith(b'%PDF'))
        width, height = picture.size
        middle = picture.crop((width // 4, height // 2, width * 3 // 4, height - 120)).convert('L')
        self.assertEqual(middle.getextrema(), (0, 255), "black on white")

    def test_a_dead_card_is_not_drawn(self):
        self.loyalty_card.action_block_lost()
        with self.assertRaisesRegex(UserError, "blocked"):
            self.loyalty_card._wallet_png()

    def test_the_link_downloads_and_others_do_not(self):
        secret = self.loyalty_card._virtual_url().rpartition('#')[2]
        self.env.flush_all()
        drawn = patch.object(type(self.loyalty_card), '_wallet_png', lambda card: b'\x89PNG')
        with drawn:
            good = self.url_open(f'{PAGE}/file/png', data={'link': secret})
            self.assertEqual(
                (good.status_code, good.headers['Content-Type'], good.content), (200, 'image/png', b'\x89PNG')
            )
            self.assertIn(f'card-{self.loyalty_card.number_last4}.png', good.headers['Content-Disposition'])
            statuses = [self.url_open(f'{PAGE}/file/png', data={'link': secret}).status_code for _time in range(6)]
            self.assertIn(429, statuses)
            self.assertEqual(self.url_open(f'{PAGE}/file/png', data={'link': 'x' * 46}).status_code, 404)
            self.assertEqual(self.url_open(f'{PAGE}/file/exe', data={'link': secret}).status_code, 404)

    def test_portal_downloads_ones_own(self):
        user = new_test_user(self.env, 'wallet_portal', 'base.group_portal', password='wallet_portal')
        own_card = self.env['customer.card']._issue(self.loyalty, partner=user.partner_id)
        self.env.flush_all()
        self.authenticate('wallet_portal', 'wallet_portal')
        with patch.object(type(own_card), '_wallet_png', lambda card: b'\x89PNG'):
            self.assertEqual(self.url_open(f'/my/cards/{own_card.id}/file/png', data={'a': 'b'}).content, b'\x89PNG')
            foreign = self.url_open(f'/my/cards/{self.loyalty_card.id}/file/png', data={'a': 'b'})
            self.assertNotEqual(foreign.content, b'\x89PNG')
