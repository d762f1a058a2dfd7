"""Guards of the host's fields: who may write them, and until when; what a card did is measured by them.

Odoo lets every cashier write orders, lines, payments and sessions. This table says what we rely on of it. `create`,
`write` and `unlink` of the models ask it, whichever way the words come: RPC, import, copy, commands nested in another
record, or a till's order; defaults say nothing of it.

A field that is not here is not ours to guard; a test (`tests/till/test_facts_table.py`) asks for a row for every field
the host itself has on orders, lines, payments and sessions, and tries all of them as every role.
"""

from enum import StrEnum

from ..ledger.protected import is_new, is_own, is_server

# States of an order that was paid.
PAID = ('paid', 'done')


class Who(StrEnum):
    """A right to write a field, and its end."""

    ANYBODY = 'whoever the host lets, at any time'
    NOBODY = "nobody: it is what the session or the order says"
    ROWS = 'through the rows it names: they have a guard of their own'
    UNPAID = 'whoever the host lets, until the order is paid; then nobody'
    UNSERVED = 'whoever the host lets, until the order moved value on cards or is booked; then nobody'
    BOOKED = (
        "whoever the host lets, until the order moved value on cards or is booked; then only the host's "
        "own invoicing and closing"
    )
    HOST = "only the host's own methods; no client at any time"
    SERVED = 'only our server, with the receipt; nobody through `write`'
    ONCE = 'whoever the host lets, when it is made; then nobody'
    MANAGER = 'managers of the point of sale'
    POSTED = 'whoever the host lets, until the entry is one of the card ledger, or booked cards; then nobody'


