from werkzeug.exceptions import NotFound

from odoo import http
from odoo.exceptions import AccessError
from odoo.http import content_disposition, request

from .batch_export import TYPES


class ContractFiles(http.Controller):
    """Downloads around the import of running contracts: the sample list, and what is wrong with a list."""

    @http.route('/customer_card/contracts/sample/<any(csv, xlsx):form>', type='http', auth='user', methods=['GET'])
    def sample(self, form: str):
        imports = request.env['customer.card.contract.import']
        try:
            imports.check_access('create')
        except AccessError as error:
            raise NotFound from error
        return self._file(imports._sample_file(form), form, f'contracts.{form}')

    @http.route('/customer_card/contracts/errors/<int:number>', type='http', auth='user', methods=['GET'])
    def errors(self, number: int):
        one = request.env['customer.card.contract.import'].browse(number).exists()
        try:
            if not one:
                raise NotFound
            content = one._errors_file()
        except AccessError as error:
            raise NotFound from error
        return self._file(content, 'csv', f'errors-{number}.csv')

    def _file(self, content: bytes, form: str, name: str):
        headers = [
            ('Content-Type', TYPES[form]),
            ('Content-Disposition', content_disposition(name)),
            ('Cache-Control', 'no-store'),
            ('X-Content-Type-Options', 'nosniff'),
        ]
        return request.make_response(content, headers)
