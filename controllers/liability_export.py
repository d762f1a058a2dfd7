from werkzeug.exceptions import NotFound

from odoo import http
from odoo.exceptions import AccessError
from odoo.http import content_disposition, request

from .batch_export import TYPES


class LiabilityExport(http.Controller):
    """Download of a card liability report as a workbook; for the accountant whose report it is."""

    @http.route('/customer_card/liability/<int:report_id>/xlsx', type='http', auth='user', methods=['GET'])
    def download(self, report_id: int):
        report = request.env['customer.card.liability'].browse(report_id).exists()
        try:
            if not report:
                raise NotFound
            name, content = report._export_file()
        except AccessError as error:
            raise NotFound from error
        headers = [
            ('Content-Type', TYPES['xlsx']),
            ('Content-Disposition', content_disposition(name)),
            ('Cache-Control', 'no-store'),
            ('X-Content-Type-Options', 'nosniff'),
        ]
        return request.make_response(content, headers)
