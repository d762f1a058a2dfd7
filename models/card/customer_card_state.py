from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain

from ..actions import open_form
from ..ledger import chunks, operations, spoken
from ..ledger.protected import own
from .customer_card_program_facts import LONGEST_MESSAGE

# action: (states it starts from, state it leads to). What is not here cannot happen.
ACTIONS = {
    'prepare': (('draft',), 'ready'),
    'activate': (('draft', 'ready'), 'active'),
    'block': (('ready', 'active'), 'blocked'),
    'unblock': (('blocked',), 'active'),
    'expire': (('ready', 'active'), 'expired'),
    'replace': (('active', 'blocked', 'expired'), 'replaced'),
    'close': (('draft', 'ready', 'active', 'blocked', 'expired'), 'closed'),
    'clear': (('replaced', 'closed'), 'closed'),  # what came after its end
    'extend': (('ready', 'active'), 'active'),
    'revive': (('expired',), 'active'),
}
# action: the state it leads to for a card that was never activated; what is sealed stays stock until it is sold.
STOCK = {'unblock': 'ready', 'extend': 'ready', 'revive': 'ready'}
IN_USE = ('ready', 'active')
# What follows when a card was replaced: each step gets the new one.
REPLACED = ('_replace_tier',)


class CustomerCard(models.Model):
    """The life of a card, as a table of actions: activated, blocked, replaced, expired, closed.

    A day is the shop's calendar day.
    """

    _inherit = 'customer.card'
    till_message = fields.Char(
        string="Message at the till",
        size=LONGEST_MESSAGE,
        tracking=True,
        help="The cashier sees this when the card is shown, until it is removed here. The customer may read along.",
    )

    # === ACTION METHODS === #

    def action_prepare(self):
        """Put new cards into stock, to be activated when they are sold.

        :raise UserError: for a card that has a holder
        """
        if held := self.filtered('partner_id'):
            raise UserError(
                self.env._("%s has a holder, and stock has none. Remove the holder first.", held[0].display_name)
            )
        return self._act('prepare')

    def action_activate(self):
        """Make the cards usable.

        :raise UserError: for stock whose last day is over
        """
        for card in self:
            if card._is_over():
                raise UserError(
                    self.env._(
                        "%(card)s was valid until %(day)s. Extend it first.",
                        card=card.display_name,
                        day=spoken.day(card, card.expires_on),
                    )
                )
        return self._act('activate')

    def action_unblock(self):
        """Make blocked cards usable again; those from stock can be sold again.

        :raise AccessError: for one's own card
        """
        self._refuse_own()
        return self._act('unblock', block_reason=False)

    def action_block_lost(self):
        """Block the cards as lost; they are refused everywhere at once."""
        return self._act('block', block_reason='lost')

    def action_block_stolen(self):
        """Block the cards as stolen; they are refused everywhere at once."""
        return self._act('block', block_reason='stolen')

    def action_block_fraud(self):
        """Block the cards for suspected fraud; they are refused everywhere at once."""
        return self._act('block', block_reason='fraud')

    def action_close(self):
        """Close cards with nothing left on them."""
        self.check_access('write')
        self._touch_accounts()
        for card in self:  # one after the other: the last one of a family has what they have
            if card._remainder_text():
                raise UserError(
                    self.env._(
                        "There is something left on %s. Spend, pay out or transfer it before closing the card.",
                        card.display_name,
                    )
                )
            card._act('close')
        return True

    def action_replace(self):
        """Issue a new card with a new number on the same accounts; the old one is dead at once. Open the new one.

        :raise AccessError: for one's own card
        :raise UserError: for stock, which is nobody's: the new one would be in use though nobody bought it
        """
        self.ensure_one()
        self.check_access('write')
        self._refuse_own()
        self._require('replace')
        if self._is_sealed():
            raise UserError(
                self.env._("%s is stock, and nothing is on it. Take another card from stock.", self.display_name)
            )
        replacement = self._twin(self.partner_id)
        self._act('replace', replaced_by_id=replacement.id)
        for name in REPLACED:
            getattr(self, name)(replacement.with_env(self.env))
        return open_form(replacement)

    def action_open_statement(self):
        """Open the entries of all accounts of this card."""
        self.check_access('read')
        return self.sudo().account_ids.with_env(self.env).action_open_entries()  # sudo: only the ids are taken along

    @api.model
    def _cron_expire_cards(self):
        """Move cards past their validity to expired, each by its shop's calendar; their accounts stay, and an extension
        makes them usable again.
        """
        self.env['customer.card.program']._setup_zones()
        chunks.work_off(self.env, self._expire_some)

    @api.model
    def _expire_some(self, size: int = 500) -> tuple[int, int]:
        """Expire the next cards; how many, and how many are left at least."""
        states, target = ACTIONS['expire']
        programs = self.env['customer.card.program'].search([('active', 'in', (True, False))])
        days = {company: some[0]._today() for company, some in programs.grouped('company_id').items()}
        past = Domain.OR([('company_id', '=', company.id), ('expires_on', '<', day)] for company, day in days.items())
        domain = Domain('state', 'in', states) & past
        cards = self.search(domain, limit=size)
        own(cards).write({'state': target})
        return len(cards), self.search_count(domain, limit=size)

    # === BUSINESS METHODS === #

    def _touch_accounts(self) -> None:
        """Write the rows of the cards' accounts, before it is asked what is left on them or who else has a card on
        them: of two who ask at the same moment the later one collides, and Odoo repeats it.
        """
        accounts = self.sudo().account_ids  # sudo: only the ids are taken
        operations.touch(self.env, accounts.ids)
        accounts.invalidate_recordset(['version'])

    def _require(self, action: str) -> str:
        """The state ``action`` leads to.

        :raise UserError: when a card is in a state the action cannot start from
        """
        states, target = ACTIONS[action]
        names = dict(self._fields['state']._description_selection(self.env))
        for card in self:
            if card.state not in states:
                raise UserError(
                    self.env._(
                        "%(card)s is %(state)s; this cannot be done with it.",
                        card=card.display_name,
                        state=names[card.state],
                    )
                )
        return target

    def _act(self, action: str, **vals):
        """Carry out one action of the decision table."""
        self.check_access('write')
        target = self._require(action)
        stock = self.filtered(lambda card: card._is_sealed()) if action in STOCK else self.browse()
        stock._forget_buyer()
        if target == 'active':
            (self - stock)._open_missing_accounts()
        for card in self:
            state = STOCK[action] if card in stock else target
            more = {'ended_at': card._ended_at(state)}
            if state == 'active' and not card.activated_on:
                more |= {'activated_on': card.program_id._today(), 'expires_on': card._expiry_date()}
            own(card).write({'state': state, **more, **vals})
        return True

    def _ended_at(self, target: str):
        """Return when the card left use, if it is ``target`` now; False in use or for sale."""
        if target in IN_USE:
            return False
        return fields.Datetime.now() if self.state in IN_USE else self.ended_at

    def _expiry_date(self):
        """The last day of a card that is activated today: its batch's, else as its program says, or what it was
        extended to, if that is later.
        """
        batch = self.sudo().batch_id  # sudo: a till activates cards, and batches are the desk's
        day = batch.expires_on or self.program_id._card_expiry(self.program_id._today())
        return max(day, self.expires_on) if day and self.expires_on else day

    def _is_over(self) -> bool:
        """Tell whether the card's last day is over, whether or not the day's job was here yet."""
        return bool(self.expires_on) and self.expires_on < self.program_id._today()

    def _usable(self) -> bool:
        """Tell whether the card may earn and pay today."""
        self.ensure_one()
        known = self.partner_id or not self.program_id._facts().identified
        return bool(known and self.state == 'active' and not self._is_over())

    def _for_sale(self) -> bool:
        """Tell whether the card is stock that may be sold or given out today."""
        return self.state == 'ready' and not self._is_over()

    def _was_usable(self, moment) -> bool:
        """Tell whether the card could earn, or was blank and for sale, at a ``moment`` (UTC) that is over, whatever
        became of it since.
        """
        self.ensure_one()
        if self.state == 'draft':
            return False
        if self.program_id._facts().identified and not self.partner_id and not self._is_blank():
            return False
        if self.expires_on and self.expires_on < self.program_id._local(moment).date():
            return False
        return self.state in (*IN_USE, 'expired') or bool(self.ended_at and moment <= self.ended_at)

    def _is_blank(self) -> bool:
        """Tell whether the card was never sold nor given to anybody, in whatever state it is."""
        return self.state == 'ready' or (self.state != 'active' and not self.activated_on)

    def _is_sealed(self) -> bool:
        """Tell whether the card is stock still, or again: never activated, or blocked as its sale came back, and in
        nobody's hands; and nothing ever came to it that did not go back whole, as it does by an order of before it was
        blocked.
        """
        if not self._is_blank() and (self.block_reason != 'returned' or self._owners()):
            return False
        accounts = self.sudo().account_ids.filtered('sequence')  # sudo: only whether something came
        came = accounts and accounts.env['customer.card.operation'].search(
            [
                ('account_id', 'in', accounts.ids),
                ('state', 'in', ('posted', 'captured')),
                ('reversal_of_id', '=', False),
            ]
        )
        return not any(accounts.mapped('balance')) and all(one.reversed == abs(one.amount) for one in came)

    def _forget_buyer(self) -> None:
        """Make stock nobody's: who bought it first, was named its holder or has its link sees nothing any more."""
        for card in self.sudo():  # sudo: a till sells it, and whose it was is not the till's to say
            card.action_revoke_virtual()
            owned = card.account_ids.filtered('partner_id')
            if card.activated_on or card.partner_id or owned:
                card._take_back()
                own(card).write({'activated_on': False, 'partner_id': False})
                owned.write({'partner_id': False})

    def _successor(self):
        """The card that took this one's place, with its accounts or what was on them; itself where there is none."""
        card = self
        while card.state == 'replaced' and card.replaced_by_id:
            card = card.replaced_by_id
        return card

    # What the desk wants said when this card is shown at a till.
