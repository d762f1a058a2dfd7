from datetime import timedelta

from odoo import api, fields, models

from ..desk.customer_card_second import ACTIVITY, accountants
from ..ledger import chunks
from ..ledger.protected import own, plain

AT_ONCE = 100


class CustomerCardCredit(models.Model):
    """A line is looked at again on the day agreed: whoever decided on its limit is told, or all accountants."""

    _inherit = 'customer.card.credit'

    review_called = fields.Boolean(string="Told to look at it again", readonly=True, copy=False)

    @api.model
    def _cron_review(self) -> None:
        """Call those who look at lines again whose day has come."""

        def some() -> tuple[int, int]:
            lines = self._to_review()
            for line in lines:
                line._call_reviewers()
            own(lines).review_called = True
            return len(lines), len(lines)

        chunks.work_off(self.env, some)

    def _to_review(self):
        """The next lines whose day has come, by each shop's own day, and nobody was told yet."""
        latest = fields.Date.today() + timedelta(days=1)  # nowhere it is later
        domain = [('review_on', '<=', latest), ('review_called', '=', False), ('is_over', '=', False)]
        lines = self.search(domain, order='review_on, id', limit=5 * AT_ONCE)
        return lines.filtered(lambda line: line.review_on <= line.program_id._today())[:AT_ONCE]

    def _call_reviewers(self) -> None:
        for user in self._reviewers():
            words = self.with_context(lang=user.lang).env._("Look at this credit line again")
            # sudo: it is a colleague's; plain: whoever asks cannot ask for silence
            plain(self.sudo()).activity_schedule(ACTIVITY, self.review_on, summary=words, user_id=user.id)

    def _reviewers(self):
        """Return who decided on the limit last, where that is still a colleague, else all who keep the books."""
        people = accountants(self.company_id)
        return (self.change_ids.decided_by_id & people)[:1] or people
