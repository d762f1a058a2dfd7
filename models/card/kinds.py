"""The six kinds of cards, and what choosing one presets: decisions as a table."""

KINDS = [
    ('loyalty', "Loyalty"),
    ('discount', "Discount"),
    ('gift', "Gift"),
    ('warranty', "Warranty"),
    ('credit', "Credit"),
    ('installment', "Installment"),
]

# Which accounts a card of the kind opens, whether its holder must be known, months of validity (0: unlimited), and the color.
PRESETS = {
    'loyalty': {'opens_points': True, 'opens_value': False, 'opens_credit': False, 'opens_installment': False, 'identified': False, 'card_months': 0, 'color': '#2f6fed'},
    'discount': {'opens_points': False, 'opens_value': True, 'opens_credit': False, 'opens_installment': False, 'identified': False, 'card_months': 12, 'color': '#c2410c'},
    'gift': {'opens_points': False, 'opens_value': True, 'opens_credit': False, 'opens_installment': False, 'identified': False, 'card_months': 0, 'color': '#b4237a'},
    'warranty': {'opens_points': False, 'opens_value': False, 'opens_credit': False, 'opens_installment': False, 'identified': True, 'card_months': 24, 'color': '#475569'},
    'credit': {'opens_points': False, 'opens_value': False, 'opens_credit': True, 'opens_installment': False, 'identified': True, 'card_months': 36, 'color': '#0f766e'},
    'installment': {'opens_points': False, 'opens_value': False, 'opens_credit': False, 'opens_installment': True, 'identified': True, 'card_months': 36, 'color': '#6d28d9'},
}  # fmt: skip
ACCOUNT_FIELDS = {
    'opens_points': 'points',
    'opens_value': 'value',
    'opens_credit': 'credit',
    'opens_installment': 'installment',
}

# What a till may pay with; credit and installments get their own tender with their own rules.
TENDER_KINDS = ('value', 'points')
