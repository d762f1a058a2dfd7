"""Who may do what over RPC: every model of ours and every public method, by role.

What is not here is allowed to nobody.
"""

from .rpc_debts import DEBTS
from .rpc_roles import BOOKS, CASHIER, DESK, MANAGER, NOBODY, STAFF

# Who may create, write, unlink and copy what. A model that is not here is nobody's.
MATRIX = {
    'customer.card': (DESK, DESK, DESK, NOBODY),
    'customer.card.program': (MANAGER, BOOKS, MANAGER, MANAGER),
    'customer.card.batch': (DESK, DESK, DESK, DESK),
    'customer.card.import': (MANAGER, MANAGER, MANAGER, MANAGER),
    'customer.card.import.source': (NOBODY, MANAGER, NOBODY, NOBODY),
    'customer.card.channel': (DESK, DESK, DESK, DESK),
    'customer.card.design': (MANAGER, MANAGER, MANAGER, MANAGER),
    'customer.card.design.element': (MANAGER, MANAGER, MANAGER, MANAGER),
    'customer.card.earning.rule': (MANAGER, MANAGER, MANAGER, MANAGER),
    'customer.card.reward': (MANAGER, MANAGER, MANAGER, MANAGER),
    'customer.card.challenge': (MANAGER, MANAGER, MANAGER, MANAGER),
    'customer.card.tier': (MANAGER, MANAGER, MANAGER, MANAGER),
    'customer.card.adjustment': (BOOKS, BOOKS, BOOKS, BOOKS),
    'customer.card.credit': (STAFF, STAFF, STAFF, NOBODY),  # a card has one line
    'customer.card.credit.change': (STAFF, STAFF, STAFF, STAFF),
    'customer.card.credit.share': (STAFF, STAFF, STAFF, NOBODY),
    'customer.card.credit.pause': (STAFF, STAFF, NOBODY, STAFF),
    'customer.card.credit.promise': (STAFF, STAFF, NOBODY, STAFF),
    'customer.card.credit.level': (MANAGER, MANAGER, MANAGER, MANAGER),
    'customer.card.credit.regime': (MANAGER, MANAGER, MANAGER, MANAGER),
    'customer.card.contract': (STAFF, STAFF, STAFF, STAFF),
    'customer.card.contract.change': (STAFF, STAFF, STAFF, STAFF),
    'customer.card.contract.import': (BOOKS, BOOKS, BOOKS, BOOKS),
    'customer.card.contract.line': (STAFF, STAFF, STAFF, STAFF),
    'customer.card.contract.unequal': (STAFF, STAFF, STAFF, NOBODY),  # an installment has one amount of its own
    'customer.card.set.pin': (DESK, DESK, DESK, DESK),
    'customer.card.virtual.link': (DESK, DESK, DESK, DESK),
    'customer.card.extend': (DESK, DESK, DESK, DESK),
    'customer.card.earning.trial': (MANAGER, MANAGER, MANAGER, MANAGER),
    'customer.card.close': (DESK, DESK, DESK, DESK),
    'customer.card.merge': (DESK, DESK, DESK, DESK),
    'customer.card.family': (DESK, DESK, DESK, DESK),
    'customer.card.print': (DESK, DESK, DESK, DESK),
    'customer.card.printer': (DESK, DESK, DESK, DESK),  # each user's own
    'customer.card.purpose': (MANAGER, MANAGER, MANAGER, MANAGER),
    'customer.card.paper': (BOOKS, BOOKS, BOOKS, BOOKS),  # each user's own
    'customer.card.liability': (BOOKS, BOOKS, BOOKS, BOOKS),  # a report of one's own, read anew whenever it is shown
}

