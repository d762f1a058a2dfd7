from odoo.tests import tagged

from .case import TourCase


@tagged('post_install', '-at_install')
class TestToursConnection(TourCase):
    """A connection that comes and goes, and one that is slow: the host sells as it does without us, and nothing is lost
    of ours.
    """

    def test_sales_without_a_card_are_the_hosts(self):
        self._run('CustomerCardConnectionTour')
        orders = self.env['pos.order'].search([])
        self.assertEqual((len(orders), set(orders.mapped('state'))), (3, {'paid'}))

    def test_giving_back_takes_its_time(self):
        self._run('CustomerCardSlowGivingBackTour')
        self.assertEqual(self._balance(self.gift, 'value'), (0, 0))
