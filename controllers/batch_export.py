from werkzeug.exceptions import NotFound

from odoo import http
from odoo.exceptions import AccessError
from odoo.http import content_disposition, request

TYPES = {
    'csv': 'text/csv; charset=utf-8',
    'xlsx': 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
}


class BatchExport(http.Controller):
    """Download of a batch for an encoding bureau; for the card desk only, and never kept anywhere."""

    @http.route('/customer_card/batch/<int:batch_id>/<any(csv, xlsx):form>', type='http', auth='user', methods=['GET'])
    def download(self, batch_id: int, form: str):
        batch = request.env['customer.card.batch'].browse(batch_id).exists()
        try:
            if not batch:
                raise NotFound
            name, content = batch._export_file(form)
        except AccessError as error:
            raise NotFound from error
        headers = [
            ('Content-Type', TYPES[form]),
            ('Content-Disposition', content_disposition(name)),
            ('Cache-Control', 'no-store'),
            ('X-Content-Type-Options', 'nosniff'),
        ]
        return request.make_response(content, headers)
