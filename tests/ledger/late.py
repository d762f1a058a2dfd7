"""Holds that end late."""

from ..common.sealing import aged

EMPTY = {'amount_total': 0, 'amount_tax': 0, 'amount_paid': 0, 'amount_return': 0}


class LateMixin:
    """Holds run out by moving them: the database's clock cannot be."""

    def run_out(self, *keys: str, days: int = 0) -> None:
        for key in keys:
            before = self.env['customer.card.operation'].search_count([('key', 'in', (key, f'till:{key}'))])
            self.assertEqual(before, 1)
            aged(
                self.env,
                """
                UPDATE customer_card_operation
                    SET expires_at = clock_timestamp() AT TIME ZONE 'UTC' - make_interval(days => %s, secs => 1)
                 WHERE key IN (%s, 'till:' || %s)
                """,
                [days, key, key],
            )

    def owed(self, **domain):
        return self.env['customer.card.owed'].search([(name, '=', value) for name, value in domain.items()])

    def held(self, data: dict) -> str:
        return data['payment_ids'][0][2]['customer_card_operation']

    def late_order(self, amount: float = 50, *, days: int = 0, **more) -> dict:
        """An order paid by the gift card whose authorization has run out."""
        data = self.gift_order(amount, **more)
        self.run_out(self.held(data), days=days)
        return data