# (model, who, fields, why)
TABLE = (
    (
        'pos.order',
        Who.SERVED,
        'customer_card_summary customer_card_shown customer_card_as_paid',
        "says which cards were served, when, and how it is judged",
    ),
    ('pos.order', Who.UNPAID, 'uuid customer_card_refs', "nobody puts a card on what somebody bought before"),
    ('pos.order', Who.UNSERVED, 'date_order', "goals count by the day of sale"),
    ('pos.order', Who.UNPAID, 'session_id config_id', "books and currency: where an order is paid it stays"),
    ('pos.order', Who.NOBODY, 'company_id currency_id currency_rate sale_journal', "the books count by them"),
    (
        'pos.order',
        Who.UNSERVED,
        'amount_total amount_tax amount_paid amount_return amount_difference',
        "what comes back is measured by it",
    ),
    (
        'pos.order',
        Who.UNSERVED,
        'pricelist_id fiscal_position_id is_refund',
        "the books count by them",
    ),
    ('pos.order', Who.UNSERVED, 'preset_time', "the host leaves orders for another day out when it closes a session"),
    (
        'pos.order',
        Who.UNSERVED,
        'user_id employee_id',
        "what one cashier takes in a day is limited, and nobody serves the own card",
    ),
    (
        'pos.order',
        Who.UNSERVED,
        'name pos_reference tracking_number sequence_number source',
        "by these it is found when goods come back",
    ),
    (
        'pos.order',
        Who.BOOKED,
        'state',
        "draft or cancelled; that it is paid or booked say the host's own methods, at any time",
    ),
    ('pos.order', Who.HOST, 'account_move', "which invoice books it"),
    (
        'pos.order',
        Who.ROWS,
        'lines payment_ids picking_ids reversed_move_ids stock_reference_ids customer_card_operation_ids',
        "rows",
    ),
    (
        'pos.order',
        Who.ANYBODY,
        'partner_id to_invoice',
        "an invoice may be asked for later, and names its customer; cards were shown, not named",
    ),
    ('pos.order', Who.ANYBODY, 'is_tipped tip_amount', "a tip comes later; its line counts for nothing on cards"),
    (
        'pos.order',
        Who.ANYBODY,
        'email mobile access_token ticket_code',
        "how the receipt and the invoice reach the customer",
    ),
    (
        'pos.order',
        Who.ANYBODY,
        'general_customer_note internal_note floating_order_name preset_id shipping_date picking_type_id',
        "words and delivery",
    ),
    ('pos.order', Who.ANYBODY, 'nb_print has_deleted_line last_order_preparation_change', "kitchen and printer"),
    ('pos.order', Who.ANYBODY, 'crm_team_id', "whose sale the host's reports say it is"),
    (
        'pos.order.line',
        Who.UNSERVED,
        'qty price_unit discount price_subtotal price_subtotal_incl price_extra product_id',
        "what was sold, for how much",
    ),
    ('pos.order.line', Who.UNPAID, 'order_id', "what was sold on one order is not moved to another"),
    ('pos.order.line', Who.UNPAID, 'sale_order_origin_id', "on which sales order it paid down, or takes that off"),
    (
        'pos.order.line',
        Who.ANYBODY,
        'sale_order_line_id down_payment_details qty_delivered',
        "the host links and counts them once the order is paid; nothing of ours counts by it",
    ),
    ('pos.order.line', Who.UNSERVED, 'refunded_orderline_id uuid', "what it gives back"),
    ('pos.order.line', Who.NOBODY, 'company_id currency_id', "taxes are its company's"),
    ('pos.order.line', Who.UNSERVED, 'tax_ids extra_tax_data', "the entry and the invoice are made of them"),
    ('pos.order.line', Who.UNSERVED, 'combo_parent_id combo_item_id', "parts of a meal are priced together"),
    (
        'pos.order.line',
        Who.UNPAID,
        'customer_card_ref customer_card_hold customer_card_discount customer_card_points customer_card_contract',
        "which card, by which authorization, how many points, which contract",
    ),
    (
        'pos.order.line',
        Who.ROWS,
        'refund_orderline_ids combo_line_ids pack_lot_ids attribute_value_ids custom_attribute_value_ids',
        "rows",
    ),
    ('pos.order.line', Who.ANYBODY, 'name full_product_name notice customer_note note price_type is_edited', "words"),
    (
        'pos.order.line',
        Who.ANYBODY,
        'total_cost is_total_cost_computed',
        "the host's cost, computed again when the session is closed",
    ),
    ('pos.payment', Who.UNPAID, 'pos_order_id', "what paid for one order pays for no other"),
    (
        'pos.payment',
        Who.UNSERVED,
        'amount payment_method_id customer_card_operation',
        "what leaves the shop is bounded by what was paid",
    ),
    (
        'pos.payment',
        Who.UNSERVED,
        'payment_date is_change uuid employee_id',
        "rate, change, and whose it is",
    ),
    (
        'pos.payment',
        Who.NOBODY,
        'session_id company_id currency_id currency_rate',
        "which drawer counts it, and which tills' methods it may be of",
    ),
    ('pos.payment', Who.BOOKED, 'account_move_id', "which entry books it"),
    (
        'pos.payment',
        Who.ANYBODY,
        'name card_type card_brand card_no cardholder_name ticket',
        "words of a bank's terminal",
    ),
    (
        'pos.payment',
        Who.ANYBODY,
        'payment_ref_no payment_method_authcode payment_method_issuer_bank payment_method_payment_mode',
        "the same",
    ),
    ('pos.payment', Who.ANYBODY, 'transaction_id payment_status', "the same; the terminal may answer late"),
    (
        'pos.session',
        Who.HOST,
        'state start_at stop_at rescue move_id',
        "what is sold when, and booked where; closing counts and posts",
    ),
    (
        'pos.session',
        Who.HOST,
        'cash_register_balance_start cash_register_balance_end_real cash_real_transaction cash_journal_id',
        "cash is counted",
    ),
    ('pos.session', Who.ONCE, 'config_id', "till, company and currency of everything in it"),
    ('pos.session', Who.ROWS, 'order_ids statement_line_ids picking_ids bank_payment_ids', "rows"),
    (
        'pos.session',
        Who.ANYBODY,
        'name user_id employee_id opening_notes closing_notes access_token update_stock_at_closing',
        "nothing counts by it",
    ),
    (
        'pos.config',
        Who.MANAGER,
        'company_id journal_id invoice_journal_id currency_id payment_method_ids',
        "currency and books of all its sessions",
    ),
    (
        'pos.config',
        Who.MANAGER,
        'use_pricelist pricelist_id available_pricelist_ids',
        "what products cost: goods that are given away earn by the piece what was paid for them",
    ),
    (
        'pos.config',
        Who.MANAGER,
        'cash_rounding rounding_method only_round_cash_method',
        "how far lines, total and payments may be apart",
    ),
    (
        'pos.config',
        Who.MANAGER,
        'trusted_config_ids tip_product_id iface_tipproduct down_payment_product_id',
        "whose orders it finishes; what may be added later, or was paid before",
    ),
    (
        'pos.config',
        Who.MANAGER,
        'limit_categories iface_available_categ_ids picking_type_id active',
        "which rewards it gives, from which stock; rules and holds of an archived till are at an end",
    ),
    (
        'pos.config',
        Who.MANAGER,
        'module_pos_hr minimal_employee_ids basic_employee_ids advanced_employee_ids',
        "who may be at the till",
    ),
    (
        'pos.payment.method',
        Who.ONCE,
        'customer_card_kind',
        "which payments are cards': of all that were ever made by it",
    ),
    ('account.move', Who.POSTED, 'state date journal_id currency_id company_id', "the ledger says it is in the books"),
    (
        'account.move',
        Who.POSTED,
        'move_type reversed_entry_id statement_line_id',
        "which guards hold for it, whose orders it is about, and whether a bank statement sets it, is asked of these",
    ),
    (
        'account.move',
        Who.POSTED,
        'invoice_date invoice_currency_rate partner_id commercial_partner_id fiscal_position_id is_storno',
        "the host computes its items anew from these",
    ),
    (
        'account.move.line',
        Who.POSTED,
        (
            'account_id debit credit balance amount_currency currency_id move_id date company_id partner_id product_id '
            'product_uom_id quantity price_unit discount tax_ids extra_tax_data tax_line_id tax_repartition_line_id '
            'tax_tag_ids group_tax_id is_storno journal_id customer_card_account_id customer_card_operation_id'
        ),
        "the same",
    ),
)

