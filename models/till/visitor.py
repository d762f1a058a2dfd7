"""What the phone of a visitor, or a kiosk, may say of an order (`pos_self_order`): what is wanted.

That it is paid, and how, say the host's own methods afterwards; what is on cards and what comes back say people at a
till. Rows of other orders are nobody's to name.
"""

from typing import Any

from . import commands
from .facts import RULES, Who

# What says that goods come back.
BACK = {'refunded_orderline_id', 'refund_orderline_ids', 'refunded_order_id', 'is_refund'}
# What a visitor's order says of none of its records.
NEVER = {
    'pos.order': BACK | {name for name, who in RULES['pos.order'].items() if who in (Who.HOST, Who.SERVED)},
    'pos.order.line': BACK | {'order_id'},
}
# How its records hang together, by their uuid: parts of a menu.
PARTS = {'combo_parent_id', 'combo_line_ids'}
LINKS = 'relations_uuid_mapping'


def order_of(order: dict, existing: Any) -> dict:
    """Return what a visitor's ``order`` says that may be said; ``existing`` is the open one it changes, or none.

    What a till put on that one for a card stays as it is: a phone sends the prices of all lines it knows.
    """
    theirs = set(existing.lines.filtered(lambda line: line.customer_card_ref or line.customer_card_hold).ids)
    said = {**_said('pos.order', order), 'state': 'draft'}
    if 'lines' in order:
        sent = [one for one in order['lines'] or [] if not theirs.intersection(commands.named_by(one))]
        said['lines'] = [_line(command) for command in sent]
    for name in ('payment_ids', LINKS):
        said.pop(name, None)
    own = {str(vals.get('uuid')) for vals in commands.values(said.get('lines'))} | set(existing.lines.mapped('uuid'))
    links = _links(order.get(LINKS), own)
    return {**said, LINKS: links} if links else said


def _said(model: str, vals: dict) -> dict:
    return {
        name: value
        for name, value in vals.items()
        if not (str(name).startswith('customer_card') or name in NEVER[model])
    }


def _line(command: Any) -> Any:
    return [*command[:2], _said('pos.order.line', command[2])] if commands.values([command]) else command


def _links(links: Any, own: set[str]) -> dict:
    """Keep what joins lines of the order itself to a menu."""
    kept: dict[str, dict] = {}
    lines = links.get('pos.order.line') if isinstance(links, dict) else None
    for uuid, fields in lines.items() if isinstance(lines, dict) else ():
        for name, named in fields.items() if uuid in own and isinstance(fields, dict) else ():
            if name in PARTS and {str(one) for one in (named if isinstance(named, list) else [named])} <= own:
                kept.setdefault(uuid, {})[name] = named
    return {'pos.order.line': kept} if kept else {}
