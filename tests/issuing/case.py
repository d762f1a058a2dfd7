"""Cards of an older system."""

import base64

from ..common.cards import CustomerCardCommon


class ImportCase(CustomerCardCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        accounts = cls.env['account.account']
        cls.before = accounts.create(
            {
                'name': "Old system",
                'code': 'OLD100',
                'account_type': 'liability_current',
                'company_ids': [(6, 0, cls.card_company.ids)],
            }
        )
        cls.both = cls._program('loyalty', name="Both", prefix='952', point_value=0.01, opens_value=True)

    def list_of(self, text: str | bytes, program=None, user=None, **more):
        """An import of ``text``, checked by ``user``."""
        content = text if isinstance(text, bytes) else text.encode()
        one = self.env['customer.card.import'].with_user(user or self.env.user).create({
            'program_id': (program or self.both).id, 'opening_account_id': self.before.id, 'file_name': 'cards.csv',
            'file': base64.b64encode(content), **more,
        })  # fmt: skip
        one.action_check()
        return one

    def errors(self, one) -> list[tuple[int, str, str]]:
        return [(error.line, error.column or '', error.sentence) for error in one.error_ids]
