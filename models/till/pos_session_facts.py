from odoo import api, models
from odoo.exceptions import UserError

from ..ledger.protected import is_server, server, unmarked
from . import facts
from .facts import Who

GUARDED = facts.GUARDED['pos.session']


class PosSession(models.Model):
    """Guards of sessions: only the host's own methods, which count and post, open and close one; see the table in
    `facts.py`.
    """

    _name = 'pos.session'
    _inherit = ['pos.session', 'customer.card.unwished']

    # === CRUD METHODS === #

    @api.model_create_multi
    def create(self, vals_list):
        """Extend `point_of_sale`: only the host sets its own fields; a till that is opened again offers the tenders
        that were made while it was open.
        """
        for vals in vals_list:
            for name in facts.named(self, vals, Who.HOST):
                self._customer_card_refuse_facts(vals.pop(name) not in (False, None, 'opening_control'))
        tills = self.env['pos.config'].browse({vals['config_id'] for vals in vals_list if vals.get('config_id')})
        tills.exists()._customer_card_offer_missed()
        return super().create(vals_list)

    def write(self, vals):
        """Extend `point_of_sale`: what says when and how long a session was open, and what booked it, is no client's to
        write.

        While it waits to be opened a localization may say when it is; opening says it again, so that word is left out.
        """
        if not is_server(self.env) and (names := GUARDED & vals.keys()):
            is_waiting = all(session.state == 'opening_control' for session in self)
            self._customer_card_refuse_facts(not is_waiting and facts.changed(self, vals, names))
            vals = {name: value for name, value in vals.items() if name not in names}
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_served(self):
        self._customer_card_refuse_facts(facts.are_settled(self.order_ids))

    def _customer_card_refuse_facts(self, wrong) -> None:
        """:raise UserError: when something is ``wrong``"""
        if wrong:
            raise UserError(
                self.env._(
                    "A session's opening times, cash and journal entry are not edited. Open and close it at the till."
                )
            )

    # === WHERE THE HOST WRITES THEM === #

    def action_pos_session_open(self):
        """Extend `point_of_sale`: the host says how much cash there is."""
        return super(PosSession, server(self)).action_pos_session_open()

    def _set_opening_control_data(self, *args, **kwargs):
        """Extend `point_of_sale`: the host opens the session."""
        return super(PosSession, server(self))._set_opening_control_data(*args, **kwargs)

    def action_pos_session_closing_control(self, *args, **kwargs):
        """Extend `point_of_sale`: the host begins to close the session."""
        return super(PosSession, server(self)).action_pos_session_closing_control(*args, **kwargs)

    def update_closing_control_state_session(self, *args, **kwargs):
        """Extend `point_of_sale`: the host begins to close the session."""
        return super(PosSession, server(self)).update_closing_control_state_session(*args, **kwargs)

    def post_closing_cash_details(self, *args, **kwargs):
        """Extend `point_of_sale`: the host keeps how much cash was counted."""
        return super(PosSession, server(self)).post_closing_cash_details(*args, **kwargs)

    def _validate_session(self, *args, **kwargs):
        """Extend `point_of_sale`: the host posts and closes the session."""
        return super(PosSession, server(self))._validate_session(*args, **kwargs)

    def _close_session_action(self, *args, **kwargs):
        """Extend `point_of_sale`: the context is part of the answer, and a mark is nothing to be sent."""
        return super(PosSession, unmarked(self))._close_session_action(*args, **kwargs)

    def get_session_orders(self):
        """Extend `point_of_sale`, which leaves orders for another day out: what was paid is booked by the session that
        took the money.
        """
        return super().get_session_orders() | self.order_ids.filtered(lambda order: order.state in facts.PAID)
