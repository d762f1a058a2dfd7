"""What the phone of a visitor, or a kiosk, may say of an order (`pos_self_order`): what is wanted.

That it is paid, and how, say the host's own methods afterwards; what is on cards and what comes back say people at a
till. Rows of other orders are nobody's to name.
"""

from typing import Any

from odoo import Command

from . import commands
from .facts import RULES, Who
from .pos_order_line import OURS

# What says that goods come back.
BACK = {'refunded_orderline_id', 'refund_orderline_ids', 'refunded_order_id', 'is_refund'}
# What a visitor's order says of none of its records.
NEVER = {
    'pos.order': BACK
    | {'to_invoice'}
    | {name for name, who in RULES['pos.order'].items() if who in (Who.HOST, Who.SERVED)},
    'pos.order.line': BACK | {'order_id'},
}
# Lists a line may have: of records that are there, and of new ones, which say plain words only. Whatever else is a list
# would reach other records, which the host writes as itself.
CHOSEN = {'attribute_value_ids', 'tax_ids'}
NEW = {'custom_attribute_value_ids', 'pack_lot_ids'}
# How its records hang together, by their uuid: parts of a menu.
PARTS = {'combo_parent_id', 'combo_line_ids'}
LINKS = 'relations_uuid_mapping'


def order_of(order: dict) -> dict:
    """Return what a visitor's ``order`` says that may be said, whichever order it changes."""
    said = {**_said('pos.order', order), 'state': 'draft'}
    if 'lines' in order:
        said['lines'] = [_line(command) for command in order['lines'] or []]
    return {**said, LINKS: order[LINKS]} if isinstance(order.get(LINKS), dict) else said


def leave(order: dict, existing: Any) -> None:
    """Take out of a visitor's ``order`` what would change, on the ``existing`` one it is saved in (a record, or none),
    what a till put there for a card: a phone sends the prices of all lines it knows. It moves nothing to another till.

    It is asked of the very order the host found: by its words the host may find the guest's own or the table's.
    """
    if existing.session_id:  # none where the order is for a day to come
        order['session_id'] = existing.session_id.id
    theirs = set(existing.lines.filtered(lambda line: any(line[name] for name in OURS)).ids)
    sent = [
        commands.keeps(one, theirs)
        for one in order.get('lines') or []
        if _sets(one) or not theirs.intersection(commands.named_by(one))
    ]
    if 'lines' in order:
        order['lines'] = [command for command in sent if command]
    mine = existing.lines.filtered(lambda line: line.id not in theirs)
    own = {str(vals.get('uuid')) for vals in commands.values(order.get('lines'))} | set(mine.mapped('uuid'))
    for vals in commands.values(order.get('lines')):
        _leave_parts(vals, own, mine.ids)
    if links := _links(order.pop(LINKS, None), own):
        order[LINKS] = links


def _leave_parts(vals: dict, own: set[str], ids: list[int]) -> None:
    """Take out of a line what makes it a part of another one that is not the visitor's."""
    for name, known in (('combo_parent_id', {*ids, False, None}), ('combo_parent_uuid', {*own, False, None, ''})):
        if name in vals and vals[name] not in known:
            del vals[name]


def _sets(command: Any) -> bool:
    """Tell whether this says which records there are."""
    return isinstance(command, list | tuple) and bool(command) and command[0] == Command.SET


def _said(model: str, vals: dict) -> dict:
    """Return the plain words of ``vals``: no list, no record in a record."""
    return {
        name: value
        for name, value in vals.items()
        if not (str(name).startswith('customer_card') or name in NEVER[model] or isinstance(value, list | tuple | dict))
    }


def _line(command: Any) -> Any:
    if not commands.values([command]):
        return command
    vals = command[2]
    lists = {
        name: [one for one in vals[name] if _is_chosen(one)] for name in CHOSEN if isinstance(vals.get(name), list)
    }
    lists |= {name: [one for one in vals[name] if _is_new(one)] for name in NEW if isinstance(vals.get(name), list)}
    return [*command[:2], {**_said('pos.order.line', vals), **lists}]


def _is_chosen(command: Any) -> bool:
    """Tell whether this names records and says nothing of them."""
    if type(command) is int:
        return True
    known = isinstance(command, list | tuple) and command and command[0] in (Command.LINK, Command.SET, Command.CLEAR)
    return bool(known) and not any(isinstance(word, dict) for word in command)


def _is_new(command: Any) -> bool:
    """Tell whether this makes a record of plain words."""
    made = isinstance(command, list | tuple) and command and command[0] == Command.CREATE
    return bool(made) and not any(
        isinstance(value, list | tuple | dict) for vals in commands.values([command]) for value in vals.values()
    )


def _links(links: Any, own: set[str]) -> dict:
    """Keep what joins lines of the order itself to a menu."""
    kept: dict[str, dict] = {}
    lines = links.get('pos.order.line') if isinstance(links, dict) else None
    for uuid, fields in lines.items() if isinstance(lines, dict) else ():
        for name, named in fields.items() if uuid in own and isinstance(fields, dict) else ():
            if name in PARTS and {str(one) for one in (named if isinstance(named, list) else [named])} <= own:
                kept.setdefault(uuid, {})[name] = named
    return {'pos.order.line': kept} if kept else {}
