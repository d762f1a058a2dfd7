"""What the demo shop's office did: taxes with accounts of their own, batches by channel, a request that waits."""

from decimal import Decimal
from typing import Any


def tax(env: Any, name: str, rate: Decimal) -> Any:
    """A tax that receipts call by its name and the books keep apart from sales."""
    group = env['account.tax.group'].create({'name': name})
    account = env['account.account'].create(
        {'name': f"{name}, collected", 'code': f'2520{int(rate):02d}', 'account_type': 'liability_current'}
    )
    made = env['account.tax'].create(
        {
            'name': name,
            'amount': float(rate),
            'price_include_override': 'tax_included',
            'type_tax_use': 'sale',
            'tax_group_id': group.id,
            'invoice_label': name,
        }
    )
    lines = made.invoice_repartition_line_ids | made.refund_repartition_line_ids
    lines.filtered(lambda line: line.repartition_type == 'tax').account_id = account
    return made


def channels(env: Any) -> None:
    env['customer.card.channel'].create([{'name': name} for name in ("Flyer", "Rack at the checkout")])


def batch(env: Any, program: Any, name: str, quantity: int, channel: str, **more: Any) -> Any:
    """Issue a batch; its cards."""
    found = env['customer.card.channel'].search([('name', '=', channel)])
    values = {'name': name, 'program_id': program.id, 'quantity': quantity, 'channel_id': found.id, **more}
    made = env['customer.card.batch'].create(values)
    made.action_start()
    return made.card_ids.sorted('batch_serial')


def ask_for_approval(env: Any, account: int) -> None:
    """What the accountant gives by hand waits for the manager."""
    gift = env['customer.card.adjustment'].create(
        {'account_id': account, 'amount': 500, 'kind': 'reward', 'reason': "Spoiled goods of last Friday"}
    )
    gift.action_request()
