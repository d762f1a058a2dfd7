"""A ledger that somebody with the database, but without the ledger's key, changes."""

from ..common.cards import CustomerCardCommon
from ..common.sealing import switched_off


class TamperingCase(CustomerCardCommon):
    @classmethod
    def setUpClass(cls) -> None:
        super().setUpClass()
        cls.value = cls.gift_card._account('value')
        cls.points = cls.loyalty_card._account('points')

    def settle(self):
        done, refusals = self.env['customer.card.settlement']._settle_all(self.card_company)
        self.assertFalse(refusals)
        return done

    def sql(self, *queries: str, **values) -> None:
        """Change rows as an administrator of the database, who switches the triggers off and on again."""
        self.env.flush_all()
        with switched_off(self.env.cr):
            for query in queries:
                self.env.cr.execute(query, values)
        self.env.invalidate_all()

    def found(self) -> dict[str, list[tuple]]:
        """What the health check finds: validator → (account, sequence, fact)."""
        self.env.invalidate_all()
        rows: dict[str, list[tuple]] = {}
        for finding in self.env['customer.card.health']._check().finding_ids:
            rows.setdefault(finding.validator, []).append((finding.account_id, finding.sequence, finding.fact))
        return rows

    def state(self, account) -> dict:
        """The account's row, for who keeps it to set the account back later."""
        self.env.flush_all()
        self.env.cr.execute(
            'SELECT id, balance, floor, sequence, seal, mark FROM customer_card_account WHERE id = %s', account.ids
        )
        return self.env.cr.dictfetchone()

    def cut(self, before: dict) -> None:
        """Take the newest entries of an account away with all they brought, and set its row back to ``before``, mark
        and all.
        """
        newer = 'SELECT id FROM customer_card_entry WHERE account_id = %(id)s AND sequence > %(sequence)s'
        self.sql(
            f'UPDATE customer_card_lot l SET "left" = l."left" + d.amount FROM customer_card_draw d WHERE '
            f'd.lot_id = l.id AND d.entry_id IN ({newer})',
            f'DELETE FROM customer_card_draw WHERE entry_id IN ({newer})',
            f'DELETE FROM customer_card_lot WHERE entry_id IN ({newer})',
            'CREATE TEMP TABLE gone ON COMMIT DROP AS SELECT operation_id FROM customer_card_entry WHERE '
            'account_id = %(id)s AND sequence > %(sequence)s',
            'DELETE FROM customer_card_entry WHERE account_id = %(id)s AND sequence > %(sequence)s',
            'DELETE FROM customer_card_operation WHERE id IN (SELECT operation_id FROM gone)',
            'UPDATE customer_card_account SET balance = %(balance)s, floor = %(floor)s, sequence = '
            '%(sequence)s, seal = %(seal)s, mark = %(mark)s WHERE id = %(id)s',
            **before,
        )
