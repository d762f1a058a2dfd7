"""The answers of buttons: a list, a form, or a notice where there is nothing to open."""

from markupsafe import Markup

from odoo.orm.types import BaseModel


def open_list(model: BaseModel, title: str, domain: list, *, empty: tuple[str, str] = ('', ''), **context) -> dict:
    """The action that lists the records of ``model`` matching ``domain`` under ``title``; ``context`` holds defaults of
    new ones. Where there is none it says ``empty``: that there is none, and what to do.
    """
    words = Markup('<p class="o_view_nocontent_smiling_face">%s</p><p>%s</p>') % empty
    return {
        'type': 'ir.actions.act_window',
        'name': title,
        'res_model': model._name,
        'view_mode': 'list,form',
        'domain': domain,
        'context': context,
        **({'help': words} if any(empty) else {}),
    }


def open_form(record: BaseModel, title: str = "", **more) -> dict:
    """The action that shows one record (or an empty form) under ``title``; ``more`` is e.g. ``target='new'`` for a
    dialog.
    """
    return {
        'type': 'ir.actions.act_window',
        **({'name': title} if title else {}),
        'res_model': record._name,
        'res_id': record.id,
        'view_mode': 'form',
        **more,
    }


def notice(message: str) -> dict:
    """A sentence in the corner of the screen, where there is nothing to open."""
    return {
        'type': 'ir.actions.client',
        'tag': 'display_notification',
        'params': {'type': 'warning', 'message': message},
    }
