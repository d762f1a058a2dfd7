from odoo import api, fields, models

from ..ledger import chunks, spoken
from .customer_card_credit_statement import PARTS

TEMPLATE = 'customer_card.mail_template_credit_statement'
SENT_AT_ONCE = 10  # a PDF takes its time


class CustomerCardCreditStatement(models.Model):
    """A statement on paper and by e-mail: in its customer's language, by one calendar and in one kind of digits."""

    _inherit = 'customer.card.credit.statement'

    # === ON PAPER === #

    def _paper_sums(self) -> list[tuple[str, str]]:
        """Return the roll-forward, line by line: what it is, and its amount."""
        labels = dict(self.env['customer.card.credit.statement.line']._fields['kind']._description_selection(self.env))
        between = [(labels[part], self._signed(part)) for part in PARTS if self[part]]
        rows = [(self.env._("Owed before"), self.opening), *between, (self._paper_owed_word(), abs(self.closing))]
        return [(word, self._paper_money(amount)) for word, amount in rows]

    def _paper_owed_word(self) -> str:
        return self.env._("Yours with us") if self.closing < 0 else self.env._("Owed on credit")

    def _paper_items(self) -> list[tuple[str, str, str, str]]:
        """Return what happened, item by item: day, what, where, and amount."""
        labels = dict(self.env['customer.card.credit.statement.line']._fields['kind']._description_selection(self.env))
        return [
            (
                self._paper_day(self.program_id._local(item.moment).date()),
                labels[item.kind],
                self._paper_digits(item._paper_place(self)),
                self._paper_money(item.amount),
            )
            for item in self.item_ids.sorted('sequence')
        ]

    def _paper_facts(self) -> list[tuple[str, str]]:
        """Return what stands beside the sums: whose it is, which days, limit, what is free, and what is late."""
        late = spoken.counted(self, self.env._("%(count)s day late|%(count)s days late"), self.days_late)
        rows = (
            (self.env._("Card"), self._paper_digits(self.sudo().card_id.masked)),  # sudo: its last digits only
            (self.env._("From"), self._paper_day(self.opens)),
            (self.env._("Closed on"), self._paper_day(self.closes)),
            (self.env._("Limit"), self._paper_money(self.limit)),
            (self.env._("Free"), self._paper_money(self.available)),
            (self.env._("Of it late"), self.overdue and self._paper_money(self.overdue)),
            (self.env._("Late since"), self.days_late and f'{self._paper_day(self.late_since)} ({late})'),
        )
        return [(word, self._paper_digits(text)) for word, text in rows if text]

    def _paper_asked(self) -> str:
        """Return in one sentence what is to be paid, and until when."""
        words = {'amount': self._paper_money(self.minimum), 'day': self._paper_day(self.due_on)}
        if self.closing <= 0:
            return self.env._("Nothing is to be paid.")
        if self.minimum < self.closing:
            return self.env._("Please pay at least %(amount)s until %(day)s.", **words)
        return self.env._("Please pay %(amount)s until %(day)s.", **words)

    def _paper_warning(self) -> str:
        """Return how long it takes by the least only; nothing where all of it is asked for."""
        if not self.months:
            return ""
        sentence = self.env._(
            "Who pays only the least each month, and buys nothing more, needs %(count)s month for this.|Who pays only "
            "the least each month, and buys nothing more, needs %(count)s months for this."
        )
        return self._paper_digits(spoken.counted(self, sentence, self.months))

    def _paper_rules(self) -> str:
        """Return the words the law of the country asks for, or nothing."""
        return self.program_id.sudo().credit_regime_id.warning or ""  # sudo: it stands on every statement

    def _paper_clause(self) -> str:
        """Return what is asked for what is late, as it was agreed; nothing where nothing is."""
        if self.fee_mode not in ('fixed', 'percent'):
            return ""
        free = spoken.counted(
            self,
            self.env._("Up to %(count)s day late costs nothing.|Up to %(count)s days late cost nothing."),
            self.fee_free_days,
        )
        most = self.env._("All fees together are at most %s percent of it.", spoken.shortest(self, self.fee_most))
        if self.fee_mode == 'fixed':
            words = self.env._("What is paid later costs %s once.", self._paper_money(self.fee_amount))
        else:
            percent = spoken.shortest(self, self.fee_percent, 4)
            words = self.env._("What is paid later costs %s percent of it for every day.", percent)
        sentences = (words, free if self.fee_free_days else "", most if self.fee_most else "")
        return self._paper_digits(" ".join(filter(None, sentences)))

    # === BY E-MAIL === #

    @api.model
    def _cron_send(self) -> None:
        """Send what was not sent yet, in parts; a letter that cannot be made is tried again by the next run."""
        failed = set()

        def some() -> tuple[int, int]:
            domain = [('sent_at', '=', False), ('id', 'not in', list(failed))]
            waiting = self.search(domain, order='id', limit=SENT_AT_ONCE)
            failed.update(one.id for one in chunks.each(self.env, waiting, lambda one: one._send(), "A statement"))
            return len(waiting), int(len(waiting) == SENT_AT_ONCE)

        chunks.work_off(self.env, some)

    def _send(self) -> None:
        """Queue the letter with the paper, where there is one address; without, it is done all the same: the office
        prints it.
        """
        self.ensure_one()
        self._mark_sent()
        if to := self._paper_to():
            self._prepare_paper()
            self.env.ref(TEMPLATE).sudo().send_mail(self.id, email_values=to)  # sudo: nobody else's to write

    has_address = fields.Boolean(compute='_compute_has_address', help="It was sent by e-mail, or could be.")

    def _compute_has_address(self):
        for statement in self:
            statement.has_address = bool(statement._paper_to())
