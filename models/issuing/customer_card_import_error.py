from odoo import fields, models


class CustomerCardImportError(models.Model):
    """One cell of a list that cannot be taken: where it is and what to do, in a sentence."""

    _name = 'customer.card.import.error'
    _description = "Error in an import of cards"
    _order = 'line, id'

    import_id = fields.Many2one(
        comodel_name='customer.card.import', required=True, readonly=True, index=True, ondelete='cascade'
    )
    company_id = fields.Many2one(related='import_id.company_id', store=True, index=True)
    line = fields.Integer(readonly=True, help="Line of the file; 1 is the line with the columns' names.")
    column = fields.Char(readonly=True)
    sentence = fields.Char(string="What is wrong", required=True, readonly=True)
