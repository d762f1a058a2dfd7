from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from typing import NamedTuple

import pytz

from odoo import api, fields, models
from odoo.exceptions import ValidationError

from odoo.addons.base.models.res_partner import _tz_get

from ...core import periods
from ...core import spoken as words
from ..ledger import spoken
from ..ledger.kept import kept
from ..ledger.kinds import MONTHS, in_points
from .res_company_calendar import CALENDARS, SAID_BY_ALL

LONGEST_MESSAGE = 160  # what a till shows of a card or its program, in characters


class Facts(NamedTuple):
    """The facts of a program every sale needs."""

    name: str
    point_forms: str
    point_digits: int
    months: dict
    months_by: words.Calendar
    zone: str
    identified: bool


class CustomerCardProgram(models.Model):
    """Facts of a program that every sale needs, read once per worker and kept until a program or an address changes."""

    _inherit = 'customer.card.program'

    zone = fields.Selection(
        selection=_tz_get,
        compute='_compute_zone',
        inverse='_inverse_zone',
        string="Days begin by",
        help="The time zone of the shops of this company, the same for all its programs, tills, jobs and people: "
        "limits, PIN, campaigns and last days go by it. Without one it is UTC.",
    )
    calendar = fields.Selection(
        selection=CALENDARS,
        compute='_compute_calendar',
        inverse='_inverse_calendar',
        string="Days are said by",
        help="The calendar in sentences, on receipts, in phones and on paper, the same for all programs of this "
        "company. Empty: that of the reader's language, Solar Hijri in Persian and Gregorian in others.",
    )
    months_by = fields.Selection(
        selection=CALENDARS,
        required=True,
        default=lambda self: self.env.company._card_company()._card_calendar(),
        string="Months are counted by",
        help="How long cards, points and value last. By the Solar Hijri calendar a month from 31 Shahrivar ends on 30 "
        "Mehr, and a year from 30 Esfand on 29 Esfand.",
    )
    asks_months_by = fields.Boolean(
        compute='_compute_asks_months_by', help="There are two calendars to choose from: one of them is lived by here."
    )
    point_forms = fields.Char(
        string="After numbers",
        translate=True,
        help="The word after 1 and after 2, and where a language has more forms after 5: “star, stars”, “звезда, "
        "звезды, звёзд”. Empty: as they are called.",
    )
    till_message = fields.Char(
        string="Message at the till",
        size=LONGEST_MESSAGE,
        translate=True,
        help="The cashier sees this whenever a card of this program is shown. The customer may read along.",
    )

    @api.constrains('company_id')
    def _check_branch(self):
        """One company's cards are accepted at a place: a branch whose main company has cards begins none of its own."""
        everything = self.sudo().with_context(active_test=False)  # sudo: only whether there are any
        for program in self.filtered('company_id.parent_id'):
            above = program.company_id.parent_ids - program.company_id
            own = [('company_id', '=', program.company_id.id), ('id', 'not in', self.ids)]
            if everything.search_count([('company_id', 'in', above.ids)], limit=1) and not everything.search_count(
                own, limit=1
            ):
                raise ValidationError(
                    self.env._(
                        "Cards of %(company)s are accepted at its branch %(branch)s already. Make the program in "
                        "%(company)s.",
                        company=above[-1:].sudo().name,  # sudo: who works at the branch may not read it
                        branch=program.company_id.name,
                    )
                )

    @api.depends('company_id.partner_id.tz')
    def _compute_zone(self):
        for program in self:
            program.zone = program.company_id.partner_id.tz

    def _inverse_zone(self):
        for program in self:
            shop = program.company_id.partner_id
            if shop.tz != program.zone:
                shop._customer_card_check_zone(program.zone)
                shop.sudo().tz = program.zone  # sudo: a card manager sets it, who may not write contacts

    @api.depends('company_id.customer_card_calendar')
    def _compute_calendar(self):
        for program in self:
            program.calendar = program.company_id.sudo().customer_card_calendar  # sudo: how a shop says its days

    def _inverse_calendar(self):
        for program in self:
            # sudo: a card manager sets it, who may not write companies
            program.company_id.sudo().customer_card_calendar = program.calendar

    @api.depends('months_by', 'company_id.customer_card_calendar')
    @api.depends_context('lang')
    def _compute_asks_months_by(self):
        for program in self:
            shop = program.company_id.sudo()._card_calendar()  # sudo: how a shop says its days
            program.asks_months_by = 'persian' in (program.months_by, shop, spoken.calendar(program))

    @api.model
    def _of_shops(self, companies):
        """Return all programs of ``companies``, as the server: their shops' facts are part of their policy."""
        everything = self.sudo().with_context(active_test=False)  # sudo: who keeps contacts may not read programs
        return everything.search([('company_id', 'in', companies.ids)]) if companies else everything.browse()

    def _shop_facts(self) -> dict[int, dict[str, str | date]]:
        """Return what programs go by that stands on their companies, by program."""
        return {
            program.id: {
                'zone': program.company_id.partner_id.tz or '',
                **{name: program.company_id[theirs] or '' for name, theirs in SAID_BY_ALL.items()},
            }
            for program in self
        }

    def _tell_shop_facts(self, before: dict[int, dict[str, str | date]]) -> None:
        """Say in the history of each program what became another one.

        :param before: what :meth:`_shop_facts` said
        """
        now = self._shop_facts()
        for program in self:
            if changes := '; '.join(program._changes(before[program.id], now[program.id])):
                program._tell(program, f"{program._history_name()} – {changes}")

    @api.model
    def _setup_zone(self, company) -> None:
        """Give a company that has no time zone the only one of its country, or else that of who sets it up or of the
        administrator, best one of that country: by it its days begin, whoever asks. A card manager sets another.
        """
        if company.partner_id.tz:
            return
        admin = self.env.ref('base.user_admin', raise_if_not_found=False)
        theirs = [zone for zone in (self.env.user.tz, admin and admin.tz) if zone]
        there = pytz.country_timezones.get(company.country_id.code or '', [])
        zones = [*(there if len(there) == 1 else ()), *(zone for zone in theirs if zone in there), *theirs]
        if zones:
            company.partner_id.tz = zones[0]

    @api.model
    def _setup_zones(self) -> None:
        """Look again where there was none to be had at set-up: the administrator's browser says its own."""
        for company in self.search([('company_id.partner_id.tz', '=', False)]).company_id:
            self._setup_zone(company)

    @kept('self.id', 'self.env.lang')
    def _facts(self) -> Facts:
        return self._read_facts()

    def _read_facts(self) -> Facts:
        months = {kind: self[field] for kind, field in MONTHS.items()}
        zone = self.company_id.partner_id.tz or ''
        return Facts(
            self.name,
            self._point_words(),
            self.point_digits,
            months,
            self.months_by,
            zone,
            self.identified,
        )

    def _point_words(self) -> str:
        """Return what points are called after numbers, as the forms of :func:`..core.spoken.form`."""
        usual = self.env._("points")
        name = (self.point_name or usual).replace(words.FORMS, ' ')
        if self.point_forms:
            return words.FORMS.join(one.strip() for one in self.point_forms.replace(words.FORMS, ',').split(','))
        return self.env._("point|points") if name == usual else name

    def _unit(self, kind: str, amount) -> str:
        """Return the word after ``amount`` on an account of ``kind``: "points", "USD"."""
        if not in_points(kind):
            return self.currency_id.name or ''
        return words.form(self._facts().point_forms, abs(amount), spoken.lang_of(self))

    def _format(self, kind: str, amount) -> str:
        """``amount`` on an account of ``kind`` as people write it: "1,240 points" or "$ 35.00"."""
        if not in_points(kind) and self.currency_id:
            return spoken.money(self.currency_id, amount)
        if not in_points(kind):  # a form nobody has filled in yet
            return spoken.number(self, amount, 2)
        facts = self._facts() if self.id else self._read_facts()  # what is being typed is not to be kept
        return spoken.amount(self, amount, facts.point_digits, facts.point_forms)

    def _local(self, moment: datetime) -> datetime:
        """``moment`` (UTC) in the shop's time zone, naive."""
        return pytz.utc.localize(moment).astimezone(self._zone()).replace(tzinfo=None)

    def _expiry(self, kind: str, moment: datetime) -> datetime | None:
        """Return when (UTC) a credit of ``kind`` given at ``moment`` (UTC) expires: the end of a day at the shop; None:
        never.
        """
        self.ensure_one()
        facts = self._facts()
        months = facts.months.get(kind, 0)
        if not months:
            return None
        last = periods.months_on(self._local(moment).date(), months, facts.months_by)
        return self._utc(last + timedelta(days=1))

    def _today(self) -> date:
        """Today in the shop's time zone."""
        return self._local(fields.Datetime.now()).date()

    @api.model
    def _today_of(self, company) -> date:
        """Today in the time zone of a company's shops, whatever program it has."""
        return self._day_of(company, fields.Datetime.now())

    @api.model
    def _day_of(self, company, moment: datetime) -> date:
        """The day of ``moment`` (UTC) in the time zone of a company's shops, whoever asks."""
        zone = pytz.timezone(company.sudo().partner_id.tz or 'UTC')  # sudo: only the zone
        return pytz.utc.localize(moment).astimezone(zone).date()

    @api.model
    def _last_day_of(self, company, end: datetime) -> date:
        """The last day of what ends at ``end`` (UTC), the first moment it is over."""
        return self._day_of(company, end - timedelta(seconds=1))

    def _utc(self, day: date) -> datetime:
        """Return ``day``'s start in the shop's zone, in UTC."""
        return self._zone().localize(datetime.combine(day, time.min)).astimezone(pytz.utc).replace(tzinfo=None)

    def _advice_on_zone(self) -> Iterator[str]:
        if not self.zone:
            yield self.env._(
                "The shop has no time zone, so its days end at midnight UTC. Choose one under \"Validity & terms\", in "
                "\"Days begin by\"."
            )

    def _zone(self):
        """The time zone of the company's address, else UTC; never the user's own, who could begin a new day by it."""
        return pytz.timezone(self._facts().zone or 'UTC')

    # What the manager wants said when any card of a program is shown at a till.
