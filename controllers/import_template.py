from werkzeug.exceptions import NotFound

from odoo import http
from odoo.exceptions import AccessError
from odoo.http import content_disposition, request

from .batch_export import TYPES


class ImportTemplate(http.Controller):
    """Download of an empty list of cards, to be filled in."""

    @http.route('/customer_card/import/template/<any(csv, xlsx):form>', type='http', auth='user', methods=['GET'])
    def download(self, form: str):
        imports = request.env['customer.card.import']
        try:
            imports.check_access('create')
        except AccessError as error:
            raise NotFound from error
        headers = [('Content-Type', TYPES[form]), ('Content-Disposition', content_disposition(f'cards.{form}'))]
        return request.make_response(imports._template_file(form), headers)
