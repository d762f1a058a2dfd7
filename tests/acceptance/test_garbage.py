"""Risk: a reader that sends rubbish, or a browser console: every verb of the till answers in a sentence or serves, and
never falls over.
"""

import inspect
from uuid import uuid4

from odoo.exceptions import AccessError
from odoo.tests import tagged

from ..common.till import TillCase

LONG = 'x' * 300_000
TEXTS = (
    '',
    ' ',
    '\x00',
    'a\x00b',
    '951\x0000',
    '\u202e951\u202c',
    '951\u200b000',
    '🂡🂢' * 40,
    '9' * 5000,
    "'; DROP TABLE customer_card; --",
    '%',
    '_',
    '{0}',
    '%s',
    '%(x)s',
    '<img src=x onerror=alert(1)>',
    '\ud800',
    '=1+1',
    '../../etc/passwd',
    LONG,
    'lease:' + 'x' * 20,
    'till:' + 'x' * 20,
    'refund:' + 'x' * 20,
    'reward:1:' + 'x' * 20,
    'reward:x:' + 'x' * 20,
    'payout:' + 'x' * 20,
    '%B951?',
    ';951=',
    '²²²²',
    '४५६७८',
    '१२३४५६७८',
)
NUMBERS = (0, -1, 1, 1.5, 10**30, -(10**30), 2**31, 2**63, 1e308, 5e-324, float('inf'), float('-inf'), float('nan'))
THINGS = (
    None,
    True,
    False,
    [],
    {},
    [[]],
    [{}],
    [None],
    [1],
    ['x'],
    {'x': 1},
    [['a', 'b']],
    [[1, 'x']],
    [[1, float('nan')]],
    [[2**70, 1]],
    [['x'] * 3] * 999,
)
LINES = tuple(
    [line]
    for line in (
        {'product_id': 1},
        {'product_id': 'x', 'qty': 1},
        {'product_id': 2**70, 'qty': 1},
        {'product_id': -1, 'qty': 1},
        {'product_id': None},
        {'product_id': 1, 'qty': 'x', 'amount': 'x'},
        {'product_id': 1, 'qty': float('nan'), 'amount': float('inf')},
        {'product_id': 1, 'qty': [], 'amount': {}},
        {'product_id': [1], 'qty': 1, 'amount': 1e300},
        {'product_id': True},
    )
)
FORMS = tuple(
    {'name': "Ann", 'phone': '+12025550123', **wrong}
    for wrong in (
        {'name': 'a\x00b'},
        {'phone': '\x00'},
        {'email': 'a\x00@b.example'},
        {'email': ['x']},
        {'card': ['x']},
        {'card': 'a\x00b'},
        {'program_id': 'x'},
        {'program_id': 2**70},
        {'consents': 'x'},
        {'consents': [[{}, 1]]},
        {'birth_day': [1], 'birth_month': {}},
        {'birth_day': '²', 'birth_month': '²'},
        {'known': ['use']},
        {'name': '\ud800'},
        {'birth_day': 1.5, 'birth_month': 1.5},
        {'phone': '١' * 600},
    )
)
ORDERS = tuple(
    [{'uuid': 'u', 'name': "A", 'amount': 1, 'reason': "R", 'lines': [], 'payments': [], **wrong}]
    for wrong in (
        {'uuid': None},
        {'uuid': 'a\x00b'},
        {'name': '\ud800'},
        {'reason': 'x' * 501},
        {'amount': float('nan')},
        {'amount': float('inf')},
        {'amount': 1e300},
        {'amount': 2**70},
        {'amount': '1'},
        {'lines': [1]},
        {'lines': 'x'},
        {'payments': ['x'] * 101},
        {'payments': ['a\x00b']},
    )
)
RUBBISH = (*TEXTS, *NUMBERS, *THINGS)
SHAPED = {'lines': LINES, 'values': FORMS, 'orders': ORDERS}  # what comes as a list or a form is also almost right


