from odoo import api, fields, models
from odoo.exceptions import UserError

from ..ledger.protected import own
from .customer_card_purpose import CHANNELS


class CustomerCardConsent(models.Model):
    """Proof that a customer agreed to a purpose: the exact words, when, where and before whom. Kept for ever; only a
    withdrawal is added.

    No unique index on customer and purpose: merging two contacts would delete one of the two proofs.
    """

    _name = 'customer.card.consent'
    _description = "Consent"
    _inherit = ['customer.card.guarded']
    _order = 'id desc'
    _rec_name = 'purpose_id'

    partner_id = fields.Many2one(
        comodel_name='res.partner', string="Customer", required=True, index=True, ondelete='restrict'
    )
    purpose_id = fields.Many2one(comodel_name='customer.card.purpose', required=True, index=True, ondelete='restrict')
    company_id = fields.Many2one(
        comodel_name='res.company', required=True, readonly=True, index=True, ondelete='restrict'
    )
    channel = fields.Selection(selection=CHANNELS, required=True, readonly=True)
    text = fields.Text(string="Words agreed to", required=True, readonly=True)
    digest = fields.Char(string="SHA-256 of the words", required=True, readonly=True)
    given_at = fields.Datetime(string="Agreed on", required=True, readonly=True)
    place = fields.Char(string="Where", required=True, readonly=True, help="The till at which the customer agreed.")
    user_id = fields.Many2one(
        comodel_name='res.users', string="Taken by", required=True, readonly=True, ondelete='restrict'
    )
    withdrawn_at = fields.Datetime(string="Withdrawn", readonly=True)
    withdrawn_by_id = fields.Many2one(
        comodel_name='res.users', string="Withdrawal taken by", readonly=True, ondelete='restrict'
    )

    # === ACTION METHODS === #

    def action_withdraw(self):
        """Take back what the customer agreed to, as easily as it was given; the proof stays."""
        self.check_access('read')
        if any(consent.withdrawn_at for consent in self):
            raise UserError(self.env._("This consent was withdrawn already."))
        consents = own(self.sudo())  # sudo: nobody may write a consent; its withdrawal is the one exception
        return consents.write({'withdrawn_at': fields.Datetime.now(), 'withdrawn_by_id': self.env.uid})

    # === BUSINESS METHODS === #

    def _refusal(self) -> str:
        return self.env._("A consent is proof: it is never written by hand, changed or deleted. It can be withdrawn.")

    @api.model
    def _give(self, partner, purposes, place: str) -> None:
        """Keep that ``partner`` agreed to ``purposes`` now, at ``place``; what is agreed to already, in the very words,
        stays as it is.
        """
        consents = own(self.sudo())  # sudo: a till keeps consents, it may not read them
        live = consents.search([('partner_id', '=', partner.id), ('withdrawn_at', '=', False)])
        known = {(consent.purpose_id.id, consent.digest) for consent in live}
        consents.create(
            [
                {
                    'partner_id': partner.id,
                    'purpose_id': purpose.id,
                    'company_id': purpose.company_id.id,
                    'channel': purpose.channel,
                    'text': purpose.text,
                    'digest': purpose._digest(),
                    'given_at': fields.Datetime.now(),
                    'place': place,
                    'user_id': self.env.uid,
                }
                for purpose in purposes
                if (purpose.id, purpose._digest()) not in known
            ]
        )
