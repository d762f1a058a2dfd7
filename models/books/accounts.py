"""The accounts a company gets for its card programs, made on first use."""

from odoo.tools.translate import LazyTranslate

_lt = LazyTranslate(__name__)

# field: (part of its xml id, account type, reconcilable, name).
ACCOUNTS = {
    'liability_account_id': ('value_liability', 'liability_current', False, _lt("Gift cards and charged value")),
    'points_account_id': ('points_liability', 'liability_current', False, _lt("Customer points")),
    'promotion_account_id': ('promotion', 'expense', False, _lt("Value given to customers")),
    'breakage_account_id': ('breakage', 'income_other', False, _lt("Expired card value")),
    'clearing_account_id': ('clearing', 'asset_current', True, _lt("Card clearing")),
    'receivable_account_id': ('credit', 'asset_receivable', True, _lt("Customers on credit")),
    'fee_account_id': ('fees', 'income_other', False, _lt("Fees for late payment")),
    'installment_account_id': ('installments', 'asset_receivable', True, _lt("Customers paying in installments")),
    'unearned_account_id': ('unearned', 'liability_current', False, _lt("Unearned finance income")),
    'finance_account_id': ('finance', 'income_other', False, _lt("Finance income")),
    'loss_account_id': ('loss', 'expense', False, _lt("Bad debts")),
    'allowance_account_id': ('allowance', 'asset_current', False, _lt("Allowance for bad debts")),
    'recovery_account_id': ('recovery', 'income_other', False, _lt("Bad debts recovered")),
}
