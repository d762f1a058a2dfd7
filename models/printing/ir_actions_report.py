from odoo import models
from odoo.exceptions import UserError

PRINTS = {
    'customer_card.report_print': '_pdf',
    'customer_card.report_test_page': '_test_page',
}


class IrActionsReport(models.Model):
    """Our cards and letters are made by our own dialog in exact millimetres, without a network; all else is Odoo's."""

    _inherit = 'ir.actions.report'

    def _render_qweb_pdf(self, report_ref, res_ids=None, data=None):
        """Extend Odoo's: a print is made once and from its dialog, never kept as an attachment."""
        make = PRINTS.get(self._get_report(report_ref).report_name)
        if not make:
            return super()._render_qweb_pdf(report_ref, res_ids=res_ids, data=data)
        dialog = self.env['customer.card.print'].browse(res_ids).exists()
        if len(dialog) != 1:
            raise UserError(self.env._("The print dialog is gone. Open it again and print from there."))
        return getattr(dialog, make)(), 'pdf'

    def _render_qweb_html(self, report_ref, docids, data=None):
        """Extend Odoo's: what is printed exists as a PDF only."""
        if self._get_report(report_ref).report_name in PRINTS:
            raise UserError(
                self.env._("Cards are printed as PDF only. Ask whoever runs this Odoo to install wkhtmltopdf.")
            )
        return super()._render_qweb_html(report_ref, docids, data=data)

    def _render_qweb_text(self, report_ref, docids, data=None):
        """Extend Odoo's: what is printed exists as a PDF only."""
        if self._get_report(report_ref).report_name in PRINTS:
            raise UserError(self.env._("Cards are printed as PDF only."))
        return super()._render_qweb_text(report_ref, docids, data=data)
