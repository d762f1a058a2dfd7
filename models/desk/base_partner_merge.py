from ast import literal_eval

from odoo import models
from odoo.exceptions import AccessError, UserError
from odoo.fields import Domain

# Why contacts cannot become one now, whoever merges them: each row gets those whose cards are touched, and answers with
# a sentence, or with nothing.
NOT_NOW = ('_customer_card_arriving',)


class BasePartnerMergeAutomaticWizard(models.TransientModel):
    """Contacts that become one: their cards go along, which is a card manager's to do: the surviving contact gets what
    is a holder's.
    """

    _inherit = 'base.partner.merge.automatic.wizard'

    def _merge(self, partner_ids, dst_partner=None, extra_checks=True):
        """Extend `base`: cards and accounts follow the surviving contact with every balance as it was; a note says so
        on the cards.

        :raise AccessError: when a contact with something on cards would go, or a login would come to one that has, and
            the user is no card manager; and when it would become the user's own contact, or that become it
        :raise UserError: while something of theirs is on its way
        """
        self._customer_card_refuse(self._customer_card_touched(partner_ids, dst_partner))
        self._customer_card_refuse_own(partner_ids)
        self._customer_card_check_zones(partner_ids, dst_partner)
        cards = (
            self.env['customer.card'].sudo().search([('partner_id', 'in', partner_ids)])
        )  # sudo: who merges contacts may not see cards
        holders = {card: card.partner_id for card in cards}
        people = self.env['res.partner'].browse(partner_ids)
        known = {partner.id: (partner._customer_card_known_by(), partner.name) for partner in people}
        users = self.env['res.users'].sudo().with_context(active_test=False)  # sudo: as above
        users = users.search([('partner_id', 'in', partner_ids)])
        logins = users._customer_card_logins()
        programs = people._customer_card_shops()
        shops = programs._shop_facts()
        result = super()._merge(partner_ids, dst_partner=dst_partner, extra_checks=extra_checks)
        self.env.registry.clear_cache()  # whose contact a user is, is kept
        cards.invalidate_recordset(['partner_id'])
        cards.partner_id._customer_card_hold()
        self.env['customer.card.account'].invalidate_model(['partner_id'])
        users.invalidate_recordset(['partner_id'])
        programs.company_id.invalidate_recordset(['partner_id'])
        programs._tell_shop_facts(shops)
        for card in cards:
            if card.partner_id != holders[card]:
                card.message_post(body=self.env._("The holder was merged into %s.", card.partner_id.display_name))
                one, other = (known.get(partner.id, (set(), "")) for partner in (holders[card], card.partner_id))
                if not self._customer_card_is_same(*one, *other):
                    card._take_back()
        users.with_env(self.env)._customer_card_note_logins(logins)
        return result

    def _customer_card_is_same(self, known: set[str], name: str, others: set[str], other: str) -> bool:
        """Tell whether two contacts are one person: by an e-mail address or phone number of both; where one of them has
        neither, by their name.
        """
        if known and others:
            return bool(known & others)
        return bool(name and other) and name.casefold().split() == other.casefold().split()

    def _customer_card_check_zones(self, partner_ids: list[int], staying) -> None:
        """:raise AccessError: when a shop with cards would get another time zone by its contact becoming another one"""
        partners = self.env['res.partner'].browse(partner_ids).exists()
        if not (staying and staying in partners):
            staying = self._get_ordered_partner(partners.ids)[-1:]
        partners._customer_card_check_zone(staying.tz)

    def _process_query(self, query):
        """Extend `base`: what the user may not merge is not proposed, so that merging many at once
        does not stop there.
        """
        result = super()._process_query(query)
        refused = self.line_ids.filtered(
            lambda line: (
                self._customer_card_would_own(literal_eval(line.aggr_ids))
                or self._customer_card_refused(self._customer_card_touched(literal_eval(line.aggr_ids), None))
            )
        )
        if refused:
            self.number_group -= len(refused)
            refused.unlink()
        return result

    def _customer_card_touched(self, partner_ids: list[int], staying):
        """The contacts whose cards are touched when these become one: all that go, so all but ``staying``, or but the
        one `base` chooses; and that one, where a login comes to it, for whoever logs in has its cards in the phone.
        """
        partners = self.env['res.partner'].browse(partner_ids).exists()
        if not (staying and staying in partners):
            staying = self._get_ordered_partner(partners.ids)[-1:]
        going = partners - staying
        logins = going.sudo().with_context(active_test=False).user_ids  # sudo: only whether there is one
        return partners if logins else going

    def _customer_card_held(self, partners):
        """The first account of ``partners`` that the user may not give to somebody else, or none."""
        accounts = self.env['customer.card.account'].sudo()  # sudo: only whether there is one, and whose
        if not partners or self.env.su:
            return accounts
        held = self._customer_card_held_by(partners)
        if self.env.user.has_group(
            'customer_card.group_manager'
        ):  # of the own companies; another shop's cards are its own
            held &= Domain('company_id', 'not in', self.env.user.company_ids.ids)
        return accounts.search(held, limit=1)

    def _customer_card_held_by(self, partners) -> Domain:
        return Domain('partner_id', 'in', partners.ids) | Domain('card_ids.partner_id', 'in', partners.ids)

    def _customer_card_would_own(self, partner_ids: list[int]):
        """The contact whose cards the user would hold if these became one, or none: nobody names himself a holder."""
        partners = self.env['res.partner'].browse(partner_ids).exists()
        others = partners - self.env.user.partner_id
        if self.env.su or others == partners:
            return partners.browse()
        accounts = self.env['customer.card.account'].sudo()  # sudo: only whether there is one, and whose
        account = accounts.search(self._customer_card_held_by(others), limit=1)
        return ((account.partner_id | account.card_ids.partner_id) & others)[:1]

    def _customer_card_refuse_own(self, partner_ids: list[int]) -> None:
        if holder := self._customer_card_would_own(partner_ids):
            raise AccessError(
                self.env._(
                    "%s has something on cards, which would be yours. A colleague merges these contacts.",
                    holder.display_name,
                )
            )

    def _customer_card_refused(self, partners):
        """Return the error that keeps ``partners`` from becoming somebody else now, or none."""
        for name in NOT_NOW:
            if sentence := getattr(self, name)(partners):
                return UserError(sentence)
        if account := self._customer_card_held(partners):
            holder = (account.partner_id | account.card_ids.partner_id) & partners
            return AccessError(
                self.env._("%s has something on cards. A card manager merges this contact.", holder[:1].display_name)
            )
        return None

    def _customer_card_refuse(self, partners) -> None:
        if error := self._customer_card_refused(partners):
            raise error
