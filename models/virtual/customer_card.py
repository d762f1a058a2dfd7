import base64
import time
from datetime import timedelta

from odoo import api, fields, models

from ...core import link, qr, rotating, track
from ..actions import open_form
from ..card.customer_card_ticket import TICKET_FIELDS
from ..ledger import kinds, spoken, sql
from ..ledger.protected import own

PAGE = '/customer_card/phone'
SOON = timedelta(days=30)  # what expires within them has the color of a warning
# What a capability shows on the page, in this order: name in the answer and method.
# 1. When the page opens, whatever became of the card.
OPENED = (('face', '_face_image'), ('terms', '_page_terms'))
# 2. While the card can be used.
USABLE = (
    ('balances', '_page_balances'),
    ('soon', '_page_soon'),
    ('goals', '_page_goals'),
    ('history', '_page_history'),
)
# 3. Rows of balances: each gives a list of ``text`` and ``worth``.
BALANCES = ('_page_available', '_page_pending', '_page_tier')
# Bars of the page: each gives a list of ``name``, ``says``, ``done_text``, ``until_text`` and ``share`` in percent.
GOALS = ('_page_rewards', '_page_challenges')
# 4. Words of the page: each gives them by name.
WORDS = ('_page_code_words', '_page_program_words')


class CustomerCard(models.Model):
    """The card in the customer's phone: a link only its holder has, and a code on it that moves every 30 seconds.

    Neither the link nor the code can be made from the database alone: both need the key that is kept outside it.
    """

    _inherit = 'customer.card'

    virtual_serial = fields.Integer(copy=False, readonly=True, default=0, groups=fields.NO_ACCESS)
    virtual_on = fields.Boolean(
        string="In the phone", copy=False, readonly=True, help="The holder has a link to the card's page."
    )
    rotating_step = fields.Integer(copy=False, readonly=True, default=0, groups=fields.NO_ACCESS)

    # === ACTION METHODS === #

    def action_show_virtual(self):
        """Open the dialog with the card's link and a code to open it on the customer's phone.

        :raise AccessError: for one's own card
        """
        self.ensure_one()
        self.check_access('write')
        dialog = self.env['customer.card.virtual.link'].create({'card_id': self.id})
        return open_form(dialog, self.env._("Card in the phone"), target='new')

    def action_renew_virtual(self):
        """Give the card a new link; the old one is dead at once.

        :raise AccessError: for one's own card
        """
        self.check_access('write')
        self._refuse_own()
        for card in self:
            card._new_link()
            card.message_post(body=self.env._("The virtual card has a new link; the old one no longer works."))
        return True

    def action_revoke_virtual(self):
        """Take the link away: nobody sees the card's page any more."""
        self.check_access('write')
        for card in self.filtered('virtual_on'):
            own(card.sudo()).write({'virtual_on': False})  # sudo: the desk ends what it cannot read
            card.message_post(body=self.env._("The link to the virtual card was taken back."))
        return True

    # === BUSINESS METHODS: THE LINK === #

    def _new_link(self) -> None:
        """Make another link the only one."""
        card = self.sudo()  # sudo: the serial is readable to nobody
        own(card).write({'virtual_serial': card.virtual_serial % link.LAST_SERIAL + 1, 'virtual_on': True})

    def _living_link(self) -> int:
        """The serial of the card's link, made now if there was none."""
        self.ensure_one()
        if not self.virtual_on:
            self._new_link()
        return self.sudo().virtual_serial  # sudo: readable to nobody; it names the link and does not make one

    def _virtual_url(self) -> str:
        """The address of the card's page, made now if there was none.

        Its secret stands behind the ``#``: no server sees it in an address.
        """
        self._living_link()
        card = self.sudo()  # sudo: the reference leaves only inside the link
        secret = link.make(link.Link(card.reference, card.virtual_serial), self.env['customer.card.ledger']._key())
        return f'{self.get_base_url()}{PAGE}#{secret}'

    @api.model
    def _by_link(self, text):
        """The card a living link means, in whatever state, or none. A forged link costs no query."""
        claim = link.read(text, self.env['customer.card.ledger']._key()) if isinstance(text, str) else None
        if not claim:
            return self.browse()
        domain = [('reference', '=', claim.reference), ('virtual_serial', '=', claim.serial), ('virtual_on', '=', True)]
        return self.sudo().search(domain)  # sudo: who has the link may see the page

    @api.model
    def _shop_of_link(self, text):
        """Return the company a genuine link came from, whether it works or not; else the one whose page was opened."""
        claim = link.read(text, self.env['customer.card.ledger']._key()) if isinstance(text, str) else None
        card = claim and self.sudo().search([('reference', '=', claim.reference)])  # sudo: only whose card it was
        return card.company_id if card else self.env.company

    # === BUSINESS METHODS: THE MOVING CODE === #

    @api.model
    def _by_moving(self, code: str, company) -> tuple:
        """The card a genuine moving code of ``company`` means, and its step; whether it is in time is the caller's to
        ask.
        """
        scan = track.parse(code if isinstance(code, str) else '')
        claim = rotating.read(scan.value, self.env['customer.card.ledger']._key()) if scan.kind == 'moving' else None
        if not claim:
            return self.browse(), 0
        domain = [('reference', '=', claim.reference), ('company_id', '=', company.id)]
        return self.sudo().search_fetch(domain, TICKET_FIELDS), claim.step  # sudo: the code proves the right

    @api.model
    def _by_moving_later(self, code: str, company):
        """The card of a moving code that was read without a connection: whose it is, not that the phone was there."""
        return self._by_moving(code, company)[0]

    def _take_step(self, step: int) -> bool:
        """Use up a step of the card, once for ever, and those before it with it: one statement, whoever else tries at
        the same moment.

        The caller answers and does not raise, so that it is committed.
        """
        self.ensure_one()
        now = time.time()
        if not rotating.in_time(step, now):
            return False
        self.env['customer.card'].flush_model(['rotating_step'])
        self.env.cr.execute(
            """
            UPDATE customer_card SET rotating_step = %(step)s
             WHERE id = %(card)s AND (COALESCE(rotating_step, 0) < %(step)s OR (rotating_step > %(latest)s
                 AND rotating_step < %(never)s))
            RETURNING id
            """,
            {
                'step': step,
                'card': self.id,
                'latest': rotating.step_at(now) + rotating.TOLERANCE,
                'never': rotating.NEVER,
            },
        )
        self.invalidate_recordset(['rotating_step'])
        return bool(self.env.cr.fetchone())

    # === BUSINESS METHODS: THE PAGE === #

    def _page_state(self, *, is_first: bool = False) -> dict:
        """Return what the card's page shows now, in the holder's language: texts, pictures as data, and for how many
        seconds the code is good.

        ``code`` is there for a card that can be used only, ``face`` and ``terms`` for a page that was just opened.
        Nothing in it names the holder but the first name.
        """
        self.ensure_one()
        lang = self._holder_lang()
        card = spoken.own_digits(
            self.with_context(lang=lang).with_company(self.sudo().company_id)  # sudo: see below
        ).sudo()  # sudo: the link (or the holder's login) was proved
        is_rtl = self.env['res.lang']._lang_get(lang).direction == 'rtl'
        return {
            'ok': True,
            'lang': lang.partition('_')[0],
            'dir': 'rtl' if is_rtl else 'ltr',
            'program': card.program_id.name,
            'shop': card.company_id.name,
            'color': card.program_id.color or '#475569',
            'holder': (card.partner_id.name or '').split(' ')[0],
            'masked': card.masked,
            'until': card._until_text(),
            'words': card._page_words(),
            **(card._page_parts(OPENED) if is_first else {}),
            **card._page_code(),
        }

    def _page_parts(self, rows) -> dict:
        return {key: getattr(self, name)() for key, name in rows}

    def _holder_lang(self) -> str:
        """The language the holder reads, if it is installed; else the company's, else the user's."""
        card = self.sudo()  # sudo: only languages are read
        installed = {code for code, _name in card.env['res.lang'].get_installed()}
        wanted = card.partner_id.lang, card.company_id.partner_id.lang, self.env.lang, 'en_US'
        return next(lang for lang in wanted if lang in installed or lang == 'en_US')

    def _page_code(self) -> dict:
        """The part of the page that only a card in use has, or the sentence why there is none."""
        if not self._usable():
            return {'message': self._dead_text(), 'balances': [], 'goals': []}
        now = time.time()
        step, key = rotating.step_at(now), self.env['customer.card.ledger']._key()
        is_used = rotating.taken(self.rotating_step, now) >= step
        return {
            'message': '',
            **self._page_parts(USABLE),
            'code': '' if is_used else as_image(rotating.make(self.reference, step, key)),
            'fixed': as_image(self._qr_token()),
            'seconds': round(rotating.seconds_left(now), 3),
        }

    def _page_words(self) -> dict:
        return {key: word for name in WORDS for key, word in getattr(self, name)().items()}

    def _page_code_words(self) -> dict:
        return {
            'paid': self.env._("Hold this code to the scanner. It changes by itself."),
            'png': self.env._("Keep as a picture"),
            'pdf': self.env._("Keep as PDF"),
            'used': self.env._("This code was used. The next one comes in a moment."),
            'history': self.env._("What happened lately"),
            'offline': self.env._("No connection. This code earns; it does not pay.")
            if self.program_id.code_pays == 'moving'
            else self.env._("No connection. This is the code printed on your card."),
        }

    def _page_balances(self) -> list[dict]:
        """Return what is on the card, as rows of the page."""
        return [row for name in BALANCES for row in getattr(self, name)()]

    def _page_goals(self) -> list[dict]:
        """Return what the holder is on the way to, as bars of the page."""
        return [row for name in GOALS for row in getattr(self, name)()]

    def _page_available(self) -> list[dict]:
        """Return what can be spent, one line for each kind of account; points also in money."""
        rows = []
        for account in self.account_ids.filtered(lambda account: account.kind in kinds.TENDERS):
            worth = account._worth(account.available) if kinds.in_points(account.kind) else 0
            rows.append(
                {
                    'text': account.available_text,
                    'worth': spoken.money(account.currency_id, float(worth)) if worth else '',
                }
            )
        return rows

    def _dead_text(self) -> str:
        """Return why the card cannot be used, in one sentence for its holder."""
        words = {
            **dict.fromkeys(
                ('arriving', 'draft', 'undone'), self.env._("This card is not in use yet. Ask at the card desk.")
            ),
            'ready': self.env._("This card is not in use yet. Ask at the card desk."),
            'blocked': self.env._("This card is blocked. Ask at the card desk."),
            'replaced': self.env._("This card was replaced by another one. Ask the card desk for the new card's link."),
            'closed': self.env._("This card is closed."),
            'expired': self.env._("This card has expired. The card desk can extend it."),
        }
        if (
            self.state == 'active'
        ):  # past its last day, and the night's job has not been here; or without the holder it needs
            return words['expired' if self._is_over() else 'draft']
        return words[self.state]

    def _until_text(self) -> str:
        if not self.expires_on:
            return ""
        return self.env._("Valid until %s", spoken.day(self, self.expires_on))

    def _page_soon(self) -> dict:
        """Return what expires next and on which day, for the holder, and whether that is near; no text when nothing
        does.
        """
        if not (expiry := self._next_expiry()):
            return {'text': "", 'is_near': False}
        moment, account, units = expiry
        day = self.program_id._local(moment - timedelta(seconds=1)).date()
        words = self.env._("%(amount)s expires on %(day)s|%(amount)s expire on %(day)s")
        text = spoken.counted(self, words, units, amount=account._format(units), day=spoken.day(self, day))
        return {'text': text, 'is_near': moment <= fields.Datetime.now() + SOON}

    def _next_expiry(self) -> tuple:
        """Return the moment (UTC) something expires next, on which account, and how much; nothing when nothing does.
        What is held is shown as gone, so it does not expire either.
        """
        self.env.cr.execute(
            f"""
            SELECT l.account_id, sum(l."left")::text, l.expires_at FROM customer_card_lot l
             WHERE l.account_id = ANY(%s) AND {sql.expiring_lot()}
             GROUP BY l.account_id, l.expires_at ORDER BY l.expires_at
            """,
            [self.account_ids.ids],
        )
        lots: dict = {}
        for account, left, moment in self.env.cr.fetchall():
            lots.setdefault(account, []).append((left, moment))
        free = [
            (moment, account, units)
            for account in self.account_ids
            for units, moment in account._free_of_holds(lots.get(account.id, []))[:1]
        ]
        return min(free, key=lambda row: row[0], default=())


def as_image(text: str) -> str:
    """A QR code of ``text`` as a picture that needs no other file (a data: address with SVG)."""
    return 'data:image/svg+xml;base64,' + base64.b64encode(qr.svg(text).encode()).decode()
