from datetime import timedelta

from odoo import api, fields, models

from ..actions import open_form, open_list
from ..ledger import spoken
from ..ledger.protected import own
from . import unusual

DAYS = 3  # how far back every look goes: a job that failed for a weekend loses nothing
KINDS = [
    ('own_card', "Own card"),
    ('wrong_pin', "Wrong PIN"),
    ('often', "Same person, same card"),
    ('refund', "Given back soon"),
    ('burst_card', "Burst on a card"),
    ('burst_till', "Burst at a till"),
    ('exception', "Late or without cover"),
    ('no_receipt', "Back without receipt"),
    ('sums', "Sums that do not add up"),
    ('owed', "Owed"),
    ('left_open', "Payments left open"),
    ('aside', "Set aside and not used"),
    ('not_earned', "Card out of use"),
    ('not_shown', "Taken back without the card"),
    ('spent', "Spent before it came back"),
    ('resold', "Returned and sold again"),
    ('new_tag', "Earned by a new tag"),
    ('rate', "Paid or earned at another rate"),
    ('terms', "Charged by former terms"),
    ('earlier', "Counted by an earlier day"),
]


class CustomerCardUnusual(models.Model):
    """An unusual activity for a person to look at, with its operations. It blocks nothing and accuses nobody."""

    _name = 'customer.card.unusual'
    _description = "Unusual activity"
    _inherit = ['customer.card.guarded']
    _order = 'moment desc, id desc'
    _log_access = False
    _check_company_auto = True

    key = fields.Char(required=True, readonly=True)
    kind = fields.Selection(selection=KINDS, string="What", required=True, readonly=True)
    moment = fields.Datetime(string="When", required=True, readonly=True, index=True)
    company_id = fields.Many2one(
        comodel_name='res.company', required=True, readonly=True, index=True, ondelete='restrict'
    )
    program_id = fields.Many2one(
        comodel_name='customer.card.program', readonly=True, index='btree_not_null', ondelete='restrict'
    )
    card_id = fields.Many2one(comodel_name='customer.card', readonly=True, index='btree_not_null', ondelete='restrict')
    user_id = fields.Many2one(
        comodel_name='res.users', string="By", readonly=True, index='btree_not_null', ondelete='restrict'
    )
    session_id = fields.Many2one(
        comodel_name='pos.session', string="Till session", readonly=True, index='btree_not_null', ondelete='set null'
    )
    count = fields.Integer(string="How many", required=True, readonly=True)
    operations = fields.Json(readonly=True)
    evidence = fields.Char(compute='_compute_evidence')
    seen_by_id = fields.Many2one(comodel_name='res.users', string="Looked at by", readonly=True, ondelete='set null')

    _key_unique = models.UniqueIndex('(key)', "This was noted already.")

    def _sentences(self) -> dict[str, str]:
        """Return what is odd, by kind; counted sentences are not filled in yet."""
        return {
            'own_card': self.env._("Rang up the own card; nothing was taken or earned"),
            'wrong_pin': self.env._("Wrong PINs on one day: %(count)s"),
            'often': self.env._("Operations of one person on one card on one day: %(count)s"),
            'refund': self.env._(
                "Given back by the same person %(count)s minute after it was spent|"
                "Given back by the same person %(count)s minutes after it was spent"
            ),
            'burst_card': self.env._("Operations on one card within ten minutes: %(count)s"),
            'burst_till': self.env._("Operations at one till within ten minutes: %(count)s"),
            'no_receipt': self.env._("Goods came back without naming the order they were sold on"),
            'left_open': self.env._(
                "Payments were begun and never finished; how often another one was refused: %(count)s"
            ),
            'aside': self.env._(
                "A till set value of the card aside for an order that has not come; until its session is closed nobody "
                "else can spend it"
            ),
            'not_earned': self.env._(
                "An order named a card that could not be used any more when it was rung up; it earned nothing there"
            ),
            'not_shown': self.env._(
                "What a sale had put on the card was taken back by its receipt; the card was not there"
            ),
            'spent': self.env._("Goods came back whose points or discount were spent already"),
            'resold': self.env._(
                "Goods came back by a receipt, and the same was sold again with another card, by the same person or at "
                "the same till; times on one day: %(count)s"
            ),
            'sums': self.env._("Lines, total and payments of an order did not agree; it earned nothing"),
            'exception': self.env._("Spent after the authorization had ended, or more than was there"),
            **self._sentences_changed(),
        }

    def _sentences_changed(self) -> dict[str, str]:
        """Return what is odd because something was changed before."""
        return {
            'new_tag': self.env._(
                "Points were given by a tag the customer did not have at the last purchase; see who gave it"
            ),
            'rate': self.env._(
                "A card paid or earned in another currency at a rate %(count)s percent away from the books' or the "
                "day before's; see who writes exchange rates"
            ),
            'earlier': self.env._(
                "An order came after its session was closed, and counts by the day it says it was rung up; see whether "
                "a campaign ended meanwhile"
            ),
            'terms': self.env._(
                "An order put on the card what the program does not sell any more, or points for what they cost "
                "before, or named it by a ticket more than a week old; it was paid for"
            ),
        }

    @api.depends('kind', 'count')
    def _compute_evidence(self):
        sentences, claims = self._sentences(), self._claims()
        for row in self:
            text = sentences.get(row.kind, '')
            row.evidence = spoken.counted(row, text, row.count) if '%' in text else text
            if row in claims:
                row.evidence = self.env._(
                    "%s was not on the card any more when the order arrived", claims[row].units_text
                )

    def _claims(self) -> dict:
        """Return what is owed, by the row that noted it."""
        noted = {row: int(row.key.split(':')[1]) for row in self if row.kind == 'owed' and row.key}
        claims = {claim.id: claim for claim in self.env['customer.card.owed'].browse(noted.values()).exists()}
        return {row: claims[claim] for row, claim in noted.items() if claim in claims}

    @api.depends('kind', 'card_id')
    def _compute_display_name(self):
        names = dict(self._fields['kind']._description_selection(self.env))
        for row in self:
            row.display_name = " · ".join(filter(None, (names.get(row.kind), row.card_id.display_name)))

    def _refusal(self) -> str:
        return self.env._("What is noted here stays as it is. Mark it as looked at.")

    # === ACTION METHODS === #

    def action_look(self):
        """Look for unusual activity now, and open the list."""
        self.check_access('read')
        self._look()
        return self.env['ir.actions.act_window']._for_xml_id('customer_card.customer_card_unusual_action')

    def action_seen(self):
        """Mark as looked at by me."""
        self.check_access('read')
        own(self.sudo()).write({'seen_by_id': self.env.uid})  # sudo: everything else of the row is nobody's to write
        return True

    def action_open_operations(self):
        """Open the operations behind it: those that were counted, or else those of the card on that day; or the order,
        where it is one.
        """
        self.ensure_one()
        self.check_access('read')
        if self.kind == 'no_receipt':
            orders = self.env['pos.order'].sudo()  # sudo: only which one; what it shows asks for its own rights
            return open_form(orders.search([('uuid', '=', self.key.split(':')[1])], limit=1))
        if claim := self._claims().get(self):
            return open_list(claim, self.display_name, [('id', '=', claim.id)])
        day = timedelta(days=1)
        domain = [('id', 'in', self.operations)] if self.operations else [
            ('card_id', '=', self.card_id.id), ('moment', '>=', self.moment - day), ('moment', '<=', self.moment + day),
        ]  # fmt: skip
        return open_list(self.env['customer.card.operation'], self.display_name, domain)

    @api.model
    def _cron_look(self) -> None:
        self._look()

    # === BUSINESS METHODS === #

    @api.model
    def _look(self) -> None:
        """Run all rules over the last days; a finding is one row, however often they run."""
        self.env.flush_all()
        employees = 'employee_id' in self.env['pos.order']._fields
        unusual.look(self.env.cr, fields.Datetime.now() - timedelta(days=DAYS), employees=employees)
        self.env.invalidate_all(flush=False)

    @api.model
    def _note(self, kind: str, key: str, card, session, program=None) -> None:
        """Write down what leaves no operation behind: the caller's doing, at ``session`` (none: not at a till); without
        a card, the ``program`` that minds.
        """
        program = program or card.program_id
        unusual.note(
            self.env.cr,
            kind,
            key,
            card=card.id or None,
            program=program.id,
            company=program.company_id.id,
            user=self.env.uid,
            session=session.id or None,
        )
        self.invalidate_model(flush=False)
