from importlib.util import module_from_spec, spec_from_file_location

from odoo.tests import tagged

from ..common.till import CustomerCardPosCommon
from ..whole.case import ROOT


@tagged('post_install', '-at_install')
class TestTenderOrder(CustomerCardPosCommon):
    """Our tenders stand after the shop's own, whoever was there first."""

    def order(self, config) -> list[str]:
        methods = config.payment_method_ids.sorted(lambda method: (method.sequence, method.id))
        return [method.type for method in methods]

    def test_a_till_made_after_the_cards(self):
        company = self.env['res.company'].create({'name': "Cards first"})
        self.env['account.chart.template'].try_loading('generic_coa', company, install_demo=False)
        configs = self.env['pos.config'].with_company(company)
        self.env['customer.card.program'].with_company(company)._setup_company(company)
        types = self.order(configs.create({'name': "First till", 'company_id': company.id}))
        self.assertEqual(types[-2:], ['customer_card'] * 2)
        self.assertEqual(set(types), {'cash', 'bank', 'pay_later', 'customer_card'}, "the shop's own are made")
        types = self.order(configs.create({'name': "Second till", 'company_id': company.id}))
        self.assertEqual(types[-2:], ['customer_card'] * 2)
        self.assertNotIn('customer_card', types[:-2])

    def test_a_till_that_was_there_before(self):
        self.assertEqual(self.order(self.pos_config_usd)[-2:], ['customer_card'] * 2)

    def test_an_older_set_up_is_mended_once_and_an_arranged_one_stays(self):
        path = ROOT / 'migrations/19.0.1.0.1/post-tenders_last.py'
        spec = spec_from_file_location('tenders_last', path)
        script = module_from_spec(spec)
        spec.loader.exec_module(script)
        self.value_method.sequence, self.points_method.sequence = 0, 7
        self.env.flush_all()
        script.migrate(self.env.cr, '19.0.1.0.0')
        self.env.invalidate_all()
        self.assertEqual((self.value_method.sequence, self.points_method.sequence), (100, 7))
