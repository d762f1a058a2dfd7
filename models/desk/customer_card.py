from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

from ...core import money
from ...core.card_rows import YEARS
from ..actions import open_form
from ..card.customer_card import DEAD
from ..card.customer_card_state import IN_USE
from ..ledger import kinds, left_open, spoken
from ..ledger.protected import OWN_CODE, own

MOST_IN_FAMILY = 10
# What follows when everything of a card went to another one of its holder and program, which each step gets.
MERGED = ('_merge_challenges', '_merge_tier')
# Why a card is not merged into another one now: each gets that one, and answers with a sentence, or with nothing.
APART = ('_line_apart', '_contract_apart')


class CustomerCard(models.Model):
    """The shared part of the desk's dialogs: the accounts only this card opens, checks before a change, moving a
    balance.
    """

    _inherit = 'customer.card'

    family_ids = fields.Many2many(
        comodel_name='customer.card', string="Other cards on these accounts", compute='_compute_family_ids'
    )

    came_late = fields.Boolean(
        string="Came late",
        compute='_compute_came_late',
        help="Something came after the card was closed, by an order that was rung up before.",
    )

    @api.depends('state', 'account_ids.balance')
    def _compute_came_late(self):
        for card in self:
            card.came_late = card.state in DEAD and any(card._sole_accounts().mapped('balance'))

    def _closing(self) -> str:
        """Return which action closes the card: for one that is at its end, what came late is moved or paid out."""
        return 'clear' if self.state in DEAD and self._remainder_text() else 'close'

    @api.depends('account_ids.card_ids.state')
    def _compute_family_ids(self):
        for card in self:
            others = card.sudo().account_ids.card_ids._in_life()  # sudo: read only
            card.family_ids = (others - card.sudo()).with_env(self.env)  # sudo: see above

    # === ACTION METHODS === #

    def action_extend(self):
        """Open the dialog that gives cards a new last day."""
        self.check_access('write')
        return self._dialog('customer.card.extend', self.env._("Extend"), default_card_ids=[(6, 0, self.ids)])

    def action_open_close(self):
        """Open the dialog that closes a card, with what becomes of its balance."""
        return self._card_dialog('customer.card.close', self.env._("Close the card"))

    def action_open_merge(self):
        """Open the dialog that puts two cards of one customer together."""
        return self._card_dialog('customer.card.merge', self.env._("Merge into another card"))

    def action_open_family(self):
        """Open the dialog that gives somebody else a card on the same accounts."""
        return self._card_dialog('customer.card.family', self.env._("Add a family card"))

    def action_adjust(self):
        """Open a new adjustment of the card's account, or of one of them."""
        self.ensure_one()
        self.check_access('read')
        self.env['customer.card.adjustment'].check_access('create')
        accounts = self.account_ids
        only = {'default_account_id': accounts.id} if len(accounts) == 1 else {}
        context = {'customer_card_accounts': accounts.ids, **only}
        return open_form(self.env['customer.card.adjustment'], self.env._("Adjust"), context=context)

    def _card_dialog(self, model: str, title: str) -> dict:
        self.ensure_one()
        self.check_access('write')
        return self._dialog(model, title, default_card_id=self.id)

    def _dialog(self, model: str, title: str, **context) -> dict:
        return open_form(self.env[model], title, target='new', context=context)

    # === BUSINESS METHODS === #

    def _sole_accounts(self):
        """The accounts only this card opens: what is on them would be lost with it."""
        self.ensure_one()
        self.check_access('read')  # a dialog's onchange names any card
        return self.sudo().account_ids.filtered(  # sudo: read only
            lambda account: not account.card_ids._in_life() - self.sudo()
        )

    def _remainder_text(self) -> str:
        """Return what is left on the accounts only this card opens, as people write it; empty for nothing."""
        return ", ".join(account._format(account.balance) for account in self._sole_accounts() if account.balance)

    def _wait_for(self) -> None:
        """Wait until nobody else moves value of these cards or asks who has one (:meth:`_touch_accounts`), and take off
        what is due.

        First thing in a request; see the ledger's ``_serialize``.
        """
        accounts = self.sudo().account_ids.ids  # sudo: only the ids are taken
        ledger = self.env['customer.card.ledger'].sudo()  # sudo: nobody has rights on it
        ledger._serialize(accounts)
        self._touch_accounts()
        self._require_links()
        ledger._expire_due(ledger._journal(accounts))
        self.invalidate_recordset()
        self.env['customer.card.account'].invalidate_model()

    def _refuse_own(self) -> None:
        """:raise AccessError: for a card of who is logged in, or on accounts of theirs; a colleague serves that"""
        me = self.env.user.partner_id
        own_cards = self.filtered(lambda card: me == card.partner_id or me in card._owners())
        if own_cards:
            raise AccessError(self.env._("%s is your own card. Ask a colleague.", own_cards[0].display_name))

    def _refuse_held(self) -> None:
        """:raise UserError: while a till holds something of these cards, has set it aside, or left it open: it would be
        spent where it was, and where it goes
        """
        for card in self:
            accounts = card.sudo().account_ids  # sudo: read only
            spendable = (
                self.env['customer.card.ledger'].sudo()._spendable(accounts.ids)
            )  # sudo: nobody has rights on it
            if any(held for held, _available in spendable.values()):
                raise UserError(
                    self.env._(
                        "A till is using %s right now, or has set something of it aside. Finish or delete that "
                        "order first, then try again.",
                        card.display_name,
                    )
                )
            if text := card._left_open_of(accounts):
                raise UserError(
                    self.env._(
                        "Payments of %(amount)s with %(card)s were begun at tills, and their orders may still "
                        "come. Release them on the card; those a till set aside for spending without a "
                        "connection once its session is closed. After a day they count no more.",
                        amount=text,
                        card=card.display_name,
                    )
                )

    def _left_open_of(self, accounts) -> str:
        """Return what was authorized on accounts, ran out, and may still be asked for, as people write it; empty for
        nothing.
        """
        self.env['customer.card.operation'].flush_model()
        open_ = {account: left_open.worth(self.env, account.id) for account in accounts}
        return ", ".join(account._format(float(amount)) for account, amount in open_.items() if amount)

    def _move_remainder(self, source, target, key: str) -> None:
        """Move all of one account to another, below zero too; lots keep their expiry. Both are locked by
        :meth:`_wait_for`.

        :raise UserError: where what is owed is more than the other account has
        """
        ledger = self.env['customer.card.ledger'].sudo()  # sudo: nobody has rights on it
        amount = money.exact(source.balance)
        if amount < 0 and money.exact(target.available) < -amount:
            raise UserError(
                self.env._(
                    "%(card)s owes %(rest)s, and the other card has less. Charge that card first, or adjust this one.",
                    rest=source._format(-source.balance), card=self.display_name,
                )
            )  # fmt: skip
        pair = (source, target) if amount > 0 else (target, source)
        ledger._transfer(*pair, abs(amount), key, card=self.id)

    def _move_all(self, target, purpose: str) -> None:
        """Move everything on the accounts only this card opens to the same kinds of accounts of another card.

        :raise UserError: when the other card has no such account, or counts in another unit
        """
        for source in self._sole_accounts():
            account = target._account(source.kind)
            if account and self._same_unit(source, account):
                if source.balance:
                    # Something may come once more to where everything was moved, or given up: each time has a key of
                    # its own.
                    self._move_remainder(source, account, f'{purpose}:{self.id}:{source.id}:{source.sequence}')
                source._pass_to(account)
            elif source.balance:
                raise UserError(
                    self.env._(
                        "%(rest)s cannot move to %(card)s: it counts in another unit. Choose a card of the "
                        "same program.",
                        rest=source._format(source.balance),
                        card=target.display_name,
                    )
                )

    def _same_unit(self, one, other) -> bool:
        """Tell whether an amount of one account means the same on the other."""
        if (one.currency_id, one.company_id) != (other.currency_id, other.company_id):
            return False
        # Points of other digits are other points; a currency may have got another decimal meanwhile.
        if kinds.in_points(one.kind) and one.digits != other.digits:
            return False
        field = kinds.ACCOUNTS[one.kind].means
        return not field or one.program_id[field] == other.program_id[field]

    def _extend_to(self, day) -> None:
        """Give cards a new last day; expired ones work again, or can be sold again.

        :raise UserError: for a card that is past extending, a day gone by, or one before the card's own
        """
        self.check_access('write')
        self._refuse_own()
        for card in self:
            if refusal := card._no_extension(day):
                raise UserError(refusal)
            before = card.expires_on
            card._act('revive' if card.state == 'expired' else 'extend', expires_on=day)
            card.message_post(
                body=self.env._(
                    "Valid until %(day)s instead of %(before)s.",
                    day=spoken.day(card, day),
                    before=spoken.day(card, before),
                )
            )

    def _no_extension(self, day) -> str:
        """Return why a card cannot be valid until ``day``, in one sentence, or nothing."""
        today = self.program_id._today()
        if self.state not in (*IN_USE, 'expired'):
            return self.env._(
                "%s is neither in stock, nor active, nor expired, so there is nothing to extend.", self.display_name
            )
        if not self.expires_on:
            return self.env._("%s is valid without end already.", self.display_name)
        if day < today or day <= self.expires_on:
            return self.env._(
                "%(card)s is valid until %(day)s. Choose a later day.",
                card=self.display_name,
                day=spoken.day(self, max(self.expires_on, today)),
            )
        if day.year not in YEARS:
            return self.env._(
                "%(card)s: choose a day before the year %(year)s.", card=self.display_name, year=YEARS.stop
            )
        latest = self._latest_by_desk(today)
        if latest and day > latest and not self.env.user.has_group('customer_card.group_manager'):
            words = self.env._(
                "The program gives a card %(count)s month at once, so %(card)s can be extended to %(day)s. A card "
                "manager may go further.|"
                "The program gives a card %(count)s months at once, so %(card)s can be extended to %(day)s. A card "
                "manager may go further."
            )
            return spoken.counted(
                self, words, self.program_id.card_months, card=self.display_name, day=spoken.day(self, latest)
            )
        return ""

    def _latest_by_desk(self, today):
        """Return until when the card desk extends a card: by what the program gives at once, and never further than
        twice that from today, however often it is extended; False for no end.
        """
        give = self.program_id._card_expiry
        at_once = give(max(self.expires_on, today))
        return at_once and min(at_once, give(give(today)))

    def _merge_into(self, target) -> None:
        """Put everything of this card onto another one of the same customer; this card's number is dead at once.

        :raise UserError: for cards that do not belong together, and while something of them is held
        """
        (self | target).check_access('write')
        (self | target)._wait_for()
        self._require('replace')
        (self | target)._refuse_own()
        if refusal := self._no_merge(target):
            raise UserError(refusal)
        target._refuse_shared()
        (self | target)._refuse_held()
        rest = self._remainder_text() or self.env._("nothing")
        self._move_all(target, 'merge')
        self._act('replace', replaced_by_id=target.id)
        self.message_post(body=self.env._("Merged into %(card)s, with %(rest)s.", card=target.display_name, rest=rest))
        target.message_post(
            body=self.env._("%(card)s was merged into this one, with %(rest)s.", card=self.display_name, rest=rest)
        )
        self._merged_into(target)

    def _merged_into(self, target) -> None:
        for name in MERGED:
            getattr(self, name)(target)

    def _no_merge(self, target) -> str:
        """Return why two cards do not belong together, in one sentence, or nothing."""
        if self == target:
            return self.env._("Choose another card.")
        if not self.partner_id or self.partner_id != target.partner_id:
            return self.env._("Only two cards of the same customer can be merged.")
        if self.program_id != target.program_id:
            return self.env._("Only two cards of the same program can be merged.")
        if not target._usable():
            return self.env._("%s cannot be used. Choose the card that stays.", target.display_name)
        if self._sole_accounts() != self.sudo().account_ids:  # sudo: read only
            return self.env._("Others use cards on the accounts of %s. Close those cards first.", self.display_name)
        return next(filter(None, (getattr(self, name)(target) for name in APART)), "")

    def _twin(self, partner):
        """An active card with a number of its own on the same accounts, held by ``partner``."""
        self._open_missing_accounts()
        self._require_links()
        twin = own(self.with_context(customer_card_same_accounts=OWN_CODE)).create(
            {'program_id': self.program_id.id, 'partner_id': partner.id}
        )
        own(twin).write({
            'account_ids': [(6, 0, self.sudo().account_ids.ids)],  # sudo: the accounts move along unseen
            'state': 'active',
            'activated_on': self.program_id._today(),
            'expires_on': self._twins_last_day(),
        })  # fmt: skip
        twin._seal_links()
        return twin

    def _twins_last_day(self):
        """The last day of a card made beside this one: what the program or the batch gives, or its own if later.

        :raise UserError: when that day is gone by
        """
        day = self._expiry_date()
        if day and day < self.program_id._today():
            raise UserError(
                self.env._(
                    "%(card)s was valid until %(day)s. Extend it first.",
                    card=self.display_name, day=spoken.day(self, day),
                )
            )  # fmt: skip
        return day

    def _add_family(self, partner):
        """A new card with a number of its own on the same accounts.

        :raise UserError: for a card that cannot be used, a family that is large enough, and a holder who serves the
            desk
        :raise AccessError: when it has a holder, and the user is no card manager
        """
        self.check_access('write')
        self._wait_for()
        self._refuse_own()
        if not self._usable():
            raise UserError(self.env._("%s cannot be used, so nobody else gets a card on it.", self.display_name))
        if not partner or partner == self.env.user.partner_id:
            raise UserError(self.env._("Choose who gets the card; not yourself."))
        self._refuse_handing_over(partner)
        if len(self.family_ids) + 1 >= MOST_IN_FAMILY:
            raise UserError(self.env._("%s cards are on these accounts already. Close one first.", MOST_IN_FAMILY))
        card = self._twin(partner)
        card.message_post(body=self.env._("A family card on the accounts of %s.", self.display_name))
        self.message_post(body=self.env._("%s is a family card on these accounts.", card.display_name))
        return card
