import json
import time

from odoo import http
from odoo.exceptions import UserError
from odoo.http import content_disposition, request

from ..core.rate import Rate
from ..models.ledger.errors import LedgerRefusal
from ..models.virtual.customer_card import PAGE

_MOST_BYTES = 512
# Questions per minute and worker: a page in use asks twice a minute.
_PER_LINK = Rate(most=30, seconds=60)
_STRANGERS = Rate(most=60, seconds=60)
_PICTURES = Rate(most=4, seconds=60)  # drawing one takes a second
TYPES = {'png': 'image/png', 'pdf': 'application/pdf'}
# Nothing is kept, nothing is fetched from anywhere else, nobody is told where the visitor came from.
HEADERS = {
    'Cache-Control': 'no-store',
    'Referrer-Policy': 'no-referrer',
    'X-Content-Type-Options': 'nosniff',
    'X-Frame-Options': 'DENY',
    'X-Robots-Tag': 'noindex, nofollow',
    'Content-Security-Policy': "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
    "connect-src 'self'; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
}


def as_json(data: dict, status: int = 200):
    """A JSON answer, not cached."""
    return request.make_response(
        json.dumps(data), [('Content-Type', 'application/json'), *HEADERS.items()], status=status
    )


def too_many():
    """The answer to who asks too often."""
    return as_json({'ok': False, 'message': request.env._("Too many requests. Wait a minute and try again.")}, 429)


def shop_of(company) -> dict:
    """Whom to ask: a shop's name, phone and e-mail address."""
    return {name: company[name] or '' for name in ('name', 'phone', 'email')}


def as_file(card, form: str):
    """The card as a picture or a page to keep; a sentence where that cannot be."""
    if not _PICTURES.allows(str(card.id), time.time()):
        return too_many()
    try:
        content = card._wallet_png() if form == 'png' else card._wallet_pdf()
    except UserError as refusal:
        return as_json({'ok': False, 'message': str(refusal)}, 409)
    name = content_disposition(f'card-{card.number_last4}.{form}')
    return request.make_response(
        content, [('Content-Type', TYPES[form]), ('Content-Disposition', name), *HEADERS.items()]
    )


class VirtualCard(http.Controller):
    """The card's page for the phone.

    Whoever has the link has the card, so the link is secret: it is never part of an address a server sees.
    """

    @http.route(PAGE, type='http', auth='public', methods=['GET'], save_session=False)
    def page(self):
        """The empty page; what is on it comes by :meth:`state`."""
        shop = shop_of(request.env.company.sudo())  # sudo: what a shop says of itself to everybody
        response = request.render('customer_card.virtual_page', {'base_url': PAGE, 'shop': shop})
        response.headers.update(HEADERS)
        return response

    @http.route(f'{PAGE}/state', type='http', auth='public', methods=['POST'], csrf=False, save_session=False)
    def state(self, **_body):
        """Return what the page shows now. The link comes in the body, and only there."""
        card = self._card()
        if card is None:
            return too_many()
        if not card:
            return as_json({'ok': False, 'message': self._no_card(), 'shop': self._shop()}, 404)
        return as_json(card._page_state(is_first=bool(request.httprequest.form.get('first'))))

    @http.route(f'{PAGE}/claim', type='http', auth='public', methods=['POST'], csrf=False, save_session=False)
    def claim(self, **_body):
        """Exchange the code of a till for the card's link. Both come in bodies, and only there."""
        card = self._card('_by_claim', 'phone')
        if card is None:
            return too_many()
        if not card:
            return as_json({'ok': False, 'message': self._no_claim(), 'shop': self._shop()}, 404)
        return as_json({'ok': True, 'link': card._virtual_url().partition('#')[2]})

    @http.route(
        f'{PAGE}/file/<any(png, pdf):form>',
        type='http',
        auth='public',
        methods=['POST'],
        csrf=False,
        save_session=False,
    )
    def file(self, form: str, **_body):
        """The card with its printed code, to keep in the phone."""
        card = self._card()
        if card is None:
            return too_many()
        return as_file(card, form) if card else as_json({'ok': False, 'message': self._no_card()}, 404)

    def _no_card(self) -> str:
        return request.env._("This link does not work any more. Ask the card desk for a new one.")

    def _no_claim(self) -> str:
        return request.env._(
            "This code was used already, or is too old. If it was not you, ask the card desk for a new link."
        )

    def _shop(self) -> dict:
        """What the shop says of itself to who has a dead link."""
        cards = request.env['customer.card']
        try:
            company = cards._shop_of_link(request.httprequest.form.get('link', ''))
        except LedgerRefusal:  # the key is missing: nothing can be proved
            company = request.env.company
        return shop_of(company.sudo())  # sudo: as above

    def _card(self, find='_by_link', *more: str):
        """The card the request's link means; empty for none, None for who asks too often.

        :param find: the method that reads it
        :param more: what else of the form that method asks for
        """
        cards = request.env['customer.card']
        if (request.httprequest.content_length or _MOST_BYTES + 1) > _MOST_BYTES:
            return cards
        secret = request.httprequest.form.get('link', '')
        try:
            card = getattr(cards, find)(secret, *(request.httprequest.form.get(name, '') for name in more))
        except LedgerRefusal:  # the key is missing: nothing can be proved
            card = cards
        rate, name = (_PER_LINK, str(card.id)) if card else (_STRANGERS, request.httprequest.remote_addr or '')
        return card if rate.allows(name, time.time()) else None
