from odoo import api, fields, models
from odoo.exceptions import UserError


class CustomerCardEnrollment(models.Model):
    """A card gets its holder: a blank one from stock, a new one without plastic, or one that was used without a name so
    far.
    """

    _inherit = 'customer.card'

    enrollment_key = fields.Char(
        readonly=True,
        copy=False,
        groups=fields.NO_ACCESS,
        help="The request that gave this card to its holder; asked again, it answers the same.",
    )
    enrollment_digest = fields.Char(readonly=True, copy=False, groups=fields.NO_ACCESS)
    enrolled_on = fields.Date(string="Enrolled on", readonly=True, copy=False, groups=fields.NO_ACCESS)

    _enrollment_key_unique = models.UniqueIndex(
        '(enrollment_key) WHERE enrollment_key IS NOT NULL', "This enrollment was done already."
    )

    # === BUSINESS METHODS === #

    def _can_get_holder(self) -> bool:
        """Tell whether this card may be given to somebody at a till: blank or in use, without a holder, of a program
        that enrolls there.
        """
        return bool(
            self
            and self.program_id.enroll_at_till
            and not self.partner_id
            and not self._owners()  # nor is it somebody's by another card on its accounts
            and self.state in ('ready', 'active')
            and not self._is_over()
        )

    @api.model
    def _by_enrollment(self, key: str, company):
        """The card an earlier request with this key gave out in ``company``; or none."""
        return self.sudo().search(  # sudo: the key proves who asks
            [('enrollment_key', '=', key), ('company_id', '=', company.id)], limit=1
        )

    def _of_holder(self, partner, program):
        """A usable card of ``program`` that ``partner`` holds already, or none."""
        cards = self.sudo().search(  # sudo: the till is told that there is one, and its last four digits
            [('partner_id', '=', partner.id), ('program_id', '=', program.id), ('state', '=', 'active')]
        )
        return cards.filtered(lambda card: card._usable())[:1]

    @api.model
    def _enroll(self, card, program, partner, mark: tuple[str, str]):
        """Give ``card`` (none: a new one of ``program``) to ``partner``; the card, usable from now on.

        :raise UserError: when the card has a holder meanwhile: a holder is never replaced here
        """
        key, digest = mark
        if card and not card._can_get_holder():
            raise UserError(self.env._("This card belongs to somebody already. Take another one."))
        if not card:
            card = self.sudo()._issue(program, partner=partner)  # sudo: the till may not issue; this verb may
        card = card.sudo()  # sudo: the same
        card.write(
            {
                'partner_id': partner.id,
                'enrollment_key': key,
                'enrollment_digest': digest,
                'enrolled_on': fields.Date.today(),
            }
        )
        if card.state == 'ready':
            card._act('activate')
        return card
