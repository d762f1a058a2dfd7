import time
from concurrent.futures import ThreadPoolExecutor
from uuid import uuid4

from . import server as live

ROUNDS, TILLS, HALF = 6, 3, 4.0
PATIENCE = 10  # seconds
WAITING = 'SELECT count(*) FROM pg_locks WHERE NOT granted'
OUT = """
    SELECT COALESCE(sum(p.amount), 0) FROM pos_payment p JOIN pos_order o ON o.id = p.pos_order_id JOIN pos_order_line l
        ON l.order_id = o.id
      JOIN pos_order_line sold ON sold.id = l.refunded_orderline_id
     WHERE sold.order_id = %s AND p.payment_method_id = %s AND o.state IN ('paid', 'done')
"""


class TestReturnsRace(live.LiveCase):
    """Goods come back at several places in the same moment: what cards paid never leaves the shop another way, and
    goods come back once.
    """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.tills = [cls.server.till(number) for number in range(TILLS)]
        cls.admin = cls.server.client('admin')

    def tearDown(self):
        super().tearDown()
        self.assertEqual(sum(till.client.crashes for till in self.tills) + self.admin.crashes, 0)

    def tried(self, job) -> bool:
        try:
            job()
        except live.CallError as refusal:
            self.assertRegex(refusal.name, 'UserError|LedgerRefusal', str(refusal))  # the latter: try again in a moment
            return False
        return True

    def sold(self, card: dict, **more) -> dict:
        """Two loaves, half paid by card and half by bank: the order and its line."""
        till, uuid = self.tills[0], str(uuid4())
        ref = till.identify(card)
        self.assertTrue(till.authorize(ref, HALF, uuid, uuid)['ok'])
        data = till.order(uuid, HALF, uuid, ref)
        data['lines'][0][2].update(qty=2, price_subtotal=2 * HALF, price_subtotal_incl=2 * HALF)
        data.update(amount_total=2 * HALF, amount_paid=2 * HALF, **more)
        data['payment_ids'].append([0, 0, self.bank(HALF)])
        till.sync(data)
        return self.found(uuid)

    def found(self, uuid: str) -> dict:
        ((order, line, move),) = live.query(
            'SELECT o.id, l.id, o.account_move FROM pos_order o JOIN pos_order_line l ON l.order_id = o.id '
            'WHERE o.uuid = %s',
            uuid,
        )
        return {'order': order, 'line': line, 'move': move}

    def bank(self, amount: float) -> dict:
        return {'payment_method_id': self.shop['bank_method'], 'amount': amount, 'name': "x", 'uuid': str(uuid4())}

    def back(self, till, sold: dict) -> dict:
        """One loaf back, its price by bank."""
        data = till.order(str(uuid4()), HALF, '')
        data['lines'][0][2].update(qty=-1, refunded_orderline_id=sold['line'])
        data.update(amount_total=-HALF, amount_paid=-HALF, is_refund=True, payment_ids=[[0, 0, self.bank(-HALF)]])
        return data

    def sold_plainly(self, **more) -> dict:
        """One loaf, paid by bank, no card shown: the order and its line."""
        till, uuid = self.tills[0], str(uuid4())
        data = till.order(uuid, HALF, '')
        till.sync({**data, 'payment_ids': [[0, 0, self.bank(HALF)]], **more})
        return self.found(uuid)

    def exchange(self, till, ref: str, sold: dict) -> dict:
        """One loaf back, and its price on a card; nothing is paid."""
        data = self.back(till, sold)
        charged = {
            'product_id': self.shop['topped_up_product'],
            'qty': 1,
            'price_unit': HALF,
            'price_subtotal': HALF,
            'price_subtotal_incl': HALF,
            'discount': 0,
            'tax_ids': [],
            'full_product_name': "Gift card",
            'uuid': str(uuid4()),
            'customer_card_ref': ref,
        }
        data['lines'].append([0, 0, charged])
        return {**data, 'amount_total': 0, 'amount_paid': 0, 'is_refund': False, 'payment_ids': []}

    def office(self, sold: dict) -> None:
        """The office takes one loaf back, and pays by bank."""
        order = self.admin.call('pos.order', 'refund', [sold['order']])['res_id']
        (line,) = self.admin.call('pos.order.line', 'search', [('order_id', '=', order)])
        self.admin.call(
            'pos.order',
            'write',
            [order],
            {
                'lines': [[1, line, {'qty': -1, 'price_subtotal': -HALF, 'price_subtotal_incl': -HALF}]],
                'amount_total': -HALF,
            },
        )
        context = {'active_id': order, 'active_ids': [order], 'active_model': 'pos.order'}
        values = {'amount': -HALF, 'payment_method_id': self.shop['bank_method']}
        wizard = self.admin.call('pos.make.payment', 'create', values, context=context)
        self.admin.call('pos.make.payment', 'check', [wizard], context=context)

    def credit(self, sold: dict) -> None:
        """The office credits the invoice, one loaf of it."""
        context = {'active_model': 'account.move', 'active_ids': [sold['move']]}
        ((journal,),) = live.query('SELECT journal_id FROM account_move WHERE id = %s', sold['move'])
        wizard = self.admin.call('account.move.reversal', 'create', {'journal_id': journal}, context=context)
        note = self.admin.call('account.move.reversal', 'refund_moves', [wizard])['res_id']
        lines = self.admin.call(
            'account.move.line', 'search', [('move_id', '=', note), ('display_type', '=', 'product')]
        )
        self.admin.call('account.move', 'write', [note], {'invoice_line_ids': [[1, lines[0], {'quantity': 1}]]})
        self.admin.call('account.move', 'action_post', [note])

    def owed(self, sold: dict) -> float:
        """What credit notes owe the customer."""
        query = (
            "SELECT COALESCE(sum(amount_residual), 0) FROM account_move WHERE reversed_entry_id = %s AND "
            "state = 'posted' AND move_type = 'out_refund'"
        )
        return float(live.query(query, sold['move'])[0][0])

    def test_two_tills_and_a_credit_note(self):
        """The half that was paid by bank leaves once, in whichever way; goods come back twice at most."""
        for _round in range(ROUNDS):
            sold = self.sold(self.shop['returning'], to_invoice=True, partner_id=self.shop['buyer'])
            jobs = [lambda till=till: self.tried(lambda: till.sync(self.back(till, sold))) for till in self.tills[:2]]  # noqa: B023
            jobs.append(lambda: self.tried(lambda: self.credit(sold)))  # noqa: B023
            done = live.together(jobs)
            self.assertLessEqual(sum(done[:2]), 1)
            self.assertLessEqual(self.paid_out(sold) + self.owed(sold), HALF)
            self.assertTrue(any(done))

    def paid_out(self, sold: dict) -> float:
        return -float(live.query(OUT, sold['order'], self.shop['bank_method'])[0][0])

    def test_three_tills_give_back_half_each(self):
        for _round in range(ROUNDS):
            sold = self.sold(self.shop['returning'])
            jobs = [lambda till=till: self.tried(lambda: till.sync(self.back(till, sold))) for till in self.tills]  # noqa: B023
            self.assertEqual(sum(live.together(jobs)), 1)
            self.assertEqual(self.paid_out(sold), HALF)

    def test_two_tills_and_the_office(self):
        for _round in range(ROUNDS):
            sold = self.sold(self.shop['returning'])
            jobs = [lambda till=till: self.tried(lambda: till.sync(self.back(till, sold))) for till in self.tills[:2]]  # noqa: B023
            jobs.append(lambda: self.tried(lambda: self.office(sold)))  # noqa: B023
            self.assertEqual(sum(live.together(jobs)), 1)
            self.assertEqual(self.paid_out(sold), HALF)

    def at_once(self, jobs: list) -> list[bool]:
        """Do all ``jobs``; none of them adds a line to an order before each has begun, and waits or is done."""
        with live.postgres() as ours, ours.cursor() as cursor, ThreadPoolExecutor(len(jobs)) as pool:
            cursor.execute('LOCK TABLE pos_order_line IN SHARE MODE')
            done = [pool.submit(self.tried, job) for job in jobs]
            deadline = time.monotonic() + PATIENCE
            while sum(one.done() for one in done) + live.query(WAITING)[0][0] < len(jobs):
                self.assertLess(time.monotonic(), deadline)
            ours.rollback()
            return [one.result() for one in done]

    def bring_once(self, otherwise, prepare=None, **more) -> None:
        """No card was on the sale: its goods bring value only if they did not come back ``otherwise`` in the same
        moment.
        """
        card, till = self.shop['topped_up'], self.tills[0]
        ref = till.identify(card)
        till.sync(self.exchange(till, ref, self.sold_plainly()))
        for _round in range(ROUNDS):
            sold, before = self.sold_plainly(**more), live.balance(card['account'])
            order, other = self.exchange(till, ref, sold), prepare(sold) if prepare else sold
            done = self.at_once([lambda: till.sync(order), lambda: otherwise(other)])  # noqa: B023
            self.assertEqual(sum(done), 1)
            self.assertEqual(live.balance(card['account']) - before, HALF * done[0])

    def test_cash_and_value_for_the_same_goods(self):
        till = self.tills[1]
        self.bring_once(till.sync, lambda sold: self.back(till, sold))

    def test_cash_by_the_office_and_value_for_the_same_goods(self):
        self.bring_once(self.office)

    def test_a_credit_note_and_value_for_the_same_goods(self):
        self.bring_once(self.credit, to_invoice=True, partner_id=self.shop['buyer'])
