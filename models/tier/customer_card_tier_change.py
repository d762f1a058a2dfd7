from odoo import api, fields, models

from ..ledger import sql

REASONS = [
    ('reached', "Reached by points"),
    ('fell', "Too few points in twelve months"),
    ('returned', "Its goods came back"),
    ('pinned', "Pinned by the manager"),
    ('replaced', "Taken over from the card before"),
]


class CustomerCardTierChange(models.Model):
    """One step of a card from tier to tier: when, by how many points, and why. Written with the step itself."""

    _name = 'customer.card.tier.change'
    _description = "Change of tier"
    _inherit = ['customer.card.guarded']
    _order = 'moment desc, id desc'
    _rec_name = 'tier_name'
    _log_access = False

    card_id = fields.Many2one(comodel_name='customer.card', required=True, ondelete='cascade')
    company_id = fields.Many2one(comodel_name='res.company', required=True, ondelete='restrict')
    moment = fields.Datetime(string="When", required=True)
    before_name = fields.Char(string="Tier before", help="As the tier was called then.")
    tier_name = fields.Char(string="Tier after", help="As the tier was called then; empty for none.")
    points = fields.Float(string="Points in twelve months", digits=(16, 2))
    reason = fields.Selection(selection=REASONS, required=True)
    note = fields.Char()

    _by_card = models.Index('(card_id, moment)')

    def _refusal(self) -> str:
        return self.env._("A card's tiers are noted as they change. Pin a tier to decide otherwise.")

    @api.model
    def _note(self, program, steps: list[tuple]) -> None:
        """Note steps ``(card, tier before, tier after, points or None, reason, note)`` of a program's cards, all by one
        statement.
        """
        if not steps:
            return
        names = {tier: row.name for tier, row in program._tiers().items()}
        rows = [
            (card, names.get(old), names.get(new), points, reason, note or None)
            for card, old, new, points, reason, note in steps
        ]
        self.env.cr.execute(
            f"""
            INSERT INTO customer_card_tier_change (moment, company_id, card_id, before_name, tier_name, points, reason,
                note)
            SELECT {sql.NOW}, %s, d.*
              FROM unnest(%s::int[], %s::text[], %s::text[], %s::numeric[], %s::text[], %s::text[]) AS d
            """,
            [program.company_id.id, *(list(column) for column in zip(*rows, strict=True))],
        )
        self.env['customer.card'].invalidate_model(['tier_change_ids'], flush=False)
