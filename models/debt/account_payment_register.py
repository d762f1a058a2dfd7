from odoo import models

from . import following


class AccountPaymentRegister(models.TransientModel):
    """The payment wizard: what it pays is followed when all of it is matched."""

    _inherit = 'account.payment.register'

    def _create_payments(self):
        """Extend `account`."""
        with following.at_the_end(self.env):
            return super()._create_payments()
