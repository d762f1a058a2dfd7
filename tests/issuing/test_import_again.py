"""Risk: the same people are imported once more, with their balances, and nobody is told; what waits for a second person
goes with its words.
"""

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from ..desk.case import HandCase

PEOPLE = ("Ann Lee,+16505550134,10\n", "Bob Moe,+16505550135,20\n")
HEAD = "name,phone,value\n"


@tagged('post_install', '-at_install')
class TestImportAgain(HandCase):
    def test_the_same_people_once_more(self):
        """In another order, or with a line more: by no code can it be told whether it is the same balance."""
        self._limit(self.both, 5000)
        self.imported(HEAD + "".join(PEOPLE))
        words = "from an import already get another one with a balance"
        for text, lines in (
            (HEAD + "".join(reversed(PEOPLE)), "lines 2, 3"),
            (HEAD + "Cid Roe,+16505550136,5\n" + PEOPLE[0], "line 3"),
        ):
            one = self.list_of(text, user=self.manager)
            self.assertEqual(one.state, 'checked')
            self.assertRegex(one.warning, f"{words} .{lines}")
        one = self.list_of(HEAD + "Cid Roe,+16505550136,5\n", user=self.manager)
        self.assertFalse(one.warning)
        one = self.list_of("old_code,name,phone,value\nAA-0001," + PEOPLE[0], user=self.manager)
        self.assertNotIn(words, one.warning or "", "its code tells")

    def test_what_is_undone_was_not_imported(self):
        self._limit(self.both, 5000)
        one = self.imported(HEAD + PEOPLE[0])
        self.env.cr.execute("UPDATE customer_card SET state = 'undone' WHERE import_id = %s", [one.id])
        self.env.invalidate_all()
        again = self.list_of(HEAD + PEOPLE[1] + PEOPLE[0], user=self.manager)
        self.assertFalse(again.warning)

    def test_what_waits_for_a_second_person_is_kept(self):
        self._limit(self.both, 0)
        one = self.imported()
        self.assertEqual(one.state, 'requested')
        for user in (self.other, self.manager):
            with self.assertRaisesRegex(UserError, "Take it back first"), self.env.cr.savepoint():
                one.with_user(user).unlink()
        one.action_cancel()
        one.unlink()
        self.assertFalse(one.exists())

    def test_nobody_imports_an_own_card_that_was_there_before(self):
        """Whoever has it in the hand may charge it later. A new card is one's own."""
        self.manager.partner_id.write({'name': "Mona Boss", 'phone': "+16505550177"})
        self.env['customer.card']._issue(self.loyalty, partner=self.manager.partner_id)
        row = ",Mona Boss,+16505550177\n"
        one = self.list_of("old_code,name,phone\nAA-0009" + row, user=self.manager)
        self.assertEqual(one.state, 'checked', self.errors(one))
        with self.assertRaisesRegex(AccessError, "Your own card is on the list"), self.env.cr.savepoint():
            one.action_import()
        colleague = self.list_of("old_code,name,phone\nAA-0010" + row, user=self.other)
        colleague.action_import()
        mine = self.list_of("old_code,name,phone\n" + row, user=self.manager)
        mine.action_import()
        cards = (colleague | mine).sudo().card_ids
        self.assertEqual(cards.partner_id, self.manager.partner_id)
        self.assertEqual({card.old_code for card in cards}, {'AA0010', False})
