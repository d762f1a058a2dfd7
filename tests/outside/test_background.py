from . import server as live

STORM = live.HERE / 'storm.py'


class TestBackground(live.LiveCase):
    """What runs beside the tills: transfers both ways, and two crons at once."""

    def storm(self, job: str, accounts: list[int]) -> dict:
        script = f'JOB = {job!r}\nACCOUNTS = {accounts!r}\n{STORM.read_text(encoding="utf-8")}'
        return live.report(live.shell(script), 'STORM')

    def test_transfers_both_ways_without_deadlock(self):
        accounts = [card['account'] for card in self.shop['pair']]
        figures = self.storm('transfers', accounts)
        print(
            f'\n  {figures["done"]} transfers A↔B by 8 threads in {figures["seconds"]:.1f} s, '
            f'{len(figures["failed"])} deadlocks or conflicts'
        )
        self.assertEqual((figures['done'], figures['failed']), (120, []))
        self.assertEqual([live.balance(account) for account in accounts], [100, 100])

    def test_two_crons_at_once(self):
        accounts = [card['account'] for card in self.shop['due']]
        figures = self.storm('expire', accounts)
        print(
            f'\n  two crons expire {len(accounts)} cards at once in {figures["seconds"]:.1f} s, conflicts: '
            f'{figures["failed"]}'
        )
        self.assertEqual(figures['failed'], [])
        rows = live.query(
            "SELECT count(*), count(DISTINCT account_id), sum(amount) FROM customer_card_entry WHERE kind = "
            "'expire' AND account_id = ANY(%s)",
            accounts,
        )
        self.assertEqual([float(figure) for figure in rows[0]], [len(accounts), len(accounts), -5 * len(accounts)])
        self.assertEqual(
            live.query('SELECT sum(balance) FROM customer_card_account WHERE id = ANY(%s)', accounts), [(0,)]
        )
