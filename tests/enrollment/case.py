"""A till that gives cards out."""

from uuid import uuid4

from ..common.till import TillCase


class EnrollCase(TillCase):
    @classmethod
    def setUpClass(cls) -> None:
        super().setUpClass()
        cls.env['customer.card.program']._setup_company(cls.card_company)
        cls.news, cls.sms, cls.birthday = cls.env['customer.card.purpose']._of_company(cls.card_company)
        cls.blank = cls.env['customer.card']._issue(cls.loyalty, state='ready')
        cls.anonymous = cls.env['customer.card']._issue(cls.loyalty)

    def values(self, **more) -> dict:
        return {'name': "Ada Lovelace", 'phone': "0912 345 6789", 'program_id': self.loyalty.id, **more}

    def enroll(self, key: str | None = None, **more) -> dict:
        return self.till.customer_card_enroll(self.values(**more), key or str(uuid4()))

    def card(self, answer: dict):
        self.assertTrue(answer['ok'], answer)
        return self.env['customer.card'].browse(answer['card']['id'])

    def assertRefused(self, sentence: str, **more) -> None:
        """Refused with a sentence, and nothing came into being."""
        before = self.counts()
        answer = self.enroll(**more)
        self.assertFalse(answer['ok'])
        self.assertIn(sentence, answer['message'])
        self.assertEqual(self.counts(), before)

    def counts(self) -> list[int]:
        models = ('res.partner', 'customer.card', 'customer.card.consent')
        holders = self.env['customer.card'].search_count([('partner_id', '!=', False)])
        return [*(self.env[model].search_count([]) for model in models), holders]
