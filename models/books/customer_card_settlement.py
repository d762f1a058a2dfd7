import logging
from decimal import Decimal

from odoo import Command, api, fields, models, modules
from odoo.exceptions import AccessError, UserError
from odoo.service.model import PG_CONCURRENCY_EXCEPTIONS_TO_RETRY

from ...core import money
from ..actions import open_form, open_list
from ..ledger import anchors, kinds, triggers
from ..ledger.customer_card_account import AMOUNT_DIGITS
from ..ledger.errors import LedgerRefusal
from ..ledger.protected import own
from . import booking, settling

_logger = logging.getLogger(__name__)
AT_ONCE = 50_000  # entries in one posting, some seconds of work; where more wait, the next posting takes them
FINGERPRINT_DIGITS = 16
SOURCES = [('settlement', "Settlement"), ('document', "Till session, invoice or import"), ('entry', "Other entry")]


class CustomerCardSettlement(models.Model):
    """One posting of many entries to the general ledger: one per day, program and kind of account, never one per tap.

    Only where very many wait (a shop's first settlement) there are several, each with its own part of the entries and
    committed by itself, so that a job that is killed goes on where it stopped.

    ``source`` says whose journal entry it is: our own, or a document (till session, invoice) that moved the liability
    itself and whose entries are only linked here; or somebody else's that is not ours to keep (a payment, a line of a
    bank statement): it is not named, so that it can be undone, and the ledger follows it. After every settlement of our
    own the liability in the general ledger is ``Σ units × rate`` (:mod:`.booking`) to the currency's smallest unit,
    whatever documents, rates and cents did before.
    """

    _name = 'customer.card.settlement'
    _description = "Card settlement"
    _inherit = ['customer.card.guarded']
    _order = 'date desc, id desc'
    _check_company_auto = True

    name = fields.Char(required=True, readonly=True)
    company_id = fields.Many2one(
        comodel_name='res.company', required=True, readonly=True, index=True, ondelete='restrict'
    )
    currency_id = fields.Many2one(related='company_id.currency_id')
    program_id = fields.Many2one(
        comodel_name='customer.card.program', required=True, readonly=True, index=True, ondelete='restrict'
    )
    account_kind = fields.Selection(selection=kinds.ACCOUNT_LABELS, string="Of", required=True, readonly=True)
    date = fields.Date(required=True, readonly=True, index=True)
    source = fields.Selection(selection=SOURCES, string="Posted by", required=True, readonly=True, default='settlement')
    move_id = fields.Many2one(
        comodel_name='account.move', string="Journal entry", readonly=True, index='btree_not_null', ondelete='restrict'
    )
    entry_count = fields.Integer(string="Entries", readonly=True)
    units = fields.Float(digits=AMOUNT_DIGITS, readonly=True, help="Points or money the entries add up to.")
    units_text = fields.Char(string="Sum", compute='_compute_units_text')
    liability_change = fields.Monetary(
        string="Liability", readonly=True, help="What it added to the liability in the general ledger."
    )
    anchor = fields.Char(
        readonly=True,
        copy=False,
        groups=fields.NO_ACCESS,
        help="Seals the settlement, its entries and those before it.",
    )
    after = fields.Char(
        readonly=True, copy=False, groups=fields.NO_ACCESS, help="The settlements this one goes on from."
    )
    heads = fields.Text(
        readonly=True,
        copy=False,
        prefetch=False,
        groups=fields.NO_ACCESS,
        help="How far each of its accounts had come.",
    )
    account_count = fields.Integer(readonly=True, help="Accounts of the program that had entries by then.")
    sequence_total = fields.Integer(readonly=True, help="Entries on all accounts of the program by then.")
    fingerprint = fields.Char(
        compute='_compute_fingerprint',
        help="Print it or write it down: whoever has it can prove later that the ledger still has all it had by then.",
    )

    def init(self):
        """Add the triggers: this is the last of the tables that only grow."""
        triggers.install(self.env.cr)

    # === COMPUTE METHODS === #

    @api.depends('units', 'program_id', 'account_kind')
    def _compute_units_text(self):
        for settlement in self:
            settlement.units_text = settlement.program_id._format(settlement.account_kind, settlement.units)

    @api.depends('anchor')
    def _compute_fingerprint(self):
        """The first 16 digits of the anchor: short enough to be typed from paper, too long to be found by trying
        without the key.
        """
        for settlement in self:
            made = (settlement.sudo().anchor or '').partition(':')[2][:FINGERPRINT_DIGITS]  # sudo: a short part of it
            settlement.fingerprint = ' '.join(made[place : place + 4] for place in range(0, len(made), 4))

    def _refusal(self) -> str:
        return self.env._("A settlement is part of the books and never written by hand; the next one corrects it.")

    # === ACTION METHODS === #

    def action_settle(self):
        """Settle everything of the current company now, and show what was posted or what stands in the way."""
        if not self.env.user.has_group('customer_card.group_accountant'):
            raise AccessError(self.env._("Settlements are the card accountant's."))
        done, refusals = self._settle_all(self.env.company)
        if refusals and not done:
            raise UserError("\n".join(refusals))
        message = "\n".join(refusals) or (
            self.env._("Settlements posted: %s", len(done)) if done else self.env._("Everything is settled already.")
        )
        return {
            'type': 'ir.actions.client',
            'tag': 'display_notification',
            'params': {
                'type': 'warning' if refusals else 'success',
                'message': message,
                'sticky': bool(refusals),
                'next': {'type': 'ir.actions.client', 'tag': 'soft_reload'},
            },
        }

    def action_open_entries(self):
        """Open the entries behind this posting."""
        self.ensure_one()
        return open_list(self.env['customer.card.entry'], self.name, [('settlement_id', '=', self.id)])

    def action_open_move(self):
        """Open the journal entry."""
        self.ensure_one()
        return open_form(self.move_id)

    # === BUSINESS METHODS: OUR OWN POSTINGS === #

    @api.model
    def _cron_settle(self) -> None:
        """Settle every program, each posting in a transaction of its own: safe to run twice at once and to be killed
        anywhere.
        """
        programs, refusals = self._programs(), []
        for number, program in enumerate(programs, 1):
            more = True
            while more:
                made, refused, more = self._settle_or_say(program)
                refusals += [(program, refused)] if refused else []
                left = len(programs) - number + more
                # Only after a posting may the job end early: Odoo calls it again, and it would come no further than
                # this time.
                if not self._keep(remaining=left) and made and left:
                    return
        for program, refused in refusals:  # said once, by the call that gets to the end
            program.message_post(body=refused)

    def _keep(self, remaining: int) -> bool:
        """Commit what was posted; whether there is time to go on."""
        if modules.module.current_test:
            return True
        return bool(self.env['ir.cron']._commit_progress(1, remaining=remaining))

    def _settle_all(self, company) -> tuple:
        """Settle what can be settled now: the settlements made, and one sentence per program that could not be.

        The job does the rest.
        """
        done, refusals = self.browse(), []
        for program in self._programs(company):
            made, refused, more = self._settle_or_say(program)
            done |= made
            refusals += [refused] if refused else []
            if more:
                self.env.ref(
                    'customer_card.ir_cron_settle'
                ).sudo()._trigger()  # sudo: an accountant may start their own work
        return done, refusals

    def _settle_or_say(self, program) -> tuple:
        """Settle one program, or nothing of it: the settlements made, the sentence that says why not, and whether more
        entries wait.

        Whatever stands in the way of one program is remembered with it, and stands in no other's.
        """
        try:
            with self.env.cr.savepoint():
                made, more = self._settle_program(program)
                program._note_settlement(None)
                return made, None, more
        except UserError as error:
            _logger.info("Card program %s was not settled: %s", program.id, error)
            return self._not_settled(program, str(error))
        except PG_CONCURRENCY_EXCEPTIONS_TO_RETRY:
            if not self.env.context.get('cron_id'):
                raise
            _logger.info("Card program %s is being settled by somebody else right now", program.id)
            return self.browse(), None, False
        except Exception:
            _logger.exception("Card program %s was not settled", program.id)
            return self._not_settled(
                program,
                self.env._(
                    "something unexpected stands in the way; ask your administrator to look into the server's log."
                ),
            )

    def _not_settled(self, program, reason: str) -> tuple:
        sentence = self.env._("%(program)s was not settled: %(reason)s", program=program.name, reason=reason)
        program._note_settlement(sentence)
        return self.browse(), sentence, False

    @api.model
    def _programs(self, company=None):
        domain = [('company_id', '=', company.id)] if company else []
        return (
            self.env['customer.card.program'].sudo().with_context(active_test=False).search(domain)
        )  # sudo: the books of all programs

    def _settle_program(self, program) -> tuple:
        """Post what is not in the general ledger yet, and bring its balance to units × rate; the settlements, and
        whether more entries wait.
        """
        cr = self.env.cr
        self.env.flush_all()
        waiting, before = settling.unsettled(cr, program.id, AT_ONCE), settling.booked(cr, program.id)
        done = self.browse()
        for kind in kinds.SETTLED:
            some, past = waiting.get(kind, settling.Waiting({}, 0)), before.get(kind, settling.Booked())
            change, lines = booking.movement(
                kind, some.sums, past, program._liability_rate(kind), program.currency_id.rounding
            )
            if some.sums or change:
                settling.lock(cr, program.id)
                done |= self._settle_kind(program, kind, some, booking.payouts_apart(program, kind, some, lines))
        return done, any(some.total.count == AT_ONCE for some in waiting.values())

    def _settle_kind(self, program, kind: str, some: settling.Waiting, lines: list[booking.Line]):
        move = self._post_move(program, kind, lines, some.until) if lines else self.env['account.move']
        settlement = self._record(program, kind, 'settlement', move)
        if settling.link(self.env.cr, settlement.id, program.id, kind, some.until) != some.total.count:
            raise UserError(self.env._("The ledger changed while it was settled. Settle again."))
        self._fill(settlement, some.total, booking.moved(move, program._liability_account(kind)))
        return settlement

    def _post_move(self, program, kind: str, lines: list[booking.Line], until: int):
        """Post the journal entry of one settlement of entries up to ``until``: each line against the program's
        liability.
        """
        program._require_books({program._liability_field(kind), *(line.field for line in lines)})
        items = []
        for line in lines:
            words = booking.words(program, kind, line)
            items += [Command.create(item) for item in self._items(program, kind, line, words)]
        if name := booking.SETTLED_APART.get(kind):
            items += [Command.create(item) for item in getattr(self, name)(program, kind, until)]
        day = program._today()
        # sudo: the ledger posts, whoever asked for it
        moves = booking.booking(self.env['account.move'].sudo().with_company(program.company_id))
        if program._books_taxes():  # they are ours to book, Odoo adds none of its own
            moves = moves.with_context(skip_invoice_sync=True)
        move = moves.create(
            {
                'move_type': 'entry',
                'journal_id': program.journal_id.id,
                'company_id': program.company_id.id,
                'date': day,
                'ref': self.env._(
                    "Customer cards: %(program)s, %(date)s", program=program.name, date=fields.Date.to_string(day)
                ),
                'line_ids': items,
            }
        )
        move._post(soft=False)
        if name := booking.SETTLED_POSTED.get(kind):
            getattr(self, name)(program, kind, move)
        return move

    def _items(self, program, kind: str, line: booking.Line, words: str) -> list[dict]:
        """The journal items of one line: the liability, the program's account on the other side, and the taxes the
        program says.
        """
        sides = (program._liability_account(kind), -line.amount), (program[line.field], line.amount)
        items = [
            {'name': words, 'account_id': account.id, 'balance': float(amount), 'tax_ids': [Command.clear()]}
            for account, amount in sides
        ]
        return [*items, *program._tax_items(kind, line, *items)]

    # === BUSINESS METHODS: DOCUMENTS === #

    @api.private
    def _link_documents(
        self, orders, move, *, tenders: bool, debits: dict[tuple[int, str], Decimal] | None = None,
        sold: dict[tuple[int, str], Decimal] | None = None,
    ):  # fmt: skip
        """Link what till orders brought to the document that booked it.

        :param move: the session's entry, or the invoice
        :param tenders: whether the document booked the card payments too (a session), or only the cards sold (an
            invoice)
        :param debits: what the document took off the liability, by program and kind of account, in the company's
            currency
        :param sold: what it added to the liability for cards sold, where that is not just what customers paid (they
            paid tax, too)
        """
        self.env.flush_all()
        debits, sold = dict(debits or {}), sold or {}
        parts = settling.documents(self.env.cr, orders.ids, tenders=tenders)
        added = settling.added(parts, sold)
        for part in parts:
            if part.seller != part.program:
                key = part.seller, part.account_kind
                added[key] -= self._link_moved(part, move, taxed=key in sold)
        programs = self.env['customer.card.program']
        for part in parts:
            if part.seller == part.program:
                key = part.program, part.account_kind
                change = added.pop(key) - debits.pop(key, Decimal(0))
                self._link_entries(programs.browse(part.program), key[1], move, part.entries, part.total, change)
        for (seller, kind), change in added.items():
            if change:
                self._link_entries(programs.browse(seller), kind, move, [], settling.Sum(), change)
        if any(debits.values()):
            raise UserError(
                self.env._(
                    "A card payment of these orders is not in the card ledger. Ask your administrator to check "
                    "the ledger's health."
                )
            )

    def _link_moved(self, part: settling.Part, move, *, taxed: bool) -> Decimal:
        """Link what one program sold and another one's cards got, or gave back, and bring it to the liability of these;
        what of the ``move`` is theirs without another entry.

        :param taxed: whether it was sold with tax, which is no part of the liability
        """
        programs = self.env['customer.card.program'].browse([part.seller, part.program])
        (seller, program), kind, change = programs, part.account_kind, part.sold
        if taxed:
            change = money.stepped(change * seller._liability_rate(kind), program.currency_id.rounding)
        # sudo: a cashier closes the session, the ledger books it
        between = move.sudo()._customer_card_between(seller, program, kind, change)
        self._link_entries(program, kind, between or move, part.entries, part.total, change)
        if not between:
            return change
        self._link_entries(seller, kind, between, [], settling.Sum(), -change)
        return Decimal(0)

    @api.private
    def _link_entries(self, program, kind: str, move, entries: list[int], total: settling.Sum, change: Decimal) -> None:
        """Link ``entries`` of one program and kind of account to the ``move`` that put ``change`` on the liability for
        them.
        """
        settlement = self._record(program, kind, 'document', move)
        settling.link_entries(self.env.cr, settlement.id, entries)
        self._fill(settlement, total, money.stepped(change, settlement.company_id.currency_id.rounding))

    def _record(self, program, kind: str, source: str, move, day=None):
        day = day or move.date or program._today()
        numbers = self.env['ir.sequence'].sudo()  # sudo: made by the ledger, as the settlement
        accounts, entries = anchors.totals(self.env.cr, program.id) if source == 'settlement' else (0, 0)
        settlement = own(self.sudo()).create(
            {  # sudo: made by the ledger, whoever asked for it
                'name': numbers.next_by_code(self._name, sequence_date=day) or f'CARD/{day}/{program.name}',
                'company_id': program.company_id.id,
                'program_id': program.id,
                'account_kind': kind,
                'date': day,
                'source': source,
                'move_id': move.id,
                'account_count': accounts,
                'sequence_total': entries,
            }
        )
        settlement.flush_recordset()
        return settlement.with_env(self.env)

    def _fill(self, settlement, total: settling.Sum, change: Decimal) -> None:
        settling.record(self.env.cr, settlement.id, total, change)
        self._anchor(settlement.company_id)
        settlement.invalidate_recordset()
        self.env['customer.card.entry'].invalidate_model(['settlement_id'], flush=False)
        self.env['customer.card.program'].invalidate_model(['settled_at'], flush=False)

    @api.private
    def _anchor(self, company) -> None:
        """Anchor what waits for it.

        Without the ledger's key a session closes all the same; the next settlement anchors it.
        """
        ledger = self.env['customer.card.ledger']
        try:
            key = ledger._key()
        except LedgerRefusal as refusal:
            _logger.warning("Card settlements were not anchored: %s", refusal)
            return
        anchors.anchor(self.env.cr, key, ledger._deployment(), company.id)
