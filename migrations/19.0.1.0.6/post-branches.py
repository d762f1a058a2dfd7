from odoo import SUPERUSER_ID, api


def migrate(cr, _version):
    """A branch accepts its main company's cards, unless it has some of its own: what an older set-up made there and
    nobody used goes.
    """
    api.Environment(cr, SUPERUSER_ID, {})['customer.card.program']._leave_branches()
