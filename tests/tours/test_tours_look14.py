from odoo.tests import tagged
from .test_tours_contract_sale import TestToursContractSale as Base
from .test_tours_contract import TestToursContract as Coupons


@tagged('post_install', '-at_install')
class TestLook14(Base):
    def test_sold_in_installments(self):
        self.card.program_id.write({'contract_method': 'annuity', 'contract_rate': 24})
        self._run('Look14Plans')

    def test_on_a_phone(self):
        self.env['res.lang']._activate_lang('fa_IR')
        self.env['ir.module.module']._load_module_terms(['customer_card', 'point_of_sale', 'web'], ['fa_IR'])
        self.pos_user.lang = 'fa_IR'
        self.card.program_id.write({'contract_method': 'annuity', 'contract_rate': 24})
        self.browser_size, self.touch_enabled = '390x844', True
        self._run('Look14PlansFa')
