import time

from odoo import http
from odoo.http import request

from odoo.addons.portal.controllers.portal import CustomerPortal

from ..core.rate import Rate
from ..models.ledger import spoken
from .virtual_card import as_file, as_json, too_many

_PER_CARD = Rate(most=30, seconds=60)
SHOWN_STATES = ('active', 'blocked', 'expired')


class PortalCards(CustomerPortal):
    """A customer's own cards, for who is logged in; nobody else's, whatever number stands in the address."""

    def _prepare_home_portal_values(self, counters):
        values = super()._prepare_home_portal_values(counters)
        if 'customer_card_count' in counters:
            values['customer_card_count'] = len(self._own_cards())
        return values

    @http.route('/my/cards', type='http', auth='user', methods=['GET'], website=True)
    def my_cards(self):
        """All cards one holds."""
        return self._show('customer_card.portal_cards', {'cards': spoken.own_digits(self._own_cards())})

    @http.route('/my/cards/<int:card_id>', type='http', auth='user', methods=['GET'], website=True)
    def my_card(self, card_id: int):
        """One's own card with its moving code."""
        card = self._own_cards(card_id)
        if not card:
            return request.redirect('/my/cards')
        return self._show('customer_card.portal_card', {'card': card, 'base_url': f'/my/cards/{card.id}'})

    @http.route('/my/cards/<int:card_id>/state', type='http', auth='user', methods=['POST'], csrf=False)
    def my_card_state(self, card_id: int, **_body):
        """Return what one's own card shows now; it changes nothing, so it needs no token."""
        card = self._own_cards(card_id)
        if not card:
            return as_json({'ok': False, 'message': request.env._("This card is not yours.")}, 404)
        if not _PER_CARD.allows(str(card.id), time.time()):
            return too_many()
        return as_json(card._page_state(is_first=bool(request.httprequest.form.get('first'))))

    @http.route(
        '/my/cards/<int:card_id>/file/<any(png, pdf):form>', type='http', auth='user', methods=['POST'], csrf=False
    )
    def my_card_file(self, card_id: int, form: str, **_body):
        """One's own card with its printed code, to keep in the phone."""
        card = self._own_cards(card_id)
        return as_file(card, form) if card else request.redirect('/my/cards')

    def _own_cards(self, card_id: int | None = None):
        """The cards (or the one) held by who is logged in."""
        domain = [('partner_id', '=', request.env.user.partner_id.id), ('state', 'in', SHOWN_STATES)]
        domain += [('id', '=', card_id)] if card_id is not None else []
        return request.env['customer.card'].sudo().search(domain)  # sudo: one's own only, by the domain

    def _show(self, template: str, values: dict):
        response = request.render(
            template, {**self._prepare_portal_layout_values(), 'page_name': 'customer_card', **values}
        )
        response.headers['Cache-Control'] = 'no-store'
        return response
