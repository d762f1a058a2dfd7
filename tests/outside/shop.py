"""Run inside ``odoo shell``: a small shop with four tills, and cards charged for the tests; prints what a till would
know, as JSON.
"""

# ruff: noqa: F821  env is the shell's
import json
from datetime import datetime, timedelta
from decimal import Decimal

from odoo.addons.customer_card.models.ledger.posting import Posting

TILLS, ROUNDS, DUE_CARDS, SLICED, SEALED = 4, 50, 300, 12, 12

company = env.company
env['customer.card.program']._setup_company(company)
programs = env['customer.card.program'].search([('company_id', '=', company.id)])
gift = programs.filtered(lambda program: program.kind == 'gift')[:1]
gift.offline_limit = 20
credit = env['customer.card.program'].create({'name': "Credit", 'kind': 'credit', 'company_id': company.id})
plans = env['customer.card.program'].create({'name': "Installments", 'kind': 'installment', 'company_id': company.id})
bank = env['pos.payment.method'].create(
    {
        'name': "Bank card",
        'journal_id': env['account.journal']
        .search([('type', '=', 'bank'), ('company_id', '=', company.id)], limit=1)
        .id,
    }
)
cards = env['pos.payment.method']._customer_card_methods(company)
configs = env['pos.config'].create(
    [{'name': f"Till {number}", 'payment_method_ids': [(6, 0, (bank | cards).ids)]} for number in range(TILLS)]
)
cashier = env['res.users'].with_context(no_reset_password=True).create({
    'name': "Cashier", 'login': 'cashier', 'password': 'cashier-of-the-tests',
    'group_ids': [(6, 0, [env.ref('base.group_user').id, env.ref('point_of_sale.group_pos_user').id])],
})  # fmt: skip
env.ref('base.user_admin').password = 'administrator-of-the-tests'
sessions = []
for config in configs:
    config.with_user(cashier).open_ui()
    config.current_session_id.with_user(cashier).set_opening_control(0, '')
    sessions.append(config.current_session_id.id)
bread = env['product.product'].create({'name': "Bread", 'available_in_pos': True, 'list_price': 1, 'taxes_id': False})


def issue(count, amount, expires=None, program=gift, kind='reward'):
    """New gift cards with ``amount`` on each: numbers and accounts."""
    issued = env['customer.card']._issue(program, count)
    accounts = [card._account('value').id for card in issued]
    env['customer.card.ledger']._post(
        [Posting(account, Decimal(amount), kind, f'shop:{account}', expires=expires) for account in accounts]
    )
    return [{'number': card.number, 'account': account} for card, account in zip(issued, accounts, strict=True)]


guarded = gift.copy({'name': "Guarded", 'pin_from': 1, 'product_id': False})
limited = gift.copy({'name': "Limited", 'cashier_day_limit': 30, 'product_id': False})
topped_up = gift.copy({'name': "Topped up", 'topup': True, 'product_id': False})
cash_out = gift.copy({'name': "Small remainders", 'cash_out_below': 1, 'offline_limit': 0, 'product_id': False})
rewarding = env['customer.card.program'].create({
    'name': "Rewards", 'kind': 'loyalty', 'company_id': company.id,
    'reward_ids': [(0, 0, {'name': "Bread", 'points': 10, 'product_ids': [(6, 0, bread.ids)]})],
})  # fmt: skip
member = env['customer.card']._issue(rewarding)
points = member._account('points')
env['customer.card.ledger']._post([Posting(points.id, Decimal(75), 'reward', 'shop:points')])
locked = issue(1, 50, program=guarded)[0]
single = gift.copy({'name': "Sealed", 'topup': False, 'offline_limit': 0, 'product_id': False})
batch = env['customer.card.batch'].create({'program_id': single.id, 'quantity': SEALED})
batch.action_start()
env['customer.card'].search([('program_id', '=', guarded.id)])._set_pin('1379')

debtor = env['customer.card']._issue(credit, partner=env['res.partner'].create({'name': "Debtor"}))
line = env['customer.card.credit'].create({'card_id': debtor.id, 'wanted': 10, 'reason': "The tests"})
line.action_request()
line.action_activate()

owing = env['customer.card']._issue(plans, partner=env['res.partner'].create({'name': "Owing"}))
contracts = env['customer.card.contract'].create([
    {'card_id': owing.id, 'line_ids': [(0, 0, {'name': "Stove", 'quantity': 1, 'price': 600})]} for _one in range(6)
])  # fmt: skip
at_tills = env['customer.card.contract'].create([
    {'card_id': owing.id, 'line_ids': [(0, 0, {'product_id': bread.id, 'quantity': 1, 'price': 700 + number})]}
    for number in range(4)
])  # fmt: skip
(contracts | at_tills).action_request()
(contracts | at_tills).action_sign()

shop = {
    'contracts': contracts.ids,
    'at_tills': [{'id': contract.id, 'price': contract.price} for contract in at_tills],
    'owing': {'number': owing.number},
    'contract_method': env['pos.payment.method']
    ._customer_card_methods(company)
    .filtered(lambda method: method.customer_card_kind == 'installment')
    .id,
    'sessions': sessions,
    'cashier': cashier.id,
    'value_method': cards.filtered(lambda method: method.customer_card_kind == 'value').id,
    'bank_method': bank.id,
    'credit_method': cards.filtered(lambda method: method.customer_card_kind == 'credit').id,
    'debtor': {'number': debtor.number, 'account': line.account_id.id},
    'repay_product': credit.repay_product_id.id,
    'bread': bread.id,
    'topped_up': issue(1, 1, program=topped_up)[0],
    'topped_up_product': topped_up.product_id.id,
    'hot': issue(1, 100)[0],
    'starved': issue(1, 100)[0],
    'anonymous': env['customer.card']._issue(programs.filtered('enroll_at_till')[:1]).number,
    'rounds': issue(ROUNDS, 10),
    'spare': issue(7, 50),
    'buyer': env['res.partner'].create({'name': "Buyer"}).id,
    'returning': issue(1, 500)[0],
    'sliced': issue(SLICED, 50),
    'pair': issue(2, 100),
    'guarded': locked,
    'member': {'number': member.number, 'account': points.id},
    'reward': rewarding.reward_ids.id,
    'rest': issue(1, '0.40', program=cash_out, kind='sale')[0],
    'rest_product': cash_out.product_id.id,
    'sealed': [{'id': card.id, 'number': card.sudo().number} for card in batch.card_ids],
    'sealed_product': single.product_id.id,
    'limited': issue(4, 50, program=limited),
    'due': issue(DUE_CARDS, 5, datetime.utcnow() + timedelta(seconds=2)),
}
env.cr.commit()
print('SHOP', json.dumps(shop))
