"""Risks: text that becomes HTML, a code no scanner reads, a picture that is none, a face of the wrong size, another
company's design.
"""

import base64
import io
import re
from itertools import combinations
from uuid import uuid4

from lxml import etree
from PIL import Image
from psycopg2 import IntegrityError

from odoo import tools
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import Form, new_test_user, tagged
from odoo.tools import mute_logger
from odoo.tools.safe_eval import safe_eval

from ...core import bars, face_ground, face_text
from ...core.face import DRAWINGS, HEIGHT, WIDTH
from ...models.card.kinds import KINDS
from ...models.ledger.errors import LedgerRefusal
from ...models.printing.layouts import LANGUAGES, WORDS
from ..common.cards import CustomerCardCommon
from ..common.till import CustomerCardPosCommon

SCRIPT = '"><svg onload=alert(1)><img src=http://127.0.0.1:9/x><script>alert(1)</script>'
TYPED = ('merchant_name', 'merchant_address', 'merchant_phone', 'merchant_website', 'terms')
ALL = [(kind, lang) for kind, _name in KINDS for lang, _label in LANGUAGES]


def picture(color: str = 'red', size=(60, 40), form: str = 'PNG') -> bytes:
    content = io.BytesIO()
    Image.new('RGB', size, color).save(content, form)
    return base64.b64encode(content.getvalue())