# Methods of ours anybody with an account may call: they answer with the way to a screen, which asks for rights itself.
ROUTES = {
    'account.move': {'action_open_customer_card_settlements', 'action_open_customer_card_credit'},
    'customer.card.challenge': {'action_open_progress'},
    'customer.card.program': {'action_open_exceptions'},
    'pos.order': {'action_open_card_operations'},
    'res.partner': {
        'action_open_customer_cards',
        'action_open_customer_card_credit',
        'action_open_customer_card_contracts',
        'action_open_customer_card_debts',
    },
}
# model: {method: (who may call it, arguments after the record)}. What is not here, in HOST or in ROUTES must not be
# public.
METHODS = {
    'customer.card': {
        'action_prepare': (DESK, ()),
        'action_activate': (DESK, ()),
        'action_unblock': (DESK, ()),
        'action_block_lost': (DESK, ()),
        'action_block_stolen': (DESK, ()),
        'action_block_fraud': (DESK, ()),
        'action_close': (DESK, ()),
        'action_replace': (DESK, ()),
        'action_open_statement': (STAFF, ()),
        'action_set_pin': (DESK, ()),
        'action_show_virtual': (DESK, ()),
        'action_send_virtual': (DESK, ()),
        'action_extend': (DESK, ()),
        'action_open_close': (DESK, ()),
        'action_adjust': (BOOKS, ()),
        'action_open_merge': (DESK, ()),
        'action_open_family': (DESK, ()),
        'action_renew_virtual': (DESK, ()),
        'action_revoke_virtual': (DESK, ()),
        'action_unlock_pin': (DESK, ()),
        'action_release_holds': (DESK, ()),
        'action_print': (DESK, ()),
        'action_open_credit': (STAFF, ()),
        'action_open_contracts': (STAFF, ()),
    },
    **DEBTS,
    'customer.card.program': {
        'action_open_cards': (STAFF, ()),
        'action_open_health': (BOOKS, ()),
        'action_open_accounts': (STAFF, ()),
        'action_open_month': (STAFF, ()),
        'action_open_expiring': (STAFF, ()),
        'action_open_unseen': (STAFF, ()),
        'action_open_waiting': (STAFF, ()),
        'action_new_card': (STAFF, ()),
        'action_new_batch': (STAFF, ()),
        'copy_data': (STAFF, ()),
    },
    **{f'customer.card.{name}': {'copy_data': (STAFF, ())} for name in ('earning.rule', 'reward', 'challenge', 'tier')},
    'customer.card.account': {'action_open_entries': (STAFF, ())},
    'customer.card.batch': {
        'action_start': (DESK, ()),
        'action_stop': (DESK, ()),
        'action_approve': (BOOKS, ()),
        'action_take_back': (DESK, ()),
        'action_open_cards': (STAFF, ()),
        'action_export_csv': (DESK, ()),
        'action_export_xlsx': (DESK, ()),
        'action_print': (DESK, ()),
    },
    'customer.card.design': {'action_start_from_template': (MANAGER, ()), 'copy_data': (STAFF, ())},
    'customer.card.import': {
        'action_check': (MANAGER, ()),
        'action_import': (MANAGER, ()),
        'action_cancel': (MANAGER, ()),
        'action_stop': (MANAGER, ()),
        'action_resume': (MANAGER, ()),
        'action_undo': (MANAGER, ()),
        'action_approve': (BOOKS, ()),
        'action_read_sources': (MANAGER, ()),
        'action_open_cards': (BOOKS, ()),
        'action_open_moves': (BOOKS, ()),
        'action_template_csv': (MANAGER, ()),
        'action_template_xlsx': (MANAGER, ()),
    },
    'customer.card.adjustment': {
        'action_request': (BOOKS, ()),
        'action_approve': (BOOKS, ()),
        'action_refuse': (BOOKS, ()),
        'action_print_slip': (BOOKS, ()),
    },
    'customer.card.set.pin': {'action_done': (DESK, ())},
    'customer.card.extend': {'action_done': (DESK, ())},
    'customer.card.close': {'action_done': (DESK, ())},
    'customer.card.merge': {'action_done': (DESK, ())},
    'customer.card.family': {'action_done': (DESK, ())},
    'customer.card.virtual.link': {'action_send': (DESK, ()), 'action_renew': (DESK, ()), 'action_revoke': (DESK, ())},
    'customer.card.print': {'action_print': (DESK, ()), 'action_test_page': (DESK, ())},
    'customer.card.owed': {
        'action_paid': (BOOKS, ()),
        'action_write_off': (BOOKS, ()),
        'action_open_origin': (BOOKS, ()),
        'action_open_operation': (BOOKS, ()),
    },
    'customer.card.unusual': {
        'action_look': (BOOKS, ()),
        'action_seen': (BOOKS, ()),
        'action_open_operations': (BOOKS, ()),
    },
    'customer.card.consent': {'action_withdraw': (DESK, ())},
    'customer.card.funnel': {'action_open_card': (BOOKS, ())},
    'customer.card.entry': {'action_open_origin': (STAFF, ())},
    'customer.card.operation': {'action_open_origin': (STAFF, ())},
    'customer.card.health': {
        'action_check': (BOOKS, ()),
        'action_compare': (BOOKS, ()),
        'action_moved': (MANAGER, ()),
    },
    'customer.card.paper': {'action_compare': (BOOKS, ())},
    'customer.card.finding': {'action_open_record': (BOOKS, ()), 'action_moved': (MANAGER, ())},
    'customer.card.settlement': {
        'action_settle': (BOOKS, ()),
        'action_open_entries': (BOOKS, ()),
        'action_open_move': (BOOKS, ()),
    },
    'customer.card.liability': {
        'action_open': (BOOKS, None),
        'action_show': (BOOKS, ()),
        'action_this_month': (BOOKS, ()),
        'action_last_month': (BOOKS, ()),
        'action_this_quarter': (BOOKS, ()),
        'action_this_year': (BOOKS, ()),
        'action_print': (BOOKS, ()),
        'action_export': (BOOKS, ()),
    },
    'customer.card.liability.line': {'action_open_entries': (BOOKS, ())},
    'customer.card.liability.account': {'action_open_move_lines': (BOOKS, ()), 'action_open_waiting': (BOOKS, ())},
    'pos.session': {
        'customer_card_identify': (CASHIER, ('9500000000000000',)),
        'customer_card_find': (CASHIER, ("Dina",)),
        'customer_card_enrollment': (CASHIER, ()),
        'customer_card_enroll': (CASHIER, ({'name': "Ada", 'phone': '0123456789'}, 'k' * 36)),
        'customer_card_preview': (CASHIER, ('x' * 32, [])),
        'customer_card_authorize': (CASHIER, ('x' * 32, 'value', 1, 'o' * 36, 'k' * 36)),
        'customer_card_void': (CASHIER, ('k' * 36,)),
        'customer_card_lease': (CASHIER, ('x' * 32, 'value', 'o' * 36, 'k' * 36)),
        'customer_card_discount_back': (CASHIER, ([],)),
        'customer_card_payment_back': (CASHIER, ([],)),
        'customer_card_mix': (CASHIER, (['x' * 32], 5, 'o' * 36)),
        'customer_card_reward': (CASHIER, ('x' * 32, 1, 'o' * 36, 'k' * 36)),
        'customer_card_payout': (CASHIER, ('x' * 32, 'o' * 36, 'k' * 36)),
        'customer_card_contract_offers': (CASHIER, ('x' * 32, 'o' * 36)),
        'customer_card_contract_ask': (CASHIER, ('x' * 32, 'o' * 36, 12)),
        'customer_card_contract_sign': (CASHIER, ('x' * 32, 'o' * 36)),
        'customer_card_contract_pay': (CASHIER, ('x' * 32, 5, 'o' * 36)),
        'customer_card_keep_refused': (
            CASHIER,
            ([{'uuid': 'o' * 36, 'name': '1', 'amount': 1, 'reason': '', 'lines': [], 'payments': []}],),
        ),
    },
}

# How far an import is that a method is called on; the others are new.
WAY = {
    'action_approve': 'requested',
    'action_stop': 'running',
    'action_resume': 'stopped',
    'action_undo': 'running',
}
# The same of an import of running contracts.
CONTRACTS_WAY = {'action_import': 'checked', 'action_approve': 'requested'}
# The state a record must be in for its action to have something to do.
STARTS = {
    'action_unblock': 'blocked',
    'action_activate': 'draft',
    'action_prepare': 'draft',
    'action_request': 'draft',
    'action_approve': 'requested',
    'action_refuse': 'requested',
    'action_print_slip': 'posted',
    'action_sign': 'approved',
    'action_cancel': 'draft',
}
# The state a credit line must be in for that; others are active.
LINE_STARTS = {
    'action_request': 'application',
    'action_refuse': 'application',
    'action_activate': 'approved',
    'action_resume': 'paused',
}
