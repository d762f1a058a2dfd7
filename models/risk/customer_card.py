from odoo import api, fields, models
from odoo.exceptions import UserError

from ...core import pin as pins
from ..ledger.protected import own

PIN_STATES = [('none', "Not set"), ('set', "Set"), ('locked', "Locked")]


class CustomerCard(models.Model):
    """The card's PIN: what is kept of it is readable by nobody, and three wrong ones lock it until
    the desk unlocks it.
    """

    _inherit = 'customer.card'

    pin_hash = fields.Char(copy=False, readonly=True, groups=fields.NO_ACCESS)
    pin_tries = fields.Integer(copy=False, readonly=True, default=0, groups=fields.NO_ACCESS)
    pin_state = fields.Selection(selection=PIN_STATES, string="PIN", compute='_compute_pin_state')

    # === COMPUTE METHODS === #

    @api.depends('pin_hash', 'pin_tries')
    def _compute_pin_state(self):
        for card, secret in zip(self, self.sudo(), strict=True):  # sudo: only whether there is one leaves the field
            card.pin_state = secret._pin_state()

    # === ACTION METHODS === #

    def action_set_pin(self):
        """Open the dialog in which the customer chooses a PIN."""
        return self._card_dialog('customer.card.set.pin', self.env._("Set PIN"))

    def action_unlock_pin(self):
        """Let the customer try the PIN again.

        :raise AccessError: for one's own card
        """
        self.check_access('write')
        self._refuse_own()
        for card in self.filtered(lambda card: card.pin_state == 'locked'):
            own(card.sudo()).write({'pin_tries': 0})  # sudo: the desk unlocks what it cannot read
            card.message_post(body=self.env._("The PIN was unlocked."))
        return True

    # === BUSINESS METHODS === #

    def _pin_state(self) -> str:
        """``none``, ``set`` or ``locked``; for callers that may see the secret fields."""
        if not self.pin_hash:
            return 'none'
        return 'locked' if self.pin_tries >= pins.TRIES else 'set'

    def _set_pin(self, text: str) -> None:
        """Keep a new PIN; the tries start anew.

        :raise UserError: for a PIN of another length, and for those a thief tries first
        :raise AccessError: for one's own card
        """
        self.ensure_one()
        self._refuse_own()
        pin = pins.read(text)
        if not pin:
            raise UserError(self.env._("A PIN has 4 to 8 digits."))
        if pins.weak(pin):
            raise UserError(
                self.env._("This PIN is easy to guess. Take one without repeated digits or digits in a row.")
            )
        kept = pins.make(pin, self._pin_salt(), self.env['customer.card.ledger']._key())
        own(self.sudo()).write({'pin_hash': kept, 'pin_tries': 0})  # sudo: the desk sets what nobody can read
        self.message_post(body=self.env._("A PIN was set."))

    def _remove_pin(self) -> None:
        """Forget the PIN; the cards' history says so."""
        for card in self.filtered(lambda card: card.pin_state != 'none'):
            own(card.sudo()).write({'pin_hash': False, 'pin_tries': 0})  # sudo: nobody can read what ends
            card.message_post(body=self.env._("The PIN was removed."))

    def _pin_salt(self) -> str:
        return self.sudo().reference  # sudo: the secret ties the PIN to this very card

    def _pin_left(self) -> int:
        """Return how many wrong PINs there may still be before it is locked."""
        return max(pins.TRIES - self.sudo().pin_tries, 0)  # sudo: a number of tries tells nothing of the PIN

    def _try_pin(self, text) -> str:
        """``right``, ``wrong``, ``locked`` or ``none``. Each try is counted before it is looked at, and the caller
        answers, so that the count is committed: two tills that guess at once have three tries together.
        """
        self.ensure_one()
        self.env['customer.card'].flush_model(['pin_hash', 'pin_tries'])
        self.env.cr.execute(
            """
            UPDATE customer_card SET pin_tries = COALESCE(pin_tries, 0) + 1
             WHERE id = %s AND pin_hash IS NOT NULL AND COALESCE(pin_tries, 0) < %s RETURNING pin_hash, pin_tries
            """,
            [self.id, pins.TRIES],
        )
        row = self.env.cr.fetchone()
        self.invalidate_recordset(['pin_hash', 'pin_tries', 'pin_state'])
        if not row:
            return self.sudo()._pin_state()  # sudo: only the state is looked at
        pin = pins.read(text)
        key = self.env['customer.card.ledger']._key()
        if pin and pins.matches(pin, row[0], self._pin_salt(), key):
            self.env.cr.execute('UPDATE customer_card SET pin_tries = 0 WHERE id = %s', [self.id])
            return 'right'
        return 'locked' if row[1] >= pins.TRIES else 'wrong'
