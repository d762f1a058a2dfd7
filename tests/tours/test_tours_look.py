import re
from decimal import Decimal
from pathlib import Path

from odoo import Command
from odoo.tests import TransactionCase, tagged

from ...models.ledger.posting import Posting
from .case import TourCase

TILL = Path(__file__).parents[2] / 'static/src/app'
# Colors that stay as they are when the till goes dark.
FIXED = re.compile(
    r'#[0-9a-f]{3,8}\b|rgba?\(|\bbg-(white|light|dark)\b|\btext-(white|dark|black)\b|-emphasis\b', re.IGNORECASE
)


class TestColors(TransactionCase):
    """The till's dark bundle has other variables: what uses them follows."""

    def test_no_fixed_color(self):
        for path in (*TILL.rglob('*.scss'), *TILL.rglob('*.xml')):
            self.assertFalse(FIXED.findall(path.read_text()), path.name)


@tagged('post_install', '-at_install')
class TestToursLook(TourCase):
    """What is large, long or for somebody else, in a real browser."""

    def _long(self) -> None:
        self.club.reward_ids = [
            Command.create(
                {'name': f"Reward {number}", 'points': number, 'product_ids': self.coffee.product_variant_ids.ids}
            )
            for number in range(1, 10)
        ]
        self.ada.name = "Ada Lovelace Featherstonehaugh-Cholmondeley of Worcestershire"
        posting = Posting(self.loyalty._account('points').id, Decimal(1234067), 'opening', 'test:many', self.loyalty.id)
        self.env['customer.card.ledger']._post([posting])

    def test_a_long_panel_and_large_figures(self):
        self._long()
        self._run('CustomerCardLongPanelTour')

    def test_a_long_panel_and_large_figures_on_a_phone(self):
        self.browser_size, self.touch_enabled = '390x844', True
        self._long()
        self._run('CustomerCardLongPanelTour')

    def test_lines_of_cards_on_a_narrow_screen(self):
        self.browser_size = '1024x768'
        posting = Posting(self.loyalty._account('points').id, Decimal(-400), 'adjust', 'test:few', self.loyalty.id)
        self.env['customer.card.ledger']._post([posting])
        self._run('CustomerCardNarrowPaymentTour')

    def test_a_receipt_without_prices(self):
        self._run('CustomerCardGiftReceiptTour')
