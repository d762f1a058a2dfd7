from datetime import datetime
from decimal import Decimal

from odoo import models
from odoo.exceptions import AccessError, UserError
from odoo.fields import Domain

from ...core import money
from ..ledger.kinds import IMPORTED
from ..ledger.protected import own
from .customer_card_import import AT_WORK


class CustomerCardImport(models.Model):
    """Imported balances are value given by hand: above what one person may give within 24 hours they need a second one,
    who approves the very list that was checked.
    """

    _inherit = 'customer.card.import'

    # === ACTION METHODS === #

    def action_approve(self):
        """Import what somebody else asked for, as it was checked.

        :raise AccessError: for one's own request, and for who neither keeps the books nor manages cards
        """
        self.ensure_one()
        self.check_access('read')
        if not self.env.user.has_group('customer_card.group_accountant'):
            raise AccessError(self.env._("A card accountant or a card manager approves imported balances."))
        if self.state != 'requested':
            raise UserError(self.env._("%s is not waiting for approval.", self.name))
        seen = self.env.context.get('customer_card_seen')
        if seen and seen != self.rows_digest:
            raise UserError(self.env._("%s was taken back and asked for anew since you opened it. Look at it "
                                       "again.", self.name))  # fmt: skip
        if self.started_by_id == self.env.user:
            raise AccessError(self.env._("You asked for this import yourself; a second person approves it."))
        self._lock_alike()
        self._refuse_twice(*AT_WORK, 'done')
        own(self.sudo()).write(
            {'state': 'running', 'approved_by_id': self.env.uid}
        )  # sudo: an accountant reads imports
        return self.sudo()._start()  # sudo: an accountant starts what was asked for

    # === BUSINESS METHODS === #

    def _besides(self):
        return self.sudo().started_by_id  # sudo: who asked

    def _worth(self) -> Decimal:
        """Return what the balances of the list are worth, in the program's currency."""
        found = {unit: money.exact(self[unit]) for unit in IMPORTED}
        return sum((self.program_id._worth_by_hand(unit, amount) for unit, amount in found.items()), Decimal(0))

    def _may_alone(self) -> bool:
        """Tell whether the user needs nobody else; a script on the server is nobody's request."""
        worth = self._worth()
        return self.env.su or not worth or self.program_id._may_alone(worth)

    def _refuse_another(self, rows, asked: str | bool, approved: Decimal) -> None:
        """Refuse what is not the list that was checked.

        Balances of a live loyalty program move while one person alone takes them over: they may differ, and be worth no
        more.

        :param asked: the digest of the lines as they were checked
        :param approved: what they were worth then, in the program's currency
        :raise UserError: when a line, a holder or a balance is another one by now
        :raise AccessError: when who decides is to hold a card of the list that has a balance, or was there before
        """
        moves = self.source != 'file' and not self.approved_by_id
        if self._worth() > approved or (self.rows_digest != asked and not moves):
            raise UserError(
                self.env._(
                    "The list, or whom its customers are found as, is not what was checked. Check the list "
                    "again, and look at what it says."
                )
            )
        decides = self.approved_by_id or self.started_by_id
        own_rows = [row for row in rows if row.partner and row.partner == decides.partner_id.id]
        if any(row.points or row.value or row.number or row.old_code for row in own_rows):
            raise AccessError(self.env._("Your own card is on the list. Ask a colleague to import it."))

    def _alike(self, digest: str | bool, rows_digest: str | bool):
        """Return the other imports of the same file, or of the same lines, in this company."""
        found = Domain('rows_digest', '=', rows_digest)
        if digest:
            found |= Domain('digest', '=', digest)
        others = Domain('id', '!=', self.id) & Domain('company_id', '=', self.company_id.id)
        return self.sudo().search(found & others, order='id')  # sudo: whoever made them; their names are shown

    def _lock_alike(self) -> None:
        """Keep others from importing the same list at the same moment: the later one collides, and Odoo repeats it."""
        alike = self | self._alike(self.digest, self.rows_digest).with_env(self.env)
        self.flush_recordset()
        self.env.cr.execute(
            'SELECT id FROM customer_card_import WHERE id = ANY(%s) ORDER BY id FOR NO KEY UPDATE', [alike.ids]
        )

    def _refuse_twice(self, *states: str) -> None:
        """:raise UserError: when the same list came into one of these states since this one was checked: nobody was
        warned of it
        """
        alike = self._alike(self.digest, self.rows_digest).filtered(lambda one: one.state in states)
        if unknown := alike.filtered(lambda one: one.id not in (self.known_alike or [])):
            raise UserError(
                self.env._(
                    "Since this list was checked, the same one was imported, or is on its way, as “%s”. Check it "
                    "again, and look at what it says.",
                    unknown[0].name,
                )
            )

    def _given_alone(self, program, since: datetime) -> Decimal:
        """Return what the user imported alone into ``program`` since then, or is about to."""
        recent = Domain('state', 'in', AT_WORK) | Domain('state', '=', 'done') & Domain('imported_at', '>=', since)
        mine = Domain('started_by_id', '=', self.env.uid) & Domain('approved_by_id', '=', False)
        done = self.search(Domain('program_id', '=', program.id) & mine & recent)
        return sum((one._worth() for one in done), Decimal(0))
