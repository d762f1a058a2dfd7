from odoo import api, fields, models
from odoo.tools import SQL

from ...core import ticket
from ..ledger.kinds import OPENED_APART

# What every sale reads of a card, in one query; plain columns of its table.
TICKET_FIELDS = ('state', 'expires_on', 'program_id', 'partner_id', 'number_last4', 'old_code', 'tier_id', 'tags_met')
# And of the accounts it opens: what never changes of them.
ACCOUNT_FIELDS = ('kind', 'program_id', 'company_id', 'currency_id', 'digits')
# What tells whether any of that changed: links to accounts are made, and stay.
_VERSION = "c.xmin::text || ' ' || (SELECT count(*) FROM customer_card_account_rel r WHERE r.card_id = c.id)"
_FOR_SALE = f"""
    SELECT {', '.join((*(f'c.{name}' for name in TICKET_FIELDS), 'a.id', *(f'a.{name}' for name in ACCOUNT_FIELDS)))},
           {_VERSION}
      FROM customer_card c LEFT JOIN customer_card_account_rel r ON r.card_id = c.id
      LEFT JOIN customer_card_account a ON a.id = r.account_id
     WHERE c.id = %s AND c.company_id = %s ORDER BY a.id
"""

# What tickets can be bound to. Registers go by their ids; what else there is has a range of numbers of its own, so that
# no ticket of one kind of place opens anything at another.
BINDINGS = ('pos.config', 'res.company')
RANGE = 1 << 32


def bound(binding) -> int:
    """Return the number a ticket names ``binding`` by, one record of a model of :data:`BINDINGS`."""
    return BINDINGS.index(binding._name) * RANGE + binding.id


class CustomerCard(models.Model):
    """The card as a till calls it: by a ticket.

    What a sale needs of it, and which accounts it opens, is read by one statement.
    """

    _inherit = 'customer.card'

    def _ticket(self, binding, *, shown: int = ticket.FOUND) -> str:
        """Return what ``binding`` (a till's pos.config, see :data:`BINDINGS`) may call this card by, today and
        tomorrow; ``shown`` says how it was read (:mod:`core.ticket`).
        """
        self.ensure_one()
        claim = ticket.Ticket(self.id, bound(binding), fields.Date.today().toordinal(), shown)
        return ticket.make(claim, self.env['customer.card.ledger']._key())

    @api.model
    def _by_ticket(self, text, binding, days: int, *, shown: bool = False, moment=None):
        """The usable (or blank) card a genuine ticket of ``binding``, not older than ``days``, means; or none.
        ``shown`` wants a card that was read.

        One that was usable at ``moment`` (UTC), if that is given, is as good: the card that took its place, where there
        is one.
        """
        if not isinstance(text, str) or not ticket.peek(text):
            return self.browse()
        claim = ticket.read(text, self.env['customer.card.ledger']._key())
        if (
            not claim
            or claim.till != bound(binding)
            or (shown and not claim.shown)
            or not 0 <= fields.Date.today().toordinal() - claim.day <= days
        ):
            return self.browse()
        company = (binding if binding._name == 'res.company' else binding.company_id)._card_company()
        card = self.sudo().browse(claim.card)._read_for_sale(company)  # sudo: the ticket proves the right
        if not card or card._for_sale() or card._usable():
            return card
        return card._successor() if moment and card._was_usable(moment) else card.browse()

    def _read_for_sale(self, company):
        """The card, if it is one of ``company``; what a sale reads of it, and which accounts it opens, is in the cache
        then.
        """
        rows = self.env.cr.cache.pop((_FOR_SALE, self.id, company.id), None) or self._ask_for_sale(company)
        if not rows:
            return self.browse()
        for name, value in zip(TICKET_FIELDS, rows[0], strict=False):
            self._fields[name]._insert_cache(self, [value])
        opened = self._opened_for_sale(rows)
        self._fields['account_ids']._insert_cache(self, [tuple(opened)])
        accounts = self.account_ids
        for name, values in zip(ACCOUNT_FIELDS, zip(*opened.values(), strict=True), strict=False):
            accounts._fields[name]._insert_cache(accounts, values)
        return self

    def _ask_for_sale(self, company) -> list[tuple]:
        """Return the rows :meth:`_read_for_sale` reads, one per account."""
        self.flush_model([*TICKET_FIELDS, 'company_id', 'account_ids'])
        self.env.cr.execute(_FOR_SALE, [self.id, company.id])
        return self.env.cr.fetchall()

    def _opened_for_sale(self, rows: list[tuple]) -> dict[int, tuple]:
        """Return the :data:`ACCOUNT_FIELDS` of the accounts in such rows, by account."""
        opened = {row[len(TICKET_FIELDS)]: row[len(TICKET_FIELDS) + 1 : -1] for row in rows}
        opened.pop(None, None)  # the card opens none
        return opened

    def _look_for_sale(self, more: SQL) -> SQL:
        """The SQL of a row that tells whether what was read is old (see :meth:`_still_for_sale`), and what ``more``
        comes to.
        """
        return SQL('SELECT %s, (%s) FROM customer_card c WHERE c.id = %s', SQL(_VERSION), more, self.id)

    def _still_for_sale(self, company, rows: list[tuple], version: str) -> None:
        """Let the next :meth:`_read_for_sale` take the rows that were read before, by another transaction, where the
        card is still in the same ``version``.
        """
        if rows[0][-1] == version:
            self.env.cr.cache[_FOR_SALE, self.id, company.id] = rows

    def _account(self, kind: str):
        """The account of ``kind`` this card opens, or none; of a kind a card may open several of, the oldest on which
        something is owed, or the newest.
        """
        self.ensure_one()
        accounts = self.sudo().account_ids.sorted('id')  # sudo: the ledger checks what may be done with it
        mine = accounts.filtered(lambda account: account.kind == kind)
        if kind in OPENED_APART:
            return mine.filtered(lambda account: account.balance < 0)[:1] or mine[-1:]
        return mine[:1]

    def _account_now(self, kind: str):
        """The account of ``kind`` this card opens, or that took over from it meanwhile; none where
        the card opens none.
        """
        account = self._account(kind)
        return account if self.state == 'active' or not account else account._heir()
