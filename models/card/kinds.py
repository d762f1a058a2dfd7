"""The six kinds of cards, and what choosing one presets: decisions as a table."""

from ..ledger.kinds import OPENS

KINDS = [
    ('loyalty', "Loyalty"),
    ('discount', "Discount"),
    ('gift', "Gift"),
    ('warranty', "Warranty"),
    ('credit', "Credit"),
    ('installment', "Installment"),
]


def _preset(*opens: str, identified: bool, months: int, color: str) -> dict:
    """Return what choosing a kind of card fills in: the accounts its cards open, whether its holder must be known,
    months of validity, the color.
    """
    accounts = {field: code in opens for field, code in OPENS.items()}
    return {**accounts, 'identified': identified, 'card_months': months, 'color': color}


# months 0: unlimited
PRESETS = {
    'loyalty': _preset('points', identified=False, months=0, color='#2f6fed'),
    'discount': _preset('value', identified=False, months=12, color='#c2410c'),
    'gift': _preset('value', identified=False, months=0, color='#b4237a'),
    'warranty': _preset(identified=True, months=24, color='#475569'),
    'credit': _preset('credit', identified=True, months=36, color='#0f766e'),
    'installment': _preset('installment', identified=True, months=36, color='#6d28d9'),
}
