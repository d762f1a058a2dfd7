"""Public methods of the host's that we extend, for the tables of who may do what over RPC."""

# The host's own methods that we extend: who may call them is the host's to say.
HOST = {
    'base': {'default_get', 'onchange'},  # every model's
    'customer.card.policy': {'copy_data', 'default_get'},  # abstract: those of its kinds are below
    'account.fiscal.position': {'map_account'},
    'account.move': {'write'},
    'account.move.line': {'create', 'write', 'unlink', 'default_get'},
    'account.partial.reconcile': {'create', 'unlink'},
    'account.move.reversal': {'modify_moves'},
    'ir.module.module': {'button_uninstall', 'module_uninstall'},
    'ir.http': {'session_info'},
    'mail.message': {'write', 'create'},
    'res.company': {'write'},
    'pos.order': {
        'sync_from_ui',
        'create',
        'write',
        'default_get',
        'action_pos_order_paid',
        'action_pos_order_cancel',
    },
    'pos.order.line': {'create', 'write', 'default_get'},
    'pos.payment': {'create', 'write', 'default_get'},
    'pos.payment.method': {'write'},
    'pos.session': {
        'create',
        'write',
        'default_get',
        'action_pos_session_open',
        'action_pos_session_closing_control',
        'update_closing_control_state_session',
        'post_closing_cash_details',
        'get_session_orders',
    },
    'res.partner': {'write'},
    'res.users': {'create', 'write'},  # extended, to tell a holder's cards of another login
    **{
        f'customer.card{name}': {'default_get'}
        for name in (
            '',
            '.account',
            '.adjustment',
            '.batch',
            '.cached',
            '.challenge',
            '.challenge.progress',
            '.channel',
            '.close',
            '.consent',
            '.contract',
<<<<<<< ours
            '.contract.change',
=======
            '.contract.import',
>>>>>>> theirs
            '.contract.installment',
            '.contract.line',
            '.contract.part',
            '.contract.unequal',
            '.credit',
            '.credit.change',
            '.credit.level',
            '.credit.pause',
            '.credit.promise',
            '.credit.regime',
            '.credit.reminder',
            '.credit.share',
            '.credit.statement',
            '.credit.statement.line',
            '.design',
            '.design.element',
            '.dialog',
            '.draw',
            '.earning.rule',
            '.earning.trial',
            '.entry',
            '.extend',
            '.family',
            '.finding',
            '.guarded',
            '.health',
            '.import',
            '.import.source',
            '.liability',
            '.lot',
            '.merge',
            '.operation',
            '.owed',
            '.paper',
            '.print',
            '.printer',
            '.program',
            '.purpose',
            '.relocation',
            '.reward',
            '.said',
            '.set.pin',
            '.settlement',
            '.tier',
            '.tier.change',
            '.unusual',
            '.unwished',
            '.virtual.link',
        )
    },
    **{
        name: {'write'}
        for name in (
            'product.product',
            'product.category',
            'product.pricelist',
            'res.partner.category',
            'pos.payment.method',
        )
    },
    'pos.config': {'create', 'write'},
}

# Ours on records of the host's: whoever the host lets write those may call them, and needs rights on cards beside.
ON_HOST = {
    'account.move': {'action_customer_card_off_credit', 'action_customer_card_installments'},
    'account.payment.register': {'action_customer_card_credit'},
}
