import unittest
from uuid import uuid4

from . import server as live

TILLS = 8


class TestEnrolling(unittest.TestCase):
    """Impatient cashiers and many tills: one form makes one customer, one card gets one holder."""

    @classmethod
    def setUpClass(cls):
        cls.server = live.server()
        cls.tills = [cls.server.till(number) for number in range(TILLS)]
        cls.program = cls.tills[0].verb('enrollment')['programs'][0]['id']

    def assertOne(self, name: str, answers: list[dict]) -> None:
        """Everybody got an answer, and there is one contact of that name with one card."""
        self.assertEqual(sum(till.client.crashes for till in self.tills), 0)
        self.assertTrue(any(answer['ok'] for answer in answers), answers)
        found = live.query(
            'SELECT count(DISTINCT p.id), count(c.id) FROM res_partner p LEFT JOIN customer_card c ON '
            'c.partner_id = p.id WHERE p.name LIKE %s',
            f'{name}%',
        )
        self.assertEqual(found, [(1, 1)])

    def test_one_form_sent_by_many(self):
        key = str(uuid4())
        values = {'name': "Ines Impatient", 'phone': "+1 212 555 7001", 'program_id': self.program, 'known': 'new'}
        answers = live.together([lambda till=till: till.verb('enroll', values, key) for till in self.tills])
        for answer in answers:
            self.assertTrue(answer['ok'] or 'Try again' in answer['message'], answer)
        self.assertTrue(self.tills[0].verb('enroll', values, key)['ok'])
        self.assertOne("Ines Impatient", answers)

    def test_one_anonymous_card_at_many_tills(self):
        code = self.server.shop['anonymous']
        forms = [
            {'name': f"Otto Other {number}", 'phone': f"+1 212 555 80{number:02d}", 'card': code, 'known': 'new'}
            for number in range(TILLS)
        ]
        answers = live.together(
            [
                lambda till=till, form=form: till.verb('enroll', form, str(uuid4()))
                for till, form in zip(self.tills, forms, strict=True)
            ]
        )
        self.assertEqual(sum(answer['ok'] for answer in answers), 1, answers)
        self.assertOne("Otto Other", answers)
