from uuid import uuid4

from odoo.tests import tagged

from ...core import lookup, ticket
from ...models.card.res_partner_lookup import _FOLDED
from ..common.till import TillCase

PERSIAN = str.maketrans('0123456789', '۰۱۲۳۴۵۶۷۸۹')


@tagged('post_install', '-at_install')
class TestFind(TillCase):
    """Looking up holders by phone or name: it finds who is meant and nobody else, and a found card never pays."""

    @classmethod
    def setUpClass(cls) -> None:
        super().setUpClass()
        cls.card_company.country_id = cls.env.ref('base.ir')
        cls.holder.write({'name': "Dina Holder-Ahmadi", 'phone': "+98 912 345 6789"})

    def found(self, words: str) -> list[str]:
        """Last digits of the cards found."""
        answer = self.till.customer_card_find(words)
        self.assertTrue(answer['ok'], answer)
        return [row['masked'][-5:-1] for row in answer['cards']]

    def assertFinds(self, *typed: str) -> None:
        for words in typed:
            with self.subTest(words):
                self.assertEqual(self.found(words), [self.loyalty_card.number_last4])

    def assertNobody(self, *typed: str) -> None:
        for words in typed:
            with self.subTest(words):
                self.assertEqual(self.found(words), [])

    # --- by phone -----------------------------------------------------------------------------------------------------

    def test_a_phone_however_it_is_typed(self):
        self.assertFinds(
            '+98 912 345 6789',
            '0098 912 345 6789',
            '0912 345 6789',
            '09123456789',
            '912-345-6789',
            '(0912) 345 67 89',
            '6789',
            '0912 345 67',
            '+989123456',
            '0912 345 6789'.translate(PERSIAN),
            '۶۷۸۹',
        )
        self.assertNobody('0912 345 6780', '1234567', '9876', '0912', '0912 34', '+98 912')

    def test_a_phone_however_it_is_stored(self):
        for phone in ('09123456789', '0912 345 6789', '۰۹۱۲۳۴۵۶۷۸۹', '٠٩١٢٣٤٥٦٧٨٩', '0098-912-345-6789'):
            self.holder.phone = phone
            self.assertFinds('+98 912 345 6789', '0912 345 6789', '6789', '0912 345 6')

    # --- by name ------------------------------------------------------------------------------------------------------

    def test_a_name_by_the_beginnings_of_its_words(self):
        self.assertFinds('Dina', 'holder', 'dina hol', 'Holder Dina', 'ahmadi', 'Holder-Ahmadi')
        self.assertNobody('older', 'Dina Smith', 'ina', 'Dina%Holder', 'Din_', '%dina')

    def test_a_persian_name_in_either_alphabet(self):
        self.holder.name = 'علي رضا كريمي'
        self.assertFinds('علی', 'کریمی', 'علي كريمي', 'کریمی علی')
        self.holder.name = 'علی\u200cرضا کریمی'
        self.assertFinds('علیرضا', 'علي\u200cرضا', 'كريمي')

    # --- not everybody ------------------------------------------------------------------------------------------------

    def test_a_name_as_people_write_it(self):
        for name, typed in (
            ("Пётр Семёнов", ('Семенов', 'петр', 'ПЁТР СЕМЁНОВ', 'семёнов пётр')),
            ("Алексей Елкин", ('Ёлкин', 'ёлкин алексей')),
            ("Zoë O'Brien-Åström", ('obrien', 'o’brien', 'zoe', 'astrom')),
            ("آرش مؤمنی", ('ارش', 'مومنی', 'مؤمني')),
            ("علی\u200cرضا", ('علیرضا', 'علي‌رضا')),
        ):
            self.holder.name = name
            self.assertFinds(*typed)

    def test_postgresql_folds_as_python_does(self):
        """Every sign that is folded, by PostgreSQL and by Python, and accents that stand by themselves."""
        signs = [*lookup.FOLD_FROM, *lookup.FOLD_AWAY, '\u0438\u0306', 'a\u0308', '\u212b', 'Ω', 'plain', '-x']
        self.env.cr.execute(f'SELECT {_FOLDED} FROM unnest(%s) AS name', [[f'a{sign}b' for sign in signs]])
        folded = [row[0] for row in self.env.cr.fetchall()]
        expected = [f' {lookup.fold(f"a{sign}b")}'.lower() for sign in signs]
        self.assertEqual(folded, expected)

    def test_too_little_to_go_by(self):
        for words in ('', ' ', 'Di', '678', '+98', '%%%%', '____', 'D%n', None, 5, ['Dina'], {'x': 1}, '0000000'):
            with self.subTest(words):
                answer = self.till.customer_card_find(words)
                self.assertEqual((answer['ok'], answer.get('cards')), (False, None))
                self.assertIn("four digits", answer['message'])

    def test_ten_at_most(self):
        people = self.env['res.partner'].create([{'name': f"Dina Number {number}"} for number in range(14)])
        self.env['customer.card'].create([{'program_id': self.loyalty.id, 'partner_id': p.id} for p in people])._act(
            'activate'
        )
        answer = self.till.customer_card_find('Dina')
        self.assertEqual((len(answer['cards']), answer['more']), (10, True))

    def test_only_usable_cards_of_this_company(self):
        self.loyalty_card.action_block_lost()
        self.assertNobody('Dina', '6789')
        self.loyalty_card.action_unblock()
        self.env.cr.execute("UPDATE customer_card SET expires_on = '2020-01-01' WHERE id = %s", [self.loyalty_card.id])
        self.assertNobody('Dina')
        self.env.cr.execute('UPDATE customer_card SET expires_on = NULL WHERE id = %s', [self.loyalty_card.id])
        self.env.invalidate_all()
        self.assertFinds('Dina')
        self.holder.active = False
        self.assertNobody('Dina')
        self.holder.active = True
        self.holder.company_id = other = self.env['res.company'].create({'name': "Elsewhere"})
        self.assertNobody('Dina')
        self.holder.company_id = False
        program = self.env['customer.card.program'].create(
            {'name': "Foreign", 'kind': 'loyalty', 'company_id': other.id}
        )
        self.env['customer.card']._issue(program, partner=self.holder)
        self.assertFinds('Dina')

    def test_the_till_learns_no_more_than_it_needs(self):
        answer = self.till.customer_card_find('6789')
        text = str(answer)
        for secret in (self.loyalty_card.sudo().number, self.loyalty_card.sudo().reference, '912', '3456789'):
            self.assertNotIn(secret, text)
        self.assertEqual(answer['cards'][0]['phone'], '••• 6789')

    # --- a found card -------------------------------------------------------------------------------------------------

    def found_ref(self) -> str:
        return self.till.customer_card_find('Dina')['cards'][0]['ref']

    def test_a_found_card_earns(self):
        answer = self.till.customer_card_identify(self.found_ref())
        self.assertTrue(answer['ok'])
        self.assertIs(answer['card']['shown'], False)
        order = self.order([(self.bread, 1, 37.0)], [(self.cash_method, 37)])
        order['customer_card_refs'] = answer['card']['ref']
        self.sync(order)
        self.assertLedger(self.points, [('earn', 37, 37)])

    def test_a_found_card_never_pays(self):
        self.post(self.points, 1000, 'reward')
        for ref in (self.found_ref(), self.till.customer_card_identify(self.found_ref())['card']['ref']):
            answer = self.till.customer_card_authorize(ref, 'points', 5, str(uuid4()), str(uuid4()))
            self.assertFalse(answer['ok'])
            self.assertIn("Scan the card to pay with it", answer['message'])
            self.assertFalse(self.acceptance._presented(self.point, ref))
        mixes = [
            self.till.customer_card_mix([ref], 5.0, str(uuid4()))
            for ref in (self.found_ref(), self.ref(self.loyalty_card))
        ]
        self.assertEqual([mix['ok'] for mix in mixes], [False, True], "only a card that was read is proposed")
        accounts = self.till.customer_card_identify(self.found_ref())['card']['accounts']
        self.assertTrue(all(not account['usable'] and account['reason'] for account in accounts))
        self.assertEqual(self.available(self.points), 1000)

    def test_a_card_that_is_read_pays(self):
        self.post(self.points, 1000, 'reward')
        shown = self.till.customer_card_identify(self.loyalty_card.sudo().number)['card']
        again = self.till.customer_card_identify(shown['ref'])['card']
        found = self.till.customer_card_identify(self.found_ref())['card']
        self.assertEqual((shown['shown'], again['shown'], found['id']), (True, True, shown['id']))
        self.assertTrue(self.till.customer_card_authorize(again['ref'], 'points', 5, str(uuid4()), str(uuid4()))['ok'])

    def test_the_flag_cannot_be_forged(self):
        self.post(self.points, 1000, 'reward')
        ref = self.found_ref()
        *content, flag, tag = ref.split('.')
        self.assertEqual(flag, '0')
        old = '.'.join([*content, tag])
        read = self.ref(self.loyalty_card)
        spliced = '.'.join([*content, '1', read.rsplit('.', 1)[1][::-1]])
        for forged in ('.'.join([*content, '1', tag]), old, spliced, f'{ref}1', ref.replace('.0.', '.01.')):
            self.assertIsNone(ticket.read(forged, self.Ledger._key()))
            self.assertFalse(self.till.customer_card_authorize(forged, 'points', 5, str(uuid4()), str(uuid4()))['ok'])
            self.assertFalse(self.till.customer_card_identify(forged)['ok'])
        self.assertEqual(self.available(self.points), 1000)
