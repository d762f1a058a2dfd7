"""Risks: a holder who is not found by the name he has now; a search that reads all contacts, or all of one name."""

import base64
from collections import deque
from unittest.mock import patch

from odoo import Command
from odoo.sql_db import Cursor
from odoo.tests import tagged
from odoo.tools import SQL

from ...core import lookup
from ..common.till import TillCase

MANY = 3000


def _rows_read(plan: dict) -> int:
    """Rows of tables and indexes a plan has read, those it then left out included."""
    own = sum(
        plan.get(what, 0) * plan['Actual Loops']
        for what in ('Actual Rows', 'Rows Removed by Filter', 'Rows Removed by Index Recheck')
    )
    read = own if 'Scan' in plan['Node Type'] and plan['Node Type'] not in ('CTE Scan', 'Subquery Scan') else 0
    return read + sum(map(_rows_read, plan.get('Plans', ())))


@tagged('post_install', '-at_install')
class TestHoldersFound(TillCase):
    """Whoever holds a card is found, however he came to it, and those who hold none cost nothing."""

    @classmethod
    def setUpClass(cls) -> None:
        super().setUpClass()
        cls.card_company.country_id = cls.env.ref('base.ir')
        cls.holder.write({'name': "Dina Holder", 'phone': "+98 912 345 6789"})
        cls.other = cls.env['res.partner'].create({'name': "Zoya Semyonova", 'phone': "+98 935 111 2233"})

    def found(self, words: str) -> list[str]:
        """Names of the holders of cards that were found."""
        answer = self.till.customer_card_find(words)
        self.assertTrue(answer['ok'], answer)
        return [row['holder'] for row in answer['cards']]

    def all_found(self, words: str) -> set[str]:
        """Names of holders among all contacts, by Python alone."""
        wanted = [word.lower() for word in lookup.wanted(words).words]
        cards = self.env['customer.card'].search([('company_id', '=', self.card_company.id), ('state', '=', 'active')])
        return {
            name
            for name in cards.partner_id.mapped('name')
            if all(f' {word}' in f' {lookup.fold(name)}'.lower() for word in wanted)
        }

    # --- whoever comes to a card --------------------------------------------------------------------------------------

    def test_another_name(self):
        self.holder.name = "Пётр Семёнов"
        self.assertEqual((self.found('семенов'), self.found('dina')), (["Пётр Семёнов"], []))

    def test_another_holder(self):
        self.assertEqual((self.found('zoya'), self.found('0935 111 2233')), ([], []))
        self.loyalty_card.partner_id = self.other
        names = [self.other.name]
        self.assertEqual([self.found(words) for words in ('zoya', '2233', '0935 111 22')], [names] * 3)

    def test_merged_into_somebody_who_held_none(self):
        self.env['base.partner.merge.automatic.wizard'].create({})._merge(
            (self.holder | self.other).ids, self.other, extra_checks=False
        )
        self.assertEqual(self.loyalty_card.partner_id, self.other)
        self.assertEqual(self.found('semyonova'), [self.other.name])

    def test_imported_contacts_new_and_known(self):
        old = self.env['account.account'].create({
            'name': "Old system", 'code': 'OLD100', 'account_type': 'liability_current',
            'company_ids': [Command.set(self.card_company.ids)],
        })  # fmt: skip
        text = "Old code,Holder,Phone\nOLD-1,Nadia New,+98 912 000 0001\nOLD-2,Zoya Semyonova,+98 935 111 2233"
        one = self.env['customer.card.import'].create({
            'program_id': self.loyalty.id, 'opening_account_id': old.id, 'file_name': 'cards.csv',
            'file': base64.b64encode(text.encode()),
        })  # fmt: skip
        one.action_check()
        self.assertFalse(one.error_ids.mapped('sentence'))
        one.action_import()
        self.env['customer.card.import']._cron_import()
        self.assertEqual(one.state, 'done', one.problem)
        self.assertIn(self.other, one.card_ids.partner_id, "nobody new")
        self.assertEqual((self.found('nadia'), self.found('zoya')), (["Nadia New"], [self.other.name]))

    def test_an_update_notes_who_holds_cards(self):
        self.env.cr.execute('UPDATE res_partner SET customer_card_name = NULL')
        self.assertEqual(self.found('dina') + self.found('6789'), [])
        self.env.registry._post_init_queue = deque()
        self.addCleanup(delattr, self.env.registry, '_post_init_queue')
        self.env['res.partner'].init()
        for later in self.env.registry._post_init_queue:
            later()
        self.assertEqual((self.found('dina'), self.found('6789')), ([self.holder.name], [self.holder.name]))
        self.env.invalidate_all()
        self.assertEqual(self.holder.sudo().customer_card_name, " dina holder")
        self.assertFalse(self.other.sudo().customer_card_name)

    # --- words --------------------------------------------------------------------------------------------------------

    def test_words_in_any_order(self):
        self.issue(
            ("Ali Reza Karimi", "Reza Ali", "Alireza Karimi", "Karim Ali-Reza", "Al Ali", "Ali", " Ali  Reza", "O'Ali")
        )
        for words in (
            'ali', 'reza', 'ali reza', 'reza ali', 'karimi reza ali', 'al ali', 'ali al', 'ali a', 'a k ali',
            'ali ali', 'alir', 'ALI Re', 'oali', 'kar ali reza', 'xali',
        ):  # fmt: skip
            with self.subTest(words):
                self.assertEqual(set(self.found(words)), self.all_found(words))
        self.assertEqual(len(self.found('ali')), 7)
        self.assertEqual(self.found('ali reza'), [" Ali  Reza", "Ali Reza Karimi", "Karim Ali-Reza", "Reza Ali"])

    def issue(self, names: tuple[str, ...]) -> None:
        people = self.env['res.partner'].create([{'name': name} for name in names])
        cards = self.env['customer.card'].create([{'program_id': self.loyalty.id, 'partner_id': p.id} for p in people])
        cards._act('activate')

    # --- what is read -------------------------------------------------------------------------------------------------

    def rows_read(self, words: str) -> int:
        """Rows PostgreSQL reads for what a till asks, as it really did it, with the plan it chose by itself."""
        asked: list[SQL] = []
        execute = Cursor.execute

        def listen(cursor: Cursor, query, params=None, log_exceptions: bool = True):
            if isinstance(query, SQL) and 'WITH people' in query.code:
                asked.append(query)
            return execute(cursor, query, params, log_exceptions)

        with patch.object(Cursor, 'execute', listen):
            self.till.customer_card_find(words)
        (query,) = asked
        self.env.cr.execute(SQL('EXPLAIN (ANALYZE, FORMAT JSON) %s', query))
        return _rows_read(self.env.cr.fetchone()[0][0]['Plan'])

    def contacts(self, name: str, *, cards: bool) -> None:
        """Very many contacts, their names by an SQL expression of ``n``, with a card each or without any."""
        self.env.cr.execute(SQL(
            """
            INSERT INTO res_partner (name, complete_name, phone, active, type, autopost_bills)
            SELECT %s || n, '', '+98 912 345 ' || lpad(n::text, 4, '0'), TRUE, 'contact', 'ask'
              FROM generate_series(1, %s) AS n RETURNING id
            """,
            SQL(name), MANY,
        ))  # fmt: skip
        ids = [one for (one,) in self.env.cr.fetchall()]
        if cards:
            self.env.cr.execute(
                """
                INSERT INTO customer_card (program_id, kind, company_id, state, partner_id)
                SELECT p.id, p.kind, p.company_id, 'active', n
                  FROM customer_card_program p, unnest(%s) AS n WHERE p.id = %s
                """,
                [ids, self.loyalty.id],
            )
            self.env['res.partner'].browse(ids)._customer_card_hold()
        # What PostgreSQL does by itself after some minutes.
        if self.env.registry.has_trigram:
            self.env.cr.execute("SELECT gin_clean_pending_list('res_partner_customer_card_held_later')")
        self.env.cr.execute('ANALYZE res_partner, customer_card')

    def test_contacts_without_a_card_are_not_read(self):
        self.contacts("'Dina Holder '", cards=False)
        for words in ('dina', 'holder', 'dina holder', 'di ho dina', '6789', '0912 345 6789', '0912 345 6'):
            with self.subTest(words):
                self.assertEqual(self.found(words), ["Dina Holder"])
                self.assertLess(self.rows_read(words), 20)

    def test_of_many_of_one_name_few_are_read(self):
        """Half of all are called Zahra, half Smith, the others by ten first and ten last names; wherever that is in the
        order of names.
        """
        first = "CASE WHEN mod(n, 2) = 0 THEN 'Zahra' ELSE repeat(chr(97 + mod(n, 20)), 3) END"
        last = "CASE WHEN mod(n, 4) < 2 THEN 'Smith' ELSE repeat(chr(107 + mod(n / 20, 10)), 4) END"
        self.contacts(f"{first} || ' ' || {last} || ' '", cards=True)
        for words, least in (
            ('zahra', 10), ('smith', 10), ('zahra 2', 10), ('jjj', 10), ('smith 1234', 0),
            ('zahra smith 2000', 1), ('2000', 1), ('0912 345 1234', 1), ('zahra jjj', 0), ('nobody', 0),
        ):  # fmt: skip
            with self.subTest(words):
                self.assertGreaterEqual(len(self.found(words)), least)
                self.assertLess(self.rows_read(words), MANY / 5)
