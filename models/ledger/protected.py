"""Fields and records that only our own code may write.

A sentinel object in the context marks our own writes. An RPC caller can put any JSON into the context, but never this
very object, so the mark cannot be forged. (Odoo's own access rights still apply on top.)
"""

from odoo.exceptions import AccessError

OWN_CODE = object()
# Models whose records come and go with those of another one.
WITH = {
    'pos.order': {'pos.order', 'pos.order.line', 'pos.payment'},
    'customer.card.health': {'customer.card.health', 'customer.card.finding'},
    'customer.card.import': {'customer.card.import', 'customer.card.import.source', 'customer.card.import.error'},
}
# What of a context is the caller's to say: language, time zone and companies, which Odoo checks; and which order is on
# the till's screen, so that what is held for it is told as there.
SAID = {'lang', 'tz', 'uid', 'allowed_company_ids', 'customer_card_order'}
_MARK = 'customer_card_own_code'
_NEW = 'customer_card_new'
_SERVER = 'customer_card_server'


class Own(frozenset):
    """Names of models our own code writes just now, in the context: JSON has no such type, so no caller can say it."""


def own(records):
    """The same records, allowed to write what is protected of their model, and of those our code writes already: what a
    caller nests in a record reaches others, too.
    """
    models = Own(_owned(records.env) | WITH.get(records._name, {records._name}))
    return records.with_context(**{_MARK: models})


def _owned(env) -> frozenset[str]:
    mark = env.context.get(_MARK)
    return mark if isinstance(mark, Own) else frozenset()


def new(records):
    """The same records, marked as about to be made in this very call: nothing can be known of them yet."""
    return records.with_context(**{_NEW: OWN_CODE})


def server(records):
    """The same records, inside a method of the host's that says itself what it writes: no word in it is a client's."""
    return records.with_context(**{_SERVER: OWN_CODE})


def unmarked(records):
    """The same records without any mark, for what is handed on."""
    context = {name: value for name, value in records.env.context.items() if value is not OWN_CODE and name != _MARK}
    return records.with_context(context)  # pylint: disable=context-overridden


class Mark(int):
    """A number our own code puts into the context: JSON has no such type, so no caller can."""


def plain(records):
    """The same records without a caller's other words in the context; marks stay.

    The host reads units, price lists, default categories and whether archived records count from there.
    """
    known = records.env.context
    context = {name: value for name, value in known.items() if name in SAID or is_mark(value)}
    return records if len(context) == len(known) else records.with_context(context)  # pylint: disable=context-overridden


def afresh(records, name: str):
    """Return the records in a list of ``records``, read as the server now: Odoo keeps a list as whoever read it first
    could see it, by the rules of one company, say, and hands that to ``sudo()`` as well.
    """
    every = records.sudo()  # sudo: what is counted is counted whole
    if every:
        every.invalidate_recordset([name])
    return every[name]


def is_mark(value) -> bool:
    """Tell whether our own code put ``value`` into a context."""
    return value is OWN_CODE or isinstance(value, (Mark, Own))


def is_server(env) -> bool:
    """Tell whether the running code marked itself with :func:`server`."""
    return env.context.get(_SERVER) is OWN_CODE


def is_new(env) -> bool:
    """Tell whether the running code marked itself with :func:`new`."""
    return env.context.get(_NEW) is OWN_CODE


def is_own(records) -> bool:
    """Tell whether the running code marked itself with :func:`own` for records of this model."""
    return records._name in _owned(records.env)


def refuse_unless_maker(records) -> None:
    """What one person prepares and asks for is that person's: somebody else's words would stand in the asker's name.

    :raise AccessError: for who did not make all of ``records``; a script on the server is nobody
    """
    for record in records:
        if not may_ask(record):
            raise AccessError(
                records.env._(
                    "%(name)s was prepared by %(maker)s, who alone changes it and asks for it. Make one of your own.",
                    name=record.display_name, maker=record.sudo().create_uid.name,  # sudo: only a colleague's name
                )
            )  # fmt: skip


def may_ask(record) -> bool:
    """Tell whether the user prepared ``record``, or just does; a script on the server is nobody."""
    return record.env.su or not record._origin or record.create_uid == record.env.user


def refuse_unless_own(records, message: str) -> None:
    """:raise AccessError: with ``message`` when somebody else than our own code writes."""
    if not is_own(records):
        raise AccessError(message)
