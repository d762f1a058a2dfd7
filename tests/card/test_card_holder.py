"""Risk: the card desk gives what is a customer's to somebody else: by another holder, a card on the same accounts, or
the link to it.
"""

from odoo import Command
from odoo.exceptions import AccessError
from odoo.tests import new_test_user, tagged
from odoo.tools import mute_logger

from ..common.sealing import aged
from ..desk.case import LifeCase


@tagged('post_install', '-at_install')
class TestCardHolder(LifeCase):
    def setUp(self):
        super().setUp()
        self.post(self.points, 30, 'earn')
        self.friend = self.env['res.partner'].create({'name': "Friend", 'email': "friend@example.com"})
        home = {'company_id': self.card_company.id, 'company_ids': [Command.set(self.card_company.ids)]}
        self.second_desk = new_test_user(self.env, 'holder_desk', 'customer_card.group_desk', **home)
        self.admin = new_test_user(self.env, 'holder_admin', 'base.group_system', **home)
        self.target = self.env['customer.card']._issue(self.loyalty, partner=self.friend)

    def test_a_holder_is_changed_by_a_card_manager(self):
        card = self.loyalty_card
        for partner in (self.friend.id, False):
            with self.assertRaisesRegex(AccessError, "belongs to .*A card manager gives it"), self.env.cr.savepoint():
                card.with_user(self.desk).write({'partner_id': partner})
        with self.assertRaises(AccessError), self.env.cr.savepoint():
            self.friend.with_user(self.desk).write({'customer_card_ids': [Command.link(card.id)]})
        card.with_user(self.desk).write({'partner_id': self.holder.id})
        card.with_user(self.manager).write({'partner_id': self.friend.id})
        self.do('merge', card_id=card.id, target_id=self.target.id)
        self.assertEqual(self.target._account('points').balance, 30)

    def test_what_is_on_a_card_is_shown_with_who_holds_it(self):
        """It was the former holder's, who is told of other cards only; a family has it together, once each."""
        card, seen = self.loyalty_card, lambda: [one.customer_card_balances for one in (self.holder, self.friend)]
        card._add_family(self.holder)
        shown = self.loyalty._format('points', 30)
        self.assertEqual(seen(), [shown, ""])
        card.action_replace()
        card = card.replaced_by_id
        (card | self.holder.customer_card_ids).with_user(self.manager).write({'partner_id': self.friend.id})
        self.env.invalidate_all()
        self.assertEqual(seen(), ["", shown])
        self.assertEqual(self.friend.with_user(self.desk).customer_card_balances, shown)

    def test_what_a_card_did_names_who_held_it_then(self):
        card = self.loyalty_card
        before = self.post(self.points, 5, 'earn', card=card.id)
        past = "UPDATE customer_card_operation SET moment = moment - interval '1 day' WHERE id = %s"
        aged(self.env, past, [before.id])
        card.with_user(self.manager).partner_id = self.friend
        self.env.invalidate_all()
        now = self.post(self.points, 6, 'earn', card=card.id)
        self.assertEqual((before.holder_id, now.holder_id), (self.holder, self.friend))
        self.assertEqual(self.points.partner_id, self.holder, "an account keeps who had it first")

    def test_the_desk_names_who_was_not_known(self):
        card = self.gift_card.with_user(self.desk).with_context(tracking_disable=False, mail_notrack=False)
        self.env.flush_all()
        self.env.cr.precommit.run()
        card.write({'partner_id': self.friend.id})
        self.env.flush_all()
        self.env.cr.precommit.run()
        self.assertEqual(self.gift_card.partner_id, self.friend)
        self.assertIn(self.friend.name, self.gift_card.message_ids.tracking_value_ids.mapped('new_value_char'))

    def test_a_family_card_on_what_is_somebodys(self):
        vals = {'card_id': self.loyalty_card.id, 'partner_id': self.friend.id}
        with self.assertRaisesRegex(AccessError, "A card manager gives it"), self.env.cr.savepoint():
            self.do('family', **vals)
        self.do('family', card_id=self.loyalty_card.id, partner_id=self.holder.id)
        self.do('family', self.manager, **vals)
        self.assertEqual(len(self.loyalty_card.family_ids), 2)

    def test_contacts_that_become_one(self):
        admin = self.env.ref('base.user_admin')
        admin.company_ids |= self.card_company
        wizard = self.env['base.partner.merge.automatic.wizard'].with_user(admin)
        wizard._merge((self.holder | self.friend).ids, self.friend)
        self.assertEqual(self.loyalty_card.partner_id, self.friend)

    def test_nobody_serves_the_own_card_at_the_desk(self):
        """Neither desk nor manager: what makes a card usable, a number, a PIN or a link is a colleague's to give."""
        pin = {'pin': '2580', 'pin_again': '2580'}
        for user in (self.desk, self.manager):
            card = self.env['customer.card']._issue(self.loyalty, partner=user.partner_id)
            mine = card.with_user(user)
            mine.action_block_lost()
            acts = {
                'unblock': mine.action_unblock,
                'replace': mine.action_replace,
                'renew': mine.action_renew_virtual,
                'show': mine.action_show_virtual,
                'send': mine.action_send_virtual,
                'dialog': lambda mine=mine: (
                    self.env['customer.card.virtual.link'].with_user(mine.env.user).create({'card_id': mine.id}).url
                ),
                'unlock': mine.action_unlock_pin,
                'pin': lambda mine=mine: (
                    self.env['customer.card.set.pin'].with_user(mine.env.user).create({'card_id': mine.id, **pin})
                ),
            }
            for name, act in acts.items():
                told = self.assertRaisesRegex(AccessError, "own card")
                with self.subTest(user.login, act=name), told, self.env.cr.savepoint():
                    act()
            self.assertEqual((card.state, card.pin_state, card.virtual_on), ('blocked', 'none', False))
            card.with_user(self.second_desk).action_unblock()
            self.assertEqual(card.state, 'active')

    def said_of(self, card) -> list[str]:
        return [str(message.body) for message in reversed(card.message_ids)]

    def test_who_was_the_holder_has_neither_link_nor_pin(self):
        card = self.loyalty_card
        for after in (self.friend, self.env['res.partner']):
            card._set_pin('2580')
            link = card._virtual_url().rpartition('#')[2]
            card.with_user(self.manager).write({'partner_id': card.partner_id.id})
            self.assertEqual(self.env['customer.card']._by_link(link), card, "the same holder")
            count = len(card.message_ids)
            card.with_user(self.manager).write({'partner_id': after.id})
            self.assertFalse(self.env['customer.card']._by_link(link))
            self.assertEqual((card.virtual_on, card.pin_state), (False, 'none'))
            said = "".join(self.said_of(card)[count:])
            self.assertIn("The link to the virtual card was taken back.", said)
            self.assertIn("The PIN was removed.", said)

    def test_naming_a_holder_keeps_link_and_pin(self):
        card = self.gift_card
        card._set_pin('2580')
        link = card._virtual_url().rpartition('#')[2]
        card.with_user(self.desk).write({'partner_id': self.friend.id})
        self.assertEqual((self.env['customer.card']._by_link(link), card.pin_state), (card, 'set'))

    def keeper(self):
        return new_test_user(self.env, 'holder_logins', 'base.group_user,base.group_partner_manager')

    def said_last(self, by, words: str) -> None:
        message = self.target.message_ids[:1]
        self.assertIn(words, message.body)
        self.assertEqual(message.author_id, by.partner_id)

    @mute_logger('odoo.addons.base.models.ir_mail_server', 'odoo.addons.mail.models.mail_mail')
    def test_the_card_says_when_its_holder_gets_a_login(self):
        keeper = self.keeper()
        wizard = self.env['portal.wizard'].with_user(keeper).with_context(active_ids=self.friend.ids).create({})
        wizard.user_ids.email = "thief@example.org"
        wizard.user_ids.action_grant_access()
        self.assertIn(
            "The holder can log in as t•••@example.org now and sees the card there.",
            " ".join(self.said_of(self.target)),
        )
        self.said_last(keeper, "can log in as t•••@example.org")
        count = len(self.target.message_ids)
        login = self.friend.user_ids
        login.write({'login': "thief@example.org", 'name': "Friend"})
        self.assertEqual(len(self.target.message_ids), count, "nothing changed")
        login.with_user(self.admin).write({'login': "other"})
        self.said_last(self.admin, "The holder's login is now o•••, before: t•••@example.org.")
        login.with_user(self.admin).write({'active': False})
        self.said_last(self.admin, "The holder can no longer log in as o•••.")
        login.with_user(self.admin).write({'active': True})
        self.said_last(self.admin, "The holder can log in as o••• now")

    @mute_logger('odoo.addons.base.models.ir_mail_server', 'odoo.addons.mail.models.mail_mail')
    def test_an_invitation_to_another_address(self):
        keeper = self.keeper()
        new_test_user(self.env, 'friend@example.com', 'base.group_portal', partner_id=self.friend.id)
        wizard = self.env['portal.wizard'].with_user(keeper).with_context(active_ids=self.friend.ids).create({})
        wizard.user_ids.email = "thief@example.org"
        wizard.user_ids.action_invite_again()
        self.said_last(keeper, "t•••@example.org, before: f•••@example.com")

    def test_a_login_comes_to_a_holder(self):
        user = new_test_user(self.env, 'wanderer@example.org', 'base.group_portal')
        user.with_user(self.admin).write({'partner_id': self.friend.id})
        self.said_last(self.admin, "can log in as w•••@example.org")
        user.with_user(self.admin).write({'partner_id': self.env['res.partner'].create({'name': "Else"}).id})
        self.said_last(self.admin, "can no longer log in as w•••@example.org")
        other = new_test_user(self.env, 'merged@example.org', 'base.group_portal')
        other.partner_id.email = self.friend.email
        self.merger('manager', self.friend | other.partner_id, self.friend).action_merge()
        self.said_last(self.manager, "can log in as m•••@example.org")

    def merger(self, role: str, contacts, to=None):
        """The host's dialog that makes ``contacts`` one, for somebody of ``role`` who keeps contacts."""
        user = getattr(self, role)
        user.group_ids |= self.env.ref('base.group_partner_manager')
        wizards = self.env['base.partner.merge.automatic.wizard'].with_user(user)
        vals = {'dst_partner_id': to.id} if to else {}
        return wizards.create({'partner_ids': [Command.set(contacts.ids)], **vals})

    def test_another_persons_link_and_pin_end(self):
        """With a contact in common they are one person's, and stay; where one has none, with the name."""
        for name, email, phone, stays in (
            ("Somebody", "else@example.com", False, False), ("Somebody", "dina@example.com", False, True),
            ("Somebody", False, "+1 212 555 0199", True), ("Somebody", False, False, False),
            ("Dina", False, False, True), ("Dina", "else@example.com", False, False),
        ):  # fmt: skip
            somebody = self.env['res.partner'].create({'name': name, 'email': email, 'phone': phone})
            holder = self.env['res.partner'].create(
                {'name': "Dina", 'email': "dina@example.com", 'phone': "(212) 555-0199"}
            )
            card = self.env['customer.card']._issue(self.loyalty, partner=holder)
            secret = card._virtual_url().rpartition('#')[2]
            card._set_pin('8527')
            wizard = self.env['base.partner.merge.automatic.wizard'].with_user(self.manager).sudo()
            wizard._merge((holder | somebody).ids, somebody, extra_checks=False)
            with self.subTest(name, email=email, phone=phone):
                self.assertEqual(card.partner_id, somebody)
                self.assertEqual(bool(self.env['customer.card']._by_link(secret)), stays)
                self.assertEqual(card.pin_state == 'set', stays)

    def alike(self, *names: str):
        """Contacts of one address: the host merges no others, unless an administrator asks."""
        return self.env['res.partner'].create([{'name': name, 'email': "ada@example.com"} for name in names])

    def test_the_desk_gives_no_card_away_by_merging_contacts(self):
        self.holder.email = "ada@example.com"
        friend, other = self.alike("Accomplice", "Other")
        owner = self.env['res.partner'].create({'name': "Of an account", 'email': "ada@example.com"})
        self.points.partner_id = owner  # of the account, whoever holds its cards
        for gone, to in ((self.holder, friend), (self.holder | other, friend), (owner, friend)):
            told = self.assertRaisesRegex(AccessError, "card manager merges")
            with self.subTest(gone.mapped('name')), told, self.env.cr.savepoint():
                self.merger('desk', gone | to, to).action_merge()
        self.assertEqual((self.loyalty_card.partner_id, len((friend | owner | self.holder).exists())), (self.holder, 3))
        with self.assertRaisesRegex(AccessError, "card manager merges"), self.env.cr.savepoint():
            wizard = self.merger('desk', self.env['res.partner'])  # the host chooses who stays
            self.env.cr.execute("UPDATE res_partner SET create_date = '2000-01-01' WHERE id = %s", [friend.id])
            self.env.invalidate_all()
            wizard._merge((friend | self.holder).ids)
        self.merger('manager', self.holder | friend, friend).action_merge()
        self.assertEqual(self.loyalty_card.partner_id, friend)

    def test_the_desk_merges_contacts_into_a_holder(self):
        """And such that have no card."""
        self.holder.email = "ada@example.com"
        one, two = self.alike("One", "Two")
        self.merger('desk', one | two, two).action_merge()
        self.merger('desk', self.holder | two, self.holder).action_merge()
        self.assertEqual((one | two | self.holder).exists(), self.holder)
        self.assertEqual(self.loyalty_card.partner_id, self.holder)

    def test_the_desk_brings_no_login_to_a_holder(self):
        """Whoever logs in as the holder has the holder's cards in the phone."""
        own = self.desk.partner_id
        own.email = self.holder.email = "ada@example.com"
        with self.assertRaisesRegex(AccessError, "A card manager merges"), self.env.cr.savepoint():
            self.merger('desk', self.holder | own, self.holder).action_merge()

    def test_what_the_desk_may_not_merge_is_not_proposed(self):
        """So that merging many at once does not stop at the first holder."""
        self.holder.vat = "CARD1"
        twin = self.env['res.partner'].create({'name': "Twin", 'vat': "CARD1"})
        self.env.cr.execute("UPDATE res_partner SET create_date = '2000-01-01' WHERE id = %s", [twin.id])
        self.env['res.partner'].create([{'name': name, 'vat': "CARD2"} for name in ("One", "Two")])
        self.env.flush_all()
        self.env.invalidate_all()
        query = "SELECT min(id), array_agg(id) FROM res_partner WHERE vat IN ('CARD1', 'CARD2') GROUP BY vat"
        for role, groups in (('desk', 1), ('manager', 2)):
            wizard = self.merger(role, self.env['res.partner'])
            wizard._process_query(query)
            self.assertEqual((len(wizard.line_ids), wizard.number_group), (groups, groups))

    def test_the_card_says_where_its_link_went(self):
        self.loyalty_card.partner_id.email = "ada@example.com"
        self.loyalty_card.with_user(self.desk).action_send_virtual()
        self.assertIn("by e-mail to a•••@example.com", self.loyalty_card.message_ids[0].body)

    def test_the_card_says_when_its_holder_is_written_to_elsewhere(self):
        keeper = new_test_user(self.env, 'holder_keeper', 'base.group_user,base.group_partner_manager')
        self.friend.with_user(keeper).write({'email': "thief@example.org", 'name': "Friend"})
        said = self.target.message_ids[:1]
        self.assertEqual(said.author_id, keeper.partner_id)
        self.assertIn("t•••@example.org, before: f•••@example.com", said.body)
        count = len(self.target.message_ids)
        self.friend.write({'email': "thief@example.org"})
        self.assertEqual(len(self.target.message_ids), count, "nothing changed")

    def test_what_rules_ask_of_a_holder_is_noted(self):
        """Tags and birthdays make points: the card's history says who gave and took them, from either side."""
        keeper = new_test_user(self.env, 'tags_keeper', 'base.group_user,base.group_partner_manager')
        tag = self.env['res.partner.category'].create({'name': "Club"})
        holder = self.loyalty_card.partner_id
        for write, words in (
            (lambda: holder.with_user(keeper).write({'category_id': [(4, tag.id)]}), "Club"),
            (lambda: holder.with_user(keeper).write({'category_id': [(3, tag.id)]}), "before: Club"),
            (lambda: tag.sudo().write({'partner_ids': [(4, holder.id)]}), "Club"),
            (lambda: holder.sudo().write({'category_id': [(3, tag.id)]}), "before: Club"),
            (lambda: tag.sudo().write({'partner_ids': holder.ids}), "Club"),
            (lambda: holder.sudo().write({'category_id': [(3, tag.id)]}), "before: Club"),
            (lambda: tag.sudo().write({'partner_ids': holder.sudo()}), "Club"),
            (lambda: holder.sudo().write({'customer_card_birth_day': 3, 'customer_card_birth_month': '5'}), "3 May"),
        ):
            before = self.loyalty_card.message_ids
            write()
            self.assertIn(words, " ".join(str(note.body) for note in self.loyalty_card.message_ids - before))
        before = self.loyalty_card.message_ids
        holder.write({'category_id': [(4, tag.id)]})
        self.assertEqual(self.loyalty_card.message_ids, before, "nothing has changed")

    def statements_of_a_move(self, count: int) -> int:
        """Return by how many statements a tag that so many holders have comes below another one."""
        tags, cards = self.env['res.partner.category'], self.env['customer.card']
        top, tag = tags.create({'name': "All"}), tags.create({'name': "Customers"})
        people = self.env['res.partner'].create([{'name': f"P{n}", 'category_id': [(4, tag.id)]} for n in range(count)])
        for person in people:
            cards |= cards._issue(self.loyalty, partner=person)
        self.env.flush_all()
        self.env.invalidate_all()
        before = self.env.cr.sql_log_count
        tag.write({'parent_id': top.id})
        self.env.flush_all()
        made = self.env.cr.sql_log_count - before
        for card in cards:
            self.assertIn("All / Customers", card.message_ids[0].body)
        return made

    def test_a_tag_of_very_many_is_noted_at_once(self):
        """Or it could not be moved within one request."""
        self.statements_of_a_move(1)
        self.assertLess(self.statements_of_a_move(40), self.statements_of_a_move(5) + 10)

    def test_what_a_firm_far_above_gets_is_noted(self):
        people = self.env['res.partner']
        tag = self.env['res.partner.category'].create({'name': "Club"})
        firm = people.create({'name': "Firm", 'is_company': True})
        room = people.create({'name': "Room", 'parent_id': firm.id})
        self.holder.parent_id = room
        for write in (
            lambda: firm.write({'category_id': [(4, tag.id)]}),
            lambda: room.write({'is_company': True}),
        ):
            before = self.loyalty_card.message_ids
            write()
            self.assertIn("Club", " ".join(map(str, (self.loyalty_card.message_ids - before).mapped('body'))))
