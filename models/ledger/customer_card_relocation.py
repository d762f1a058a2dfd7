from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

from ...core import seal
from . import sql
from .rows import stamp

_FRESH = f"SELECT nextval('customer_card_relocation_id_seq'), {sql.NOW}"


class CustomerCardRelocation(models.Model):
    """The shop has moved: from here on the ledger is written in another database, and what was made before counts as
    its own.

    A manager says so in the new place, once. The row names both deployments and how many entries the old one had by
    then, and is sealed in the new one: a copy of the shop that runs with the same key cannot make it for the original.
    """

    _name = 'customer.card.relocation'
    _description = "Card ledger's move to another database"
    _inherit = ['customer.card.guarded']
    _order = 'id desc'
    _log_access = False
    _rec_name = 'before'

    company_id = fields.Many2one(
        comodel_name='res.company', readonly=True, ondelete='restrict', help="Empty: all companies."
    )
    before = fields.Char(required=True, readonly=True, help="The deployment the ledger was written in until then.")
    after = fields.Char(required=True, readonly=True, help="The one it is written in since.")
    entry_count = fields.Integer(required=True, readonly=True, help="Entries the old one had made.")
    user_id = fields.Many2one(comodel_name='res.users', string="By", required=True, readonly=True, ondelete='restrict')
    moment = fields.Datetime(string="When", required=True, readonly=True)
    seal = fields.Char(required=True, readonly=True)

    def _refusal(self) -> str:
        return self.env._(
            'A move of the ledger is confirmed on its health check ("The shop has moved here"), never written by hand.'
        )

    @api.model
    def _confirm(self, moved_from: str | None = None) -> None:
        """Count what another deployment made until now as this shop's own, and what that one had moved from.

        :param moved_from: which; None: the only one there is
        :raise AccessError: for all but a card manager
        :raise UserError: where there are several, none is named, and one may be a copy of the shop
        """
        if not self.env.user.has_group('customer_card.group_manager'):
            raise AccessError(self.env._("Only a card manager can say that the shop has moved."))
        ledger = self.env['customer.card.ledger']
        here, key = ledger._deployment(), ledger._key()
        made, possible = self._made(), self._possible()
        if moved_from is None and len(possible) > 1:
            raise UserError(
                self.env._(
                    "What is here was made in several other databases, and one of them may be a copy of the shop. "
                    "Confirm those the shop has moved from one by one, on their findings."
                )
            )
        for before in possible & {moved_from} if moved_from is not None else possible:
            count = made[before]
            self.env.cr.execute(_FRESH)
            number, moment = self.env.cr.fetchone()
            moment = moment.replace(microsecond=0)  # as Odoo keeps it
            proof = seal.mark(key, 'relocation', here, number, before, here, count, self.env.uid, stamp(moment))
            self.env.cr.execute(
                'INSERT INTO customer_card_relocation (id, before, after, entry_count, user_id, moment, seal) '
                'VALUES (%s, %s, %s, %s, %s, %s, %s)',
                [number, before, here, count, self.env.uid, moment, proof],
            )
        self.invalidate_model()

    @api.model
    def _possible(self) -> set[str]:
        """Return the other deployments the shop may have moved here from: those that made something. That one of them
        says it took over from another proves nothing: a copy can say so.
        """
        return self._made().keys() - self._own().keys()

    @api.model
    def _made(self) -> dict[str, int]:
        """Return how many entries each deployment made; with nothing for one that made other rows only."""
        self.env.cr.execute(
            """
            SELECT deployment, count(*) FROM customer_card_entry GROUP BY deployment
            UNION ALL SELECT DISTINCT split_part(seal, ':', 1), 0 FROM customer_card_account_rel WHERE seal IS NOT NULL
            UNION ALL SELECT DISTINCT split_part(seal, ':', 1), 0 FROM customer_card_operation WHERE seal IS NOT NULL
            UNION ALL SELECT DISTINCT split_part(anchor, ':', 1), 0 FROM customer_card_settlement
                WHERE anchor IS NOT NULL
            UNION ALL SELECT DISTINCT split_part(mark, ':', 1), 0 FROM customer_card_account WHERE mark <> ''
            UNION ALL SELECT DISTINCT split_part(heir_seal, ':', 1), 0 FROM customer_card_account
                WHERE heir_seal IS NOT NULL
            UNION ALL SELECT DISTINCT split_part(seal, ':', 1), 0 FROM customer_card_owed WHERE seal IS NOT NULL
            UNION ALL SELECT DISTINCT split_part(customer_card_back ->> 'seal', ':', 1), 0 FROM account_move
                WHERE customer_card_back ->> 'seal' IS NOT NULL
            """
        )
        made: dict[str, int] = {}
        for deployment, count in self.env.cr.fetchall():
            made[deployment] = made.get(deployment, 0) + count
        return made

    @api.model
    def _own(self) -> dict[str, int | None]:
        """The deployments whose rows are this shop's own, with the number of entries each had when the shop moved
        (None: still growing).
        """
        ledger = self.env['customer.card.ledger']
        here, key = ledger._deployment(), ledger._key()
        self.env.cr.execute(
            'SELECT id, before, after, entry_count, user_id, moment, seal FROM customer_card_relocation ORDER '
            'BY id DESC'
        )
        own: dict[str, int | None] = {here: None}
        for number, before, after, count, user, moment, made in self.env.cr.fetchall():
            parts = (number, before, after, count, user, stamp(moment))
            if after in own and seal.deployment_of(made) == after and seal.fits(key, 'relocation', made, *parts):
                own.setdefault(before, count)
        return own