RULES: dict[str, dict[str, Who]] = {}
for _model, _who, _fields, _why in TABLE:
    RULES.setdefault(_model, {}).update(dict.fromkeys(_fields.split(), _who))

GUARDED = {
    model: frozenset(name for name, who in rules.items() if who not in (Who.ANYBODY, Who.ROWS))
    for model, rules in RULES.items()
}

# What comes by no default; at which till a session is opened the host's own screens say in one.
UNWISHED = {
    model: GUARDED[model] - {name for name, who in RULES[model].items() if who is Who.ONCE}
    for model in ('pos.session', 'pos.order', 'pos.order.line', 'pos.payment')
}


def named(records, vals: dict, *who: Who) -> set[str]:
    """Return which fields of ``vals`` the table gives to ``who``."""
    rules = RULES[records._name]
    return {name for name in vals if rules.get(name) in who}


def money(records, vals: dict) -> set[str]:
    """Return which of ``vals`` are amounts of money, whichever module they are of."""
    return {name for name in vals if name in records._fields and records._fields[name].type == 'monetary'}


def without_nobodys(records, vals: dict) -> dict:
    """Return ``vals`` without what is nobody's to say."""
    derived = named(records, vals, Who.NOBODY)
    return {name: value for name, value in vals.items() if name not in derived} if derived else vals


def changed(records, vals: dict, names: set[str]) -> set[str]:
    """Return which of ``names`` would become something else on any of the records.

    Commands of a list always count as a change.
    """
    return {name for name in names if any(_differs(record, name, vals[name]) for record in records)}


def _differs(record, name: str, value) -> bool:
    field = record._fields[name]
    if field.type in ('many2many', 'one2many'):
        return True
    now = record[name]
    return field.convert_to_cache(value, record) != field.convert_to_cache(now, record)


def are_settled(orders) -> bool:
    """Tell whether any order moved value on cards, is paid and about to, by the hourly job, is booked, or is the
    receipt by which another one did.
    """
    return any(
        order.customer_card_summary or waits(order) or is_booked(order) or _is_used_receipt(order) for order in orders
    )


def is_booked(order) -> bool:
    """Tell whether an order is in the books: invoiced, or paid in a session that was closed.

    Until then its session counts what it says.
    """
    return order.state == 'done' or (order.state in PAID and order.session_id.state == 'closed')


def are_moved(records, vals: dict, orders) -> bool:
    """Tell whether lines or payments of ``orders`` that are paid would belong to another one."""
    names = named(records, vals, Who.UNPAID)
    return bool(names) and any(order.state in PAID for order in orders) and bool(changed(records, vals, names))


def _is_used_receipt(order) -> bool:
    """Tell whether another paid order counted by what a paid one says was paid."""
    return _is_finished(order) and order._customer_card_is_counted_by()


def is_kept_return(line) -> bool:
    """Tell whether a line of a paid order gives goods back: what came back is counted by it, whether or not cards were
    used.
    """
    return bool(line.refunded_orderline_id) and _is_finished(line.order_id)


def is_made_now(order) -> bool:
    """Tell whether a till's new order is being made of ``order`` in this very call; another order
    it reaches is none.
    """
    env = order.env
    return is_new(env) and is_of_till(order, order.uuid)


def is_of_till(records, uuid) -> bool:
    """Tell whether a till's order of this name is being saved in this very call, and these records with it."""
    return bool(uuid) and is_own(records) and uuid == records.env.context.get('customer_card_making')


def _is_finished(order) -> bool:
    """Tell whether an order is paid, and nobody is making it or closing its session just now."""
    return order.state in PAID and not is_server(order.env) and not is_made_now(order)


def is_made_already(order) -> bool:
    """Tell whether an order is no draft any more, and not made by this very call: what is added to
    it was at no till.
    """
    return order.state != 'draft' and not is_made_now(order)


def waits(order) -> bool:
    """Tell whether the order is paid and its cards were not served: who makes it in this very call, and the job itself,
    still write what they need.

    A return shows no card, and takes back what the order it names had earned, or will have once that one is served.
    """
    if not _is_finished(order):
        return False
    sold = order.lines.refunded_orderline_id.order_id
    return bool(order.customer_card_refs) or any(
        one.customer_card_summary or (one.state in PAID and one.customer_card_refs) for one in sold
    )
