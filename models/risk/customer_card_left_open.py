from collections import defaultdict

from odoo import api, fields, models

from ..acceptance.tables import SLICE
from ..ledger import left_open


class CustomerCard(models.Model):
    """The way out for a card whose payments were begun and never finished: the desk lets go of them."""

    _inherit = 'customer.card'

    left_open_text = fields.Char(
        string="Left open",
        compute='_compute_left_open_text',
        help="Payments begun at tills and never finished. What they were for counts as spent for a day, unless "
        "it is released. What a till set aside for spending without a connection can be released once its "
        "session is closed.",
    )

    @api.depends('account_ids.version')
    def _compute_left_open_text(self):
        for card in self:
            accounts = card.sudo().account_ids  # sudo: read only; who sees the card sees what can be spent with it
            card.left_open_text = card._left_open_words(accounts._left_open())

    # === ACTION METHODS === #

    def action_release_holds(self):
        """Let go of the payments that were begun with these cards, ran out, and whose orders have not come."""
        self.check_access('write')
        self._refuse_own()
        self._wait_for()
        for card in self:
            holds = (
                card.sudo().account_ids._left_open()
            )  # sudo: nobody has rights on the ledger; who may write the card was checked
            if not holds:
                continue
            for hold in holds:
                self.env['customer.card.ledger'].sudo()._release(hold)  # sudo: as above
            words = card._left_open_words(holds)
            card.message_post(
                body=self.env._(
                    "Payments left open were released: %s. What their orders took, should they still come, is owed: "
                    "nothing is taken from the card for it.",
                    words,
                )
            )
        self.invalidate_recordset(['left_open_text'])
        return True

    # === BUSINESS METHODS === #

    def _left_open_words(self, holds) -> str:
        """Return what holds come to, account by account, as people write it; empty for none."""
        sums: dict = defaultdict(float)
        for hold in holds:
            sums[hold.account_id] += hold.amount
        return ", ".join(account._format(amount) for account, amount in sums.items())


class CustomerCardAccount(models.Model):
    """Holds left open on accounts."""

    _inherit = 'customer.card.account'

    def _left_open(self):
        """Authorizations that ran out, whose documents may still come, and slices, which are held for days: what the
        desk may let go of.

        Not the slices of a till whose session is open: it may be without a connection, and was told that it can spend
        them.
        """
        self.env['customer.card.operation'].flush_model()
        holds = self.env['customer.card.operation'].browse(
            left_open.found(self.env, self.ids, SLICE) if self.ids else []
        )
        slices = holds.filtered(lambda hold: hold.key.startswith(SLICE) and hold.place_model == 'pos.session')
        sessions = self.env['pos.session'].sudo()  # sudo: the desk has no tills
        sessions = sessions.browse(slices.mapped('place_id')).exists()
        selling = set(sessions.filtered(lambda session: session.state != 'closed').ids)
        return holds - slices.filtered(lambda hold: hold.place_id in selling)
