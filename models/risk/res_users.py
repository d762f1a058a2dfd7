from typing import NamedTuple

from odoo import api, models

from ...core import lookup
from ..ledger.kept import kept


class Login(NamedTuple):
    """A login, which opens its contact's cards by the password."""

    partner: int
    login: str
    active: bool


class ResUsers(models.Model):
    """Users: those who serve at the till, as contacts that may hold a card, and those who see a holder's cards by
    logging in.
    """

    _inherit = 'res.users'

    @api.model
    @kept('user')
    def _customer_card_contact(self, user: int) -> int | None:
        """The id of the contact behind a user, read once per worker: every order asks whether who rings it up holds its
        card.
        """
        return self.browse(user).partner_id.id

    def _get_invalidation_fields(self):
        """Extend `base`: what is kept of the contact is forgotten when it changes."""
        return super()._get_invalidation_fields() | {'partner_id'}

    @api.model_create_multi
    def create(self, vals_list):
        users = super().create(vals_list)
        users._customer_card_note_logins({})
        return users

    def write(self, vals):
        if not {'partner_id', 'login', 'active', 'password'} & set(vals):
            return super().write(vals)
        before = self._customer_card_logins()
        result = super().write(vals)
        self._customer_card_note_logins(before)
        if 'password' in vals:
            self._customer_card_note_password()
        return result

    def _customer_card_note_password(self) -> None:
        """Note on the holder's cards that somebody else set the password, and so can see them."""
        for user in self.sudo() - self.env.user.sudo():  # sudo: who keeps users has no rights on cards
            for card in user.partner_id.customer_card_ids:
                card.message_post(
                    body=self.env._("The password of the holder's login was set."),
                    author_id=self.env.user.partner_id.id,
                )

    def _customer_card_logins(self) -> dict[int, Login]:
        """By user: what is compared before and after a change."""
        users = self.sudo()  # sudo: who merges contacts may not read users
        return {user.id: Login(user.partner_id.id, user.login or '', user.active) for user in users}

    def _customer_card_note_logins(self, before: dict[int, Login]) -> None:
        """Note in the cards' history when the holder's login became another one, and who did it: a login shows the
        cards.

        :param before: what :meth:`_customer_card_logins` said; nothing of users that are new
        """
        changes = [
            (before.get(user), now) for user, now in self._customer_card_logins().items() if before.get(user) != now
        ]
        partners = {login.partner for change in changes for login in change if login}
        cards = self.env['customer.card'].sudo()  # sudo: who keeps contacts or users has no rights on cards
        by_holder = cards.search([('partner_id', 'in', list(partners))]).grouped('partner_id') if partners else {}
        for holder, held in by_holder.items():
            for was, now in changes:
                if words := self._customer_card_login_words(_of(holder.id, was), _of(holder.id, now)):
                    for card in held:
                        card.message_post(body=words, author_id=self.env.user.partner_id.id)

    def _customer_card_login_words(self, was: str, now: str) -> str:
        """Return what became of a holder's login, in one sentence; nothing where it is as before."""
        if was == now:
            return ""
        masked = {'was': _masked(was), 'now': _masked(now)}
        if not was:
            return self.env._("The holder can log in as %s now and sees the card there.", masked['now'])
        if not now:
            return self.env._("The holder can no longer log in as %s.", masked['was'])
        return self.env._("The holder's login is now %(now)s, before: %(was)s.", **masked)


def _of(partner: int, login: Login | None) -> str:
    """The login by which a contact gets in; nothing where there is none, or it is somebody else's."""
    return login.login if login and login.active and login.partner == partner else ''


def _masked(login: str) -> str:
    """A login that tells its owner's from another one; it need not be an address."""
    return lookup.mask_email(login) or f'{login[:1]}•••'
