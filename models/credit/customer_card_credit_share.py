from decimal import Decimal

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError

from ...core.cycle import cycle_of
from ...core.money import exact
from ..ledger import sql
from ..ledger.protected import is_own


class CustomerCardCreditShare(models.Model):
    """What one card of a family or firm may buy in a cycle of the line it shares.

    All cards of a line are on one account, whose row every hold writes: what the card has bought is counted under that
    same lock, so two tills at once do not pass it either.
    """

    _name = 'customer.card.credit.share'
    _description = "Share of a credit line"
    _inherit = ['customer.card.said']
    _order = 'id'

    line_id = fields.Many2one(
        comodel_name='customer.card.credit', string="Credit line", required=True, index=True, ondelete='cascade'
    )
    company_id = fields.Many2one(related='line_id.company_id', store=True, index=True, precompute=True)
    currency_id = fields.Many2one(related='line_id.currency_id')
    account_id = fields.Many2one(related='line_id.account_id')
    card_id = fields.Many2one(
        comodel_name='customer.card',
        required=True,
        index=True,
        ondelete='restrict',
        domain="[('account_ids', '=', account_id)]",
    )
    limit = fields.Monetary(
        string="May buy in a cycle", required=True, help="Until the statement closes; what comes back counts no more."
    )
    bought = fields.Monetary(string="Bought in this cycle", compute='_compute_bought')

    _one_share = models.UniqueIndex('(line_id, card_id)', "This card has a share of the line already.")
    _limit_positive = models.Constraint('CHECK ("limit" >= 0)', "What a card may buy is an amount, or nothing.")

    @api.depends('card_id', 'line_id.account_id.version')
    def _compute_bought(self):
        for share in self:
            share.bought = float(share._bought()) if share.card_id and share.line_id.account_id else 0

    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:
            domain = [('line_id', '=', vals.get('line_id')), ('card_id', '=', vals.get('card_id'))]
            if vals.get('card_id') and self.search_count(domain, limit=1):
                raise UserError(self.env._("This card has a share of the line already. Change that one."))
        shares = super().create(vals_list)
        shares.line_id._refuse_gaining()
        for share in shares:
            share._tell(None, share.limit)
        return shares

    def write(self, vals):
        """Extend.

        :raise UserError: when a share would become that of another card or line
        :raise AccessError: for who holds a card on the line, or owes on it: nobody widens what he may buy himself
        """
        moved = {'line_id', 'card_id'} & vals.keys() if not is_own(self) else set()
        if any(share[name].id != vals[name] for share in self for name in moved):
            raise UserError(self.env._("A share stays with its card and its line. Remove it, and add another one."))
        if not is_own(self):
            self.line_id._refuse_gaining()
        before = {share: share.limit for share in self} if 'limit' in vals else {}
        result = super().write(vals)
        for share, limit in before.items():
            if limit != share.limit:
                share._tell(limit, share.limit)
        return result

    @api.ondelete(at_uninstall=False)
    def _unlink_unless_gaining(self):
        self.line_id._refuse_gaining()
        for share in self:
            share._tell(share.limit, None)

    def _tell(self, before: float | None, after: float | None) -> None:
        """Keep on the line who changed what this card may buy in a cycle, from what to what; None is no share."""
        account = self.line_id.account_id.sudo()  # sudo: how its amounts are said
        no_share = self.env._("no share of its own")
        was, now = (no_share if limit is None else account._format(limit) for limit in (before, after))
        body = self.env._(
            "%(card)s may buy in a cycle: %(before)s → %(after)s", card=self.card_id.display_name, before=was, after=now
        )
        self.line_id.message_post(body=body)

    @api.constrains('card_id', 'line_id')
    def _check_card(self):
        for share in self:
            if share.line_id.account_id not in share.card_id.sudo().account_ids:  # sudo: only which they are
                raise ValidationError(
                    self.env._(
                        "%s does not buy on this line. Add it as a family card first.", share.card_id.display_name
                    )
                )

    def _since(self):
        """Return when (UTC) the cycle of today began."""
        line, program = self.line_id, self.line_id.program_id
        cycle = cycle_of(program._today(), line.cycle_day, line.grace_days, program._facts().months_by)
        return program._utc(cycle.begins)

    def _bought(self) -> Decimal:
        """Return what the card bought in this cycle, or holds now, less what came back of it."""
        self.env.cr.execute(
            f"""
            SELECT COALESCE(sum(CASE WHEN o.state = 'authorized' THEN o.amount
                                     WHEN o.state = 'captured' THEN o.captured ELSE o.amount END - o.reversed), 0)::text
              FROM customer_card_operation o
             WHERE o.account_id = %s AND o.card_id = ANY(%s) AND o.kind = 'spend' AND o.moment >= %s
               AND (o.state IN ('captured', 'posted') OR {sql.live_hold()})
            """,
            [self.line_id.account_id.id, self._cards().ids, self._since()],
        )
        return Decimal(self.env.cr.fetchone()[0])

    def _cards(self):
        """Return the card, and those it replaced: what they bought is bought."""
        found = before = self.card_id.sudo().with_context(active_test=False)  # sudo: only which they are
        while before := before.search([('replaced_by_id', 'in', before.ids), ('id', 'not in', found.ids)]):
            found |= before
        return found

    def _left(self) -> Decimal:
        return max(exact(self.limit) - self._bought(), Decimal(0))
