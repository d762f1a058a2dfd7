"""A corner shop that gives credit: its records, and what its office does."""

from collections.abc import Iterator
from datetime import timedelta
from decimal import Decimal
from typing import Any

from demo_till import Product

from odoo import Command

LIMIT = 300.0
NEIGHBORS = ("Omid", "Lena", "Rosa", "Ivo")
LET_OFF = 6.5


class Shop:
    """A shop with one till, a program of credit cards, and four neighbors with a line each."""

    def __init__(self, env: Any):
        company = env.company
        company.write({'name': "Corner Shop", 'country_id': env.ref('base.us').id})
        company.partner_id.tz = 'UTC'
        program = env['customer.card.program'].create({
            'name': "Neighbors' credit", 'kind': 'credit', 'prefix': '957', 'company_id': company.id,
            'credit_cycle_day': 31, 'credit_grace_days': 10, 'credit_fee_mode': 'percent', 'credit_fee_percent': 0.1,
            'credit_fee_free_days': 2, 'credit_fee_most': 10, 'adjustment_limit': LIMIT,
        })  # fmt: skip
        methods = env['pos.payment.method']
        tender = methods._customer_card_methods(company).filtered(lambda one: one.customer_card_kind == 'credit')
        drawer = env['account.journal'].create({'name': "Drawer", 'code': 'DRW', 'type': 'cash'})
        cash = methods.create({'name': "Cash", 'journal_id': drawer.id})
        till = env['pos.config'].create({'name': "Till", 'payment_method_ids': [Command.set((cash | tender).ids)]})
        groups = ('base.group_user', 'point_of_sale.group_pos_user')
        cashier = env['res.users'].create({
            'name': "Carl Cashier", 'login': 'cashier', 'password': 'cashier',
            'group_ids': [Command.set([env.ref(group).id for group in groups])],
        })  # fmt: skip
        goods = env['product.product'].create(
            {'name': "Groceries", 'list_price': 1, 'taxes_id': False, 'available_in_pos': True}
        )
        self.goods = Product(goods.id, goods.name, '', Decimal(1))
        self.repay = Product(program.repay_product_id.id, program.repay_product_id.name, '', Decimal(1))
        self.cashier, self.config, self.methods = cashier.id, till.id, {'cash': cash.id, 'credit': tender.id}
        self.program_id, self.receivable = program.id, program.receivable_account_id.id
        self.bank = self._bank(env)
        lines = {name: self._line(env, program, name) for name in NEIGHBORS}
        self.lines = {name: line.id for name, line in lines.items()}
        self.numbers = {name: line.card_id.number for name, line in lines.items()}

    def _bank(self, env: Any) -> int:
        """A bank whose payments are booked at once."""
        bank = env['account.journal'].create({'name': "House bank", 'code': 'HBNK', 'type': 'bank'})
        outstanding = env['account.account'].create(
            {'name': "Outstanding", 'code': '101999', 'account_type': 'asset_current', 'reconcile': True}
        )
        bank.inbound_payment_method_line_ids.payment_account_id = outstanding
        return bank.id

    def _line(self, env: Any, program: Any, name: str) -> Any:
        """Somebody's card with an active line."""
        partner = env['res.partner'].create({'name': name})
        card = env['customer.card']._issue(program, partner=partner)
        line = env['customer.card.credit'].create(
            {'card_id': card.id, 'wanted': LIMIT, 'reason': "Has lived next door for years"}
        )
        line.action_request()
        line.action_activate()
        return line


class Office:
    """What accountants do, and the server at night; what happened is returned as a sentence."""

    def __init__(self, shop: Shop):
        self.shop = shop

    def _line(self, env: Any, name: str) -> Any:
        return env['customer.card.credit'].browse(self.shop.lines[name])

    def asked(self, env: Any, name: str) -> Decimal:
        """What somebody is to pay by now."""
        return Decimal(str(self._line(env, name)._standing().asked))

    def transfers(self, env: Any, name: str) -> str:
        line, asked = self._line(env, name), self.asked(env, name)
        payment = env['account.payment'].create({
            'payment_type': 'inbound', 'partner_type': 'customer', 'partner_id': line.debtor_id.id,
            'amount': float(asked), 'journal_id': self.shop.bank, 'destination_account_id': self.shop.receivable,
        })  # fmt: skip
        payment.action_post()
        owed = env['account.move.line'].search([
            ('customer_card_account_id', '=', line.account_id.id), ('reconciled', '=', False), ('balance', '>', 0),
        ])  # fmt: skip
        paid = payment.move_id.line_ids.filtered(lambda item: item.account_id.id == self.shop.receivable)
        (paid | owed).reconcile()
        return f"{name} transfers {asked} by bank; the card follows."

    def promises(self, env: Any, name: str) -> str:
        line, asked = self._line(env, name), self.asked(env, name)
        until = line.program_id._today() + timedelta(days=5)
        env['customer.card.credit.promise'].create({'line_id': line.id, 'amount': float(asked), 'due_on': until})
        return f"{name} promises {asked} until {until:%b %d}; until then nobody reminds."

    def complains(self, env: Any, name: str) -> str:
        line = self._line(env, name)
        pauses = env['customer.card.credit.pause']
        pauses.create({'line_id': line.id, 'kind': 'complaint', 'reason': "The peaches were spoiled"})
        return f"{name} complains about spoiled peaches; no reminder, no fee until that is answered."

    def is_answered(self, env: Any, name: str) -> str:
        line = self._line(env, name)
        line.pause_ids.action_end()
        given = env['customer.card.adjustment'].create(
            {'account_id': line.account_id.id, 'amount': LET_OFF, 'kind': 'reward', 'reason': "Spoiled peaches"}
        )
        given.action_request()
        return f"{name} was right: {LET_OFF:.2f} of the debt is let off."

    def night(self, env: Any) -> None:
        for job in ('_cron_statements', '_cron_fees', '_cron_remind'):
            getattr(env['customer.card.credit'], job)()
        env['customer.card.settlement']._settle_all(env.company)

    def news(self, env: Any, told: set) -> Iterator[str]:
        """The statements, reminders and promises of the night that nobody told yet."""
        names = {number: name for name, number in self.shop.lines.items()}
        for statement in env['customer.card.credit.statement'].search([], order='number'):
            if ('statement', statement.id) not in told:
                told.add(('statement', statement.id))
                fees = f", {statement.fees:.2f} of it fees" if statement.fees else ""
                asked = f"{statement.minimum:.2f} until {statement.due_on:%b %d}"
                name = names[statement.line_id.id]
                yield f"Statement {statement.name} for {name}: {statement.closing:.2f} owed{fees}, {asked}."
        for reminder in env['customer.card.credit.reminder'].search([], order='id'):
            key = ('reminder', reminder.id, reminder.state)
            if key not in told and reminder.state in ('open', 'sent', 'resolved'):
                told.add(key)
                over = "is resolved" if reminder.state == 'resolved' else f"says {reminder.amount:.2f} is late"
                yield f"{reminder.level_id.name} to {names[reminder.line_id.id]} {over}."
        for promise in env['customer.card.credit.promise'].search([], order='id'):
            key = ('promise', promise.id, promise.state)
            if key not in told and promise.state != 'open':
                told.add(key)
                yield f"The promise of {names[promise.line_id.id]} was {promise.state}."