@tagged('post_install', '-at_install')
class TestGarbage(TillCase):
    """Each argument of each verb in turn, with all others as a till sends them."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.club = cls._program(
            'loyalty',
            name="Club",
            prefix='953',
            opens_value=True,
            point_value=0.01,
            offline_limit=20,
            pin_from=40,
            card_day_limit=500,
            cash_out_below=1000,
            rule_ids=[(0, 0, {'name': "Purchases", 'step': 1.0})],
            reward_ids=[(0, 0, {'name': "Bread", 'points': 10, 'product_ids': [(6, 0, cls.bread.ids)]})],
        )
        cls.member = cls.env['customer.card']._issue(cls.club, partner=cls.holder)
        cls.member._set_pin('1379')
        cls.post(cls, cls.member._account('value'), 100, 'sale')
        cls.post(cls, cls.member._account('points'), 100, 'earn')
        cls.verbs = sorted(
            name
            for name in dir(type(cls.session))
            if name.startswith('customer_card_') and callable(getattr(cls.session, name))
        )

    def setUp(self):
        super().setUp()
        plans = self._program('installment', name="Plans", prefix='958', contract_second_from=1000)
        self.buyer = self.env['customer.card']._issue(plans, partner=self.holder)
        self.on_plans = {}
        for verb in ('offers', 'ask', 'sign', 'pay'):
            uuid = self.on_plans[f'customer_card_contract_{verb}'] = str(uuid4())
            goods = [(self.bread, 12, 10)]
            order = self.sync(self.order(
                goods, [], uuid=uuid, state='draft', cards=[self.buyer], access_token='a'
            ))  # fmt: skip
            if verb in ('sign', 'pay'):
                self.assertTrue(self.till.customer_card_contract_ask(self.ref(self.buyer), uuid, 12)['ok'])
                contract = self.env['customer.card.contract'].search([('order_uuid', '=', order.uuid)])
                contract.sudo().action_approve()
            if verb == 'pay':
                self.assertTrue(self.till.customer_card_contract_sign(self.ref(self.buyer), uuid)['ok'])

    def good(self, verb: str) -> dict:
        """Arguments a till would send, by name."""
        plan = {'ref': self.ref(self.buyer), 'order_uuid': self.on_plans[verb], 'number': 12, 'down': 0,
                'amount': 120.0} if verb in self.on_plans else {}  # fmt: skip
        values = {
            'ref': self.ref(self.member),
            'code': self.ref(self.member),
            'kind': 'value',
            'amount': 1.0,
            'order_uuid': str(uuid4()),
            'key': str(uuid4()),
            'pin': '1379',
            'spent_as': 'payment',
            'lines': [{'product_id': self.bread.id, 'qty': 1, 'amount': 10}],
            'words': "Dina",
            'refs': [self.ref(self.member)],
            'reward': self.club.reward_ids.id,
            'orders': [{'uuid': str(uuid4()), 'name': "A", 'amount': 1, 'reason': "R", 'lines': [], 'payments': []}],
            'values': {'name': "Ann", 'phone': '+12025550123', 'program_id': self.club.id},
            **plan,
        }
        names = self.names(verb)
        self.assertLessEqual(set(names), set(values), f"{verb} has arguments this test does not know")
        return {name: values[name] for name in names}

    def almost(self, verb: str) -> list[tuple]:
        """Every argument's name with everything it should not be."""
        return [(name, value) for name in self.names(verb) for value in (*RUBBISH, *SHAPED.get(name, ()))]

    def names(self, verb: str) -> list[str]:
        """The arguments of a verb, as the first definition of it names them."""
        for part in reversed(type(self.session).__mro__):
            if verb in vars(part):
                return [name for name in inspect.signature(vars(part)[verb]).parameters if name != 'self']
        raise AssertionError(verb)

    def test_what_a_till_sends_is_served(self):
        """Or else the rubbish would be refused for another reason."""
        refused = {}
        for verb in self.verbs:
            savepoint = self.env.cr.savepoint()
            answer = getattr(self.till, verb)(*self.good(verb).values())
            savepoint.close(rollback=True)  # what one verb holds is held elsewhere for the next one
            self.env.invalidate_all()
            if not answer.get('ok', True):
                refused[verb] = answer
        self.assertFalse(refused)

    def test_every_verb_answers_rubbish(self):
        wrong = []
        for verb in self.verbs:
            for name, value in self.almost(verb):
                arguments = {**self.good(verb), name: value}
                savepoint = self.env.cr.savepoint()
                try:
                    answer = getattr(self.till, verb)(*arguments.values())
                    self.env.flush_all()
                    if not isinstance(answer, dict) or 'Traceback' in str(answer):
                        wrong.append((verb, name, repr(value)[:60], repr(answer)[:80]))
                except AccessError:
                    continue
                except Exception as error:  # noqa: BLE001  whatever it is, a till must not see it
                    wrong.append((verb, name, repr(value)[:60], repr(error)[:120]))
                finally:
                    savepoint.close(rollback=True)
                    self.env.invalidate_all()
        self.assertFalse(wrong, '\n'.join(map(str, wrong)))
        self.assertHealthy()
