"""Risks: Persian lines that begin beyond the margin, addresses and amounts that turn round."""

from odoo.tests import tagged

from .case import PATCHED, PrintCase

TOOLS = tuple(filter(None, ('wkhtmltopdf', PATCHED)))
LANGUAGES = ('en_US', 'fa_IR', 'ru_RU')
MARGIN, MARGIN_SMALL = 24.0, 18.0  # mm, as in the templates' style
REPORT_MARGIN = 13.5  # mm, with its style sheets or without
HAIR = 0.6  # mm: what a letter reaches beyond its own width
DPI = 150
MESSAGES = {
    'en_US': "Many happy returns of the day, and enjoy whatever you choose for yourself in our shops this year.",
    'fa_IR': "زادروزت خجسته باد؛ امیدواریم هر چه در فروشگاه‌های ما برای خودت برمی‌گزینی، دلت را شاد کند و سالی "
    "پر از تندرستی پیش رو داشته باشی. (شماره ۱۲، طبقه ۳)",
    'ru_RU': "Поздравляем с днём рождения и желаем, чтобы всё, что вы выберете в наших магазинах, принесло радость.",
}


@tagged('post_install', '-at_install')
class TestPrintInk(PrintCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        for code in LANGUAGES[1:]:
            cls.env['res.lang']._activate_lang(code)
        cls.env['ir.module.module']._load_module_terms(['customer_card'], list(LANGUAGES[1:]))
        cls.card_company.partner_id.write({'street': "12 Orchard Lane", 'city': "Ayton 4", 'phone': "+44 20 7946 0000"})
        cls.warranty = cls._program('warranty', prefix='960', design_id=cls._design("Paper", cls.gift).id)

    def letter(self, card, layout: str, lang: str, **vals) -> bytes:
        self.holder.lang = lang
        card.sudo().partner_id = self.holder
        if layout in ('letter', 'certificate'):
            vals = {'recipient': "Dina", 'sender': MESSAGES[lang][:40], 'message': MESSAGES[lang], **vals}
        return self.pdf(self.dialog(card, layout, **vals))

    def rows(self, content: bytes, margin: float, *, frame: float = 0.0, top: float = 5.0) -> None:
        """The ink of every printed row lies within its column."""
        width = self.pages(content)[0][0]
        picture = self.picture(content, 1, DPI).point(lambda tone: 0 if tone < 200 else 255)
        high = picture.height / DPI * 25.4
        for left, wide in ((frame, margin - HAIR - frame), (width - margin + HAIR, margin - HAIR - frame)):
            strip = self.cut(picture, (left, top + frame, wide, high - top - 5 - 2 * frame), DPI)
            box = strip.point(lambda tone: 255 - tone).getbbox()
            said = box and [round(one / DPI * 25.4, 1) for one in box]
            self.assertIsNone(box, f"ink beyond the column, in mm of the strip at {left:.1f}: {said}")

    def test_letters(self):
        """Gift letters, letters with a card, and letters with a PIN, in three languages."""
        for tool in TOOLS:
            for lang in LANGUAGES:
                for layout, card in (
                    ('letter', self.gift_card),
                    ('letter', self.loyalty_card),
                    ('pin', self.loyalty_card),
                ):
                    with self.subTest(tool=tool, lang=lang, layout=layout), self.with_tool(tool):
                        self.rows(self.letter(card, layout, lang), MARGIN)

    def test_certificates(self):
        card = self.env['customer.card']._issue(self.warranty, partner=self.holder)
        for tool in TOOLS:
            for lang in LANGUAGES:
                for paper, margin, frame in (('a4', MARGIN, 12.5), ('a5', MARGIN_SMALL, 12.5)):
                    with self.subTest(tool=tool, lang=lang, paper=paper), self.with_tool(tool):
                        self.rows(self.letter(card, 'certificate', lang, paper=paper), margin, frame=frame)

    def test_the_liability_report(self):
        self.post(self.gift_card._account('value'), 40, 'sale')
        for tool in TOOLS:
            for lang in LANGUAGES:
                with self.subTest(tool=tool, lang=lang), self.with_tool(tool):
                    reports = self.env['customer.card.liability'].with_context(lang=lang)
                    report = reports.create({'company_id': self.card_company.id})
                    report._read_figures()
                    pdf = self.env['ir.actions.report'].with_context(lang=lang, force_report_rendering=True)
                    content = pdf._render_qweb_pdf('customer_card.report_card_liability', report.ids)[0]
                    self.rows(content, REPORT_MARGIN)

    def test_the_test_page(self):
        for lang in LANGUAGES:
            dialog = self.dialog(self.gift_card).with_context(lang=lang)
            with self.subTest(lang=lang):
                self.rows(dialog._test_page(), MARGIN, top=125)