@tagged('post_install', '-at_install')
class TestDesigns(CustomerCardCommon):
    def design(self, **vals):
        return self.env['customer.card.design'].create({'company_id': self.card_company.id, **vals})

    def element(self, design, **vals):
        return self.env['customer.card.design.element'].create({'design_id': design.id, **vals})

    def as_user(self, name: str, group: str):
        return new_test_user(self.env, name, groups=f'customer_card.group_{group}', company_id=self.card_company.id)

    def test_kinds_that_are_offered(self):
        """Those a new program may have: their tiles."""
        tiles = tools.file_open('customer_card/static/src/backend/card_kinds/card_kinds.js').read()
        words = tiles.partition('const WORDS = {')[2].partition('\n};')[0]
        arch = etree.fromstring(self.env['customer.card.design'].get_view(view_type='form')['arch'])
        kind = arch.find(".//field[@name='kind']")
        self.assertEqual(kind.get('widget'), 'filterable_selection')
        offered = safe_eval(kind.get('options'))['whitelisted_values']
        self.assertEqual(offered, re.findall(r'^    (\w+): {', words, re.MULTILINE))

    # --- templates ----------------------------------------------------------------------------------------------------

    def test_what_hangs_out_shows_no_secret(self):
        """Neither number, code nor value in the open, on any kind; the bar code lies where a sticker covers it."""
        for kind, lang in ALL:
            design = self.design(kind=kind, lang=lang, covered=True)
            self.assertFalse(design.warning, (kind, lang))
            self.assertFalse(design.element_ids.filtered(lambda one: one._in_the_open()))
            self.assertLessEqual({'cover', 'code128', 'number_full'}, set(design.element_ids.mapped('shows')))
        (cover,) = design.element_ids.filtered(lambda one: one.shows == 'cover')
        cover.x, cover.width = 20, 30
        self.assertIn("in the open", design.warning)
        design.covered = False
        self.assertFalse(design.warning)

    def test_all_templates_keep_their_places(self):
        for kind, lang in ALL:
            design = self.design(kind=kind, lang=lang)
            self.assertFalse(design.warning)
            drawn = [one for one in design.element_ids if one.shows != 'line']
            for one in drawn:
                self.assertGreaterEqual(min(one.x, one.y), 4, f"{kind} {lang} {one.shows}")
                self.assertLessEqual(one.x + one.width, WIDTH - 4)
                self.assertLessEqual(one.y + one.height, HEIGHT - 4)
            for one, other in combinations(drawn, 2):
                apart = (
                    one.side != other.side
                    or one.x + one.width <= other.x
                    or other.x + other.width <= one.x
                    or one.y + one.height <= other.y + 0.001
                    or other.y + other.height <= one.y + 0.001
                )
                self.assertTrue(apart, f"{kind} {lang}: {one.shows} lies on {other.shows}")

    def test_all_templates_say_everything(self):
        """Every text of every template fits its box, in every language, without being cut or unreadably small."""
        self.card_company.write({'street': "Long Market Street 12", 'city': "Springfield", 'phone': "+1 555 0100"})
        for kind, lang in ALL:
            design = self.design(kind=kind, lang=lang)
            values = {**design._face_shared(), **design._sample_values()}
            for one in design.element_ids.filtered(lambda e: e.shows not in DRAWINGS):
                text = one.text if one.shows == 'text' else values[one.shows]
                size, lines = face_text.fit(text, one.width, one.height, one.font_size, one.bold)
                self.assertGreaterEqual(size, 4.5, f"{kind} {lang} {text}")
                self.assertEqual(
                    ''.join(lines).replace(' ', ''), text.replace(' ', '').replace('\n', ''), f"{kind} {lang}"
                )

    def test_all_templates_are_drawn(self):
        for kind, lang in ALL:
            front, back = self.design(kind=kind, lang=lang)._sample_faces()
            self.assertEqual(front.count('cc-face'), 1)
            self.assertEqual(back.count('shape-rendering="crispEdges"'), 2, "a bar code and a QR code")
            self.assertIn('direction:rtl' if lang == 'fa' else 'direction:ltr', front)
            self.assertIn('9011', front)

    def test_contrast(self):
        for color in ('#ffffff', '#f5e050', '#000000', '#2f6fed', '#c2410c'):
            values = self.env['customer.card.design']._template_values('gift', 'en', color)
            self.assertGreaterEqual(face_ground.contrast(values['accent_color'], values['text_color']), 3)

    def test_a_form_starts_from_the_template(self):
        with Form(self.env['customer.card.design']) as form:
            form.kind = 'gift'
            form.lang = 'fa'
            self.assertEqual(form.name, WORDS['fa']['gift'])
            self.assertIn('direction:rtl', form.preview)
            form.merchant_name = "Kiosk & Sons"
            self.assertIn('Kiosk &amp; Sons', form.preview)
            with form.element_ids.edit(0) as line:
                line.x = 80
            self.assertIn("beyond the card", form.warning)
            with form.element_ids.edit(0) as line:
                line.x = 6
            self.assertFalse(form.warning)
        design = form.record
        self.assertEqual((design.kind, design.lang, design.merchant_name), ('gift', 'fa', "Kiosk & Sons"))
        count = len(design.element_ids)
        design.element_ids[3:].unlink()
        design.lang = 'ru'
        design.action_start_from_template()
        self.assertEqual(len(design.element_ids), count)
        self.assertEqual(design.terms, WORDS['ru']['terms_gift'])

    # --- what cannot be printed ---------------------------------------------------------------------------------------

    def test_places(self):
        design = self.design()
        for vals, words in (
            ({'x': 70, 'width': 20}, "beyond the card"),
            ({'y': -1}, "beyond the card"),
            ({'width': 0}, "no size"),
            ({'height': -3}, "no size"),
            ({'shows': 'qr', 'width': 10, 'height': 10}, "too small to be scanned"),
            ({'shows': 'code128', 'width': 33, 'height': 8}, "too small to be scanned"),
            ({'shows': 'code128', 'width': 50, 'height': 3}, "too small to be scanned"),
            ({'tone': 'own', 'color': 'red;}'}, "not a color"),
        ):
            with self.assertRaisesRegex(ValidationError, words):
                self.element(design, **vals)
        self.element(design, shows='stripe', x=0, y=4, width=WIDTH, height=12.7, side='back')
        with self.assertRaises(IntegrityError), mute_logger('odoo.sql_db'), self.env.cr.savepoint():
            self.element(design, font_size=500)
        with self.assertRaisesRegex(ValidationError, "not a color"):
            design.accent_color = '#12'
        with self.assertRaises(IntegrityError), mute_logger('odoo.sql_db'), self.env.cr.savepoint():
            design.corner = 40
            design.flush_recordset()

    def test_smallest_codes_are_drawn(self):
        design = self.design()
        design.element_ids.unlink()
        self.element(design, shows='qr', width=10.9, height=10.9, side='back')
        self.element(design, shows='code128', y=20, width=33.5, height=5, side='back')
        long = self._program('gift', prefix='951234', number_length=19)
        card = self.env['customer.card']._issue(long)
        ((_front, back),) = design._faces(card, full_number=True)
        self.assertEqual(back.count('crispEdges'), 2)

    def test_pictures(self):
        design = self.design(front_picture=picture(size=(3000, 1800)), logo=picture('blue', form='JPEG'))
        kept = Image.open(io.BytesIO(base64.b64decode(design.front_picture)))
        self.assertLessEqual(kept.width, 1400)
        svg = base64.b64encode(b'<svg xmlns="http://www.w3.org/2000/svg"><script>1</script></svg>')
        for wrong in (svg, b'bm90IGEgcGljdHVyZQ==', 'no base64 at all', base64.b64encode(b'\x89PNG\r\n\x1a\n1234')):
            for field in ('front_picture', 'back_picture', 'logo'):
                with self.assertRaisesRegex(ValidationError, "not a picture"):
                    design[field] = wrong
        with self.assertRaisesRegex(ValidationError, "too large"):
            design.logo = base64.b64encode(b'\x89PNG\r\n\x1a\n' + bytes(9_000_000))
        style = design._faces_style()
        front = design._sample_faces()[0]
        name = re.search(r'class="cc-p (cc-i\w+)"', front)[1]
        self.assertEqual(style.count(f'.{name}{{'), 1)
        self.assertNotIn('base64', front)

    # --- faces --------------------------------------------------------------------------------------------------------

    def test_what_is_typed_stays_text(self):
        design = self.design(**dict.fromkeys(TYPED, SCRIPT))
        self.element(design, shows='text', text=SCRIPT, x=2, y=2, width=80, height=40)
        self.holder.name = SCRIPT
        self.loyalty.name = SCRIPT
        page = ''.join(design._faces(self.loyalty_card, full_number=True)[0])
        self.assertGreaterEqual(page.count('&lt;script&gt;'), 3)
        for tag in ('<script', '<img', '<svg on'):
            self.assertNotIn(tag, page + design.preview + self.loyalty_card.face_preview)
        for address in re.findall(r'url\((.{8})', str(design._faces_style()) + page):
            self.assertEqual(address[:5], 'data:')
        self.assertEqual(
            set(re.findall(r'https?://[^" <&]*', page)),
            {'http://www.w3.org/2000/svg'} | set(re.findall(r'http://127[^" <&]*', page)),
        )

    def test_values(self):
        self.loyalty_card._act('block', block_reason='other')
        design = self.loyalty_card._design()
        self.assertFalse(design.id, "a program without a design has the built-in one")
        number = self.loyalty_card.number
        ((front, back),) = design._faces(self.loyalty_card, full_number=True)
        grouped = ' '.join(number[i : i + 4] for i in range(0, 16, 4))
        self.assertIn("Dina Holder", front)
        self.assertIn(number[-4:], front)
        self.assertIn(grouped, back)
        ((front, masked),) = design._faces(self.loyalty_card)
        self.assertNotIn(grouped, front + masked)
        self.assertIn(f'•••• {number[-4:]}', masked)
        self.assertNotIn('fill="#000"', front + masked, "no code that a scanner takes")

    def test_value_of_a_gift_card(self):
        design = self.gift_card._design()
        self.assertNotIn('$', design._faces(self.gift_card)[0][0])
        self.gift.face_value = 35
        self.assertIn('35.00', design._faces(self.gift_card)[0][0])
        self.post(self.gift_card._account('value'), 50)
        self.assertIn('50.00', design._faces(self.gift_card)[0][0])

    def test_persian_dates(self):
        card = self.env['customer.card']._issue(self._program('credit'), partner=self.holder)
        front = self.design(kind='credit', lang='fa')._faces(card)[0][0]
        self.assertRegex(front, r'[۰-۹]{4}/[۰-۹]{2}/[۰-۹]{2}')

    def test_full_numbers_are_the_desks(self):
        accountant = self.as_user('design_accountant', 'accountant')
        design, card = self.design().with_user(accountant), self.loyalty_card.with_user(accountant)
        with self.assertRaises(AccessError):
            design._faces(card, full_number=True)
        number = self.loyalty_card.number
        self.assertNotIn(number[:4] + ' ' + number[4:8], card.face_preview)
        self.assertIn(number[-4:], card.face_preview)
        desk = self.as_user('design_desk', 'desk')
        self.assertIn(number[:4] + ' ' + number[4:8], self.loyalty_card.with_user(desk).face_preview)

    def test_without_a_key_cards_are_shown(self):
        def no_key(ledger):
            raise LedgerRefusal(ledger.env, 'no_key')

        self.patch(self.env.registry['customer.card.ledger'], '_key', no_key)
        page = self.loyalty_card.face_preview
        self.assertIn('cc-face', page)
        self.assertNotIn('fill="#000"', page)

    def test_ean(self):
        """What is printed as EAN-13 finds that very card."""
        design = self.design()
        self.element(design, shows='ean13', x=20, y=20, width=38, height=10)
        with self.assertRaisesRegex(ValidationError, "too small"):
            self.element(design, shows='ean13', width=29, height=10)
        cards = self.loyalty_card | self.gift_card
        drawn = design._faces(cards, full_number=True)
        codes = cards.sudo().mapped('store_code')
        self.assertEqual(len(set(codes)), 2)
        find = self.env['customer.card']._find_by_code
        for card, code, (front, _back) in zip(cards, codes, drawn, strict=True):
            self.assertEqual(find(code, self.card_company), card)
            self.assertIn(bars.ean13(code, 38).path, front)
        self.assertFalse(find(codes[0], self.env['res.company'].create({'name': "Elsewhere"})))
        self.assertFalse(find(f'{codes[0][:-1]}{(int(codes[0][-1]) + 1) % 10}', self.card_company))
        design._faces(cards, full_number=True)
        self.assertEqual(cards.sudo().mapped('store_code'), codes, "made once")
        self.assertNotIn(bars.ean13(codes[0], 38).path, design._faces(cards)[0][0])

    def test_many_cards_by_few_queries(self):
        batch = self.env['customer.card.batch'].create({'program_id': self.gift.id, 'quantity': 300})
        batch.action_start()
        design = self.design(kind='gift')
        design._faces(batch.card_ids[:1], full_number=True)
        self.env.invalidate_all()
        with self.assertQueryCount(25):
            faces = design._faces(batch.card_ids, full_number=True)
        self.assertEqual(len(set(faces)), 300)

    # --- whose it is --------------------------------------------------------------------------------------------------

    def test_whose_design(self):
        card = self.gift_card
        mine, batches = self.design(kind='gift', name="Mine"), self.design(kind='gift', name="Batch's")
        self.assertEqual(card._design().accent_color, self.gift.color)
        self.gift.design_id = mine
        self.assertEqual(card._design(), mine)
        batch = self.env['customer.card.batch'].create(
            {'program_id': self.gift.id, 'quantity': 2, 'design_id': batches.id}
        )
        batch.action_start()
        self.assertEqual(batch.card_ids[0]._design(), batches)
        groups = (card | batch.card_ids | self.loyalty_card)._by_design()
        self.assertEqual([len(cards) for cards in groups.values()], [1, 2, 1])
        with self.assertRaises(IntegrityError), mute_logger('odoo.sql_db'), self.env.cr.savepoint():
            mine.unlink()

    def test_companies(self):
        other = self.env['res.company'].create({'name': "Elsewhere"})
        theirs = self.design(company_id=other.id)
        with self.assertRaises(UserError):
            self.gift.design_id = theirs
        desk = self.as_user('design_desk', 'desk')
        self.assertFalse(theirs.with_user(desk).search([('id', '=', theirs.id)]))
        with self.assertRaises(AccessError):
            theirs.element_ids.with_user(desk).read(['shows'])
        with self.assertRaises(AccessError):
            self.design().with_user(desk).name = "Desk"
        self.assertTrue(self.design().with_user(desk).preview)

    def test_language_of_the_built_in_design(self):
        self.env['res.lang']._activate_lang('fa_IR')
        self.card_company.partner_id.lang = 'fa_IR'
        self.assertEqual(self.gift_card._design().lang, 'fa')


@tagged('post_install', '-at_install')
class TestStoreCode(CustomerCardPosCommon):
    """An EAN-13 at the till: it earns, and nobody who guesses one can spend."""

    def test_it_earns_and_does_not_pay(self):
        self.post(self.gift_card._account('value'), 50)
        self.gift_card._ensure_store_codes()
        answer = self.session.customer_card_identify(self.gift_card.sudo().store_code)
        self.assertTrue(answer['ok'])
        self.assertFalse(answer['card']['shown'])
        self.assertFalse(any(account['usable'] for account in answer['card']['accounts']))
        spent = self.session.customer_card_authorize(answer['card']['ref'], 'value', 5, str(uuid4()), str(uuid4()))
        self.assertFalse(spent['ok'])
        self.assertEqual(self.available(self.gift_card._account('value')), 50)
        self.assertFalse(self.session.customer_card_identify('2900000000018')['ok'])
