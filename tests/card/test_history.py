"""Risk: a card manager makes the policy generous for an hour, and nothing tells."""

from psycopg2 import IntegrityError

from odoo.exceptions import AccessError, UserError
from odoo.models import BaseModel as Model
from odoo.tests import new_test_user, tagged
from odoo.tools import mute_logger

from ..common.cards import CustomerCardCommon

# How a value of each type becomes another one.
OTHERS = {
    'boolean': lambda value: not value,
    'integer': lambda value: value + 1,
    'float': lambda value: value + 0.5,
    'monetary': lambda value: value + 0.5,
    'char': lambda value: f'{value or ""} and more',
}
# What each part of the policy asks for.
POLICIES = {
    'customer.card.earning.rule': {},
    'customer.card.reward': {'kind': 'product', 'points': 10},
    'customer.card.challenge': {'goal': 'units', 'target': 2, 'points': 70, 'period': 'once'},
    'customer.card.tier': {'threshold': 100},
}


@tagged('post_install', '-at_install')
class TestHistory(CustomerCardCommon):
    @classmethod
    def setUpClass(cls) -> None:
        super().setUpClass()
        cls.boss = new_test_user(cls.env, 'card_boss', groups='customer_card.group_manager')

    def said(self, program: Model) -> str:
        return program.message_ids[:1].body

    def mine(self, **vals) -> Model:
        """A rule of the manager's."""
        rules = self.env['customer.card.earning.rule'].with_user(self.boss)
        return rules.create({'program_id': self.loyalty.id, 'name': "Mine", **vals})

    def test_every_field_of_the_program(self):
        program = self.loyalty.with_user(self.boss).with_context(tracking_disable=True, mail_notrack=True)
        frozen = {
            'prefix',
            'number_length',
            'point_digits',
            'opens_points',
            'opens_value',
            'opens_credit',
            'opens_installment',
        }
        names = [
            name
            for name, field in program._fields.items()
            if field.store and not field.readonly and field.type in OTHERS and name not in frozen
        ]  # fmt: skip
        self.assertGreater(len(names), 25)
        silent = []
        for name in names:
            count = len(program.message_ids)
            try:
                with mute_logger('odoo.sql_db'), self.env.cr.savepoint():
                    program.write({name: OTHERS[program._fields[name].type](program[name])})
                    program.flush_recordset()
                    if len(program.message_ids) == count:
                        silent.append(name)
            except (UserError, IntegrityError):  # what may not be written so leaves no trace
                self.env.invalidate_all()
        self.assertFalse(silent)

    def test_from_what_to_what_and_by_whom(self):
        program = self.gift.with_user(self.boss).with_context(tracking_disable=True)
        program.write({'adjustment_limit': 50, 'cash_refunds': True, 'pin_from': program.pin_from})
        message = self.gift.message_ids[:1]
        self.assertEqual(message.author_id, self.boss.partner_id)
        self.assertIn("One person may give by hand up to: 0 → 50", message.body)
        self.assertIn("Refund in cash what a card paid: no → yes", message.body)
        self.assertNotIn("PIN", message.body)

    def test_parts_of_the_policy(self):
        wine = self.env['product.product'].create({'name': "Wine"})
        for model, vals in POLICIES.items():
            with self.subTest(model):
                vals = {**vals, **({'product_ids': [(6, 0, wine.ids)]} if model.endswith('reward') else {})}
                part = (
                    self.env[model].with_user(self.boss).create({'name': "Part", 'program_id': self.loyalty.id, **vals})
                )
                self.assertIn("“Part” was added", self.said(self.loyalty))
                part.with_context(tracking_disable=True).name = "Other"
                self.assertIn("Part → Other", self.said(self.loyalty))
                count = len(self.loyalty.message_ids)
                part.name = "Other"
                self.assertEqual(len(self.loyalty.message_ids), count)
                part.unlink()
                self.assertIn("“Other” was removed", self.said(self.loyalty))

    def test_a_rule_written_through_its_program(self):
        rule = self.loyalty.rule_ids[:1]
        self.loyalty.with_user(self.boss).write({'rule_ids': [(1, rule.id, {'points': 1000})]})
        self.assertIn("1 → 1000", self.said(self.loyalty))
        self.assertEqual(self.loyalty.message_ids[:1].author_id, self.boss.partner_id)

    def test_what_was_said_stays(self):
        self.gift.with_user(self.boss).adjustment_limit = 50
        message = self.gift.message_ids[:1].with_user(self.boss)
        for vals in (
            {'body': "nothing"},
            {'res_id': self.loyalty.id},
            {'model': 'res.partner'},
            {'message_type': 'comment'},
        ):
            with self.assertRaisesRegex(AccessError, "history"), self.env.cr.savepoint():
                message.write(vals)
        with self.assertRaisesRegex(AccessError, "history"), self.env.cr.savepoint():
            message.unlink()
        note = self.gift.with_user(self.boss).message_post(body=self.gift.name, message_type='comment')
        note.write({'body': "Another note"})
        note.unlink()
        self.assertTrue(message.exists())

    def test_nobody_writes_in_anothers_name(self):
        """Neither by the chatter's verb nor by messages themselves, now or before."""
        other = self.env.ref('base.user_admin').partner_id
        forged = {'author_id': other.id, 'date': '2020-01-01 00:00:00', 'email_from': 'x@forged.org'}
        program = self.loyalty.with_user(self.boss)
        words = "I said so"
        made = program.message_post(body=words, message_type='notification', **forged)
        about = {'model': program._name, 'res_id': program.id, 'body': words}
        made |= self.env['mail.message'].with_user(self.boss).create({**about, **forged, 'message_type': 'comment'})
        for message in made.sudo():
            self.assertEqual(message.author_id, self.boss.partner_id)
            self.assertNotIn('forged.org', message.email_from or '')
            self.assertEqual(message.date.date(), message.create_date.date())
        comment = made.filtered(lambda message: message.message_type == 'comment').with_user(self.boss)
        self.assertTrue(comment)
        for vals in ({'author_id': other.id}, {'message_type': 'notification'}, {'date': '2020-01-01 00:00:00'}):
            with self.assertRaises(AccessError), self.env.cr.savepoint():
                comment.write(vals)
        comment.write({'body': "Another word"})

    def test_one_more_on_a_long_list(self):
        products = self.env['product.product']
        wines = products.create([{'name': f"Wine of the year {1990 + year}"} for year in range(30)])
        match = products.create({'name': "Zz box of matches"})
        rule = self.mine(product_ids=wines.ids)
        rule.write({'product_ids': [(4, match.id)]})
        self.assertIn("Only these products, added: Zz box of matches", self.said(self.loyalty))
        self.assertNotIn("1990", self.said(self.loyalty))
        rule.write({'product_ids': [(3, match.id), (3, wines[0].id)]})
        self.assertRegex(self.said(self.loyalty), "Only these products, removed: (?=.*Zz box)(?=.*year 1990)")
        count = len(self.loyalty.message_ids)
        rule.write({'product_ids': [(6, 0, wines[:0:-1].ids)]})
        self.assertEqual(len(self.loyalty.message_ids), count)

    def test_another_one_of_the_same_name(self):
        one, two, gone = self.env['product.product'].create([{'name': "Wine"}] * 3)
        gone.active = False
        rule = self.mine(product_ids=one.ids)
        rule.with_context(partner_id=1, display_default_code=False).write({'product_ids': [(6, 0, two.ids)]})
        self.assertIn(f"added: Wine (#{two.id})", self.said(self.loyalty))
        self.assertIn(f"removed: Wine (#{one.id})", self.said(self.loyalty))
        rule.write({'product_ids': [(6, 0, [two.id, gone.id])]})
        self.assertIn(f"added: Wine (#{gone.id})", self.said(self.loyalty))
        first, second = self.env['product.pricelist'].create([{'name': "VIP", 'company_id': self.card_company.id}] * 2)
        self.loyalty.pricelist_id = first
        self.loyalty.with_user(self.boss).pricelist_id = second
        self.assertIn(f"(#{first.id}) → {second.display_name} (#{second.id})", self.said(self.loyalty))

    def test_where_a_long_text_differs(self):
        self.loyalty.terms = f"{'a' * 300} Points cost 1. {'b' * 300}"
        self.loyalty.with_user(self.boss).terms = f"{'a' * 300} Points cost 2. {'b' * 300}"
        self.assertRegex(self.said(self.loyalty), "…a+ Points cost 1. b+… → …a+ Points cost 2. b+…")
        self.assertNotIn("a" * 30, self.said(self.loyalty))

    def test_in_another_language(self):
        self.env.ref('base.lang_fr').active = True
        self.loyalty.with_user(self.boss).update_field_translations('terms', {'fr_FR': "Un point par euro"})
        self.assertIn("(fr_FR)", self.said(self.loyalty))
        self.assertIn("→ Un point par euro", self.said(self.loyalty))

    def test_a_part_for_an_hour(self):
        wine = self.env['product.product'].create({'name': "Wine"})
        rule = self.mine(mode='per_order', points=1000000, product_ids=wine.ids, monday=True, step=7)
        coming = self.said(self.loyalty)
        rule.unlink()
        for words in (coming, self.said(self.loyalty)):
            for value in ("Points: 1000000", "For the order", "Only these products: Wine", "Monday: yes", "every: 7"):
                self.assertIn(value, words)
            self.assertNotIn("Tuesday", words)

    def test_every_field_of_a_part_that_comes(self):
        """Whatever it is made with, its history has."""
        for model in POLICIES:
            one = self.env[model]
            for name, field in one._fields.items():
                if one._is_policy(name) and field.type in OTHERS and name != 'name':
                    with self.subTest(model, name=name):
                        usual = field.default(one) if field.default else False
                        value = OTHERS[field.type](usual or field.convert_to_cache(usual, one))
                        self.assertTrue(one._matters(name, value))
                        self.assertFalse(field.type in ('boolean', 'integer') and one._matters(name, usual or 0))

    def test_a_part_that_moves(self):
        rule = self.mine(points=1000000)
        rule.write({'program_id': self.gift.id, 'points': 5})
        self.assertIn("was removed", self.said(self.loyalty))
        self.assertIn("Points: 1000000", self.said(self.loyalty))
        self.assertIn("was added", self.said(self.gift))
        self.assertIn("Points: 5", self.said(self.gift))

    def test_what_stands_on_its_company(self):
        """Days and periods begin by it, for all programs of the company, whoever writes it, and wherever."""
        fields = self.loyalty._fields.values()
        shown = {one.name for one in fields if one.inverse and not one.store and 'customer_card' in one._modules}
        self.assertEqual(shown, {'zone', 'calendar', 'unit', 'new_rial_on'}, "each is told by what it is written to")
        self.gift.active = False
        shop, address = self.loyalty.company_id, self.env['res.partner'].create({'name': "New"})
        with_boss = self.loyalty.with_user(self.boss).with_context(tracking_disable=True, mail_notrack=True)
        for write, words in (
            (lambda: with_boss.write({'zone': 'Pacific/Kiritimati'}), "Days begin by: .*→ Pacific/Kiritimati"),
            (lambda: with_boss.write({'calendar': 'persian'}), "Days are said by: – → Solar Hijri"),
            (lambda: with_boss.write({'unit': 'toman'}), "Rials are said in: – → "),
            (lambda: with_boss.write({'new_rial_on': '2027-03-21'}), "New rials from: – → "),
            (lambda: shop.write({'customer_card_calendar': 'gregorian'}), "Solar Hijri → Gregorian"),
            (lambda: shop.partner_id.write({'tz': 'Europe/Paris'}), "Pacific/Kiritimati → Europe/Paris"),
            (lambda: shop.write({'partner_id': address.id}), "Europe/Paris → –"),
        ):
            counts = [len(one.message_ids) for one in (self.loyalty, self.gift)]
            write()
            self.env.flush_all()
            self.env.invalidate_all()
            for one, before in zip((self.loyalty, self.gift), counts, strict=True):
                self.assertEqual(len(one.message_ids), before + 1, words)
                self.assertRegex(self.said(one), words)
        count = len(self.loyalty.message_ids)
        shop.partner_id.write({'tz': False})
        self.env['res.partner'].create({'name': "Somebody"}).write({'tz': 'Asia/Tehran'})
        self.assertEqual(len(self.loyalty.message_ids), count, "what stays as it is, and other people's, is no news")

    def test_what_follows_by_itself(self):
        """A preset that comes with another kind."""
        program = self._program('loyalty', name="New", prefix='955', card_months=7)
        program.with_user(self.boss).kind = 'discount'
        self.assertIn("Card validity (months): 7 → ", self.said(program))
