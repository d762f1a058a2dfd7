from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import AccessError, ValidationError
from odoo.tools import email_normalize, email_split
from odoo.tools.translate import LazyTranslate

from ...core import anniversary, lookup
from ..actions import open_list
from ..ledger import kinds, spoken

_lt = LazyTranslate(__name__)
GREGORIAN_MONTHS = (
    _lt("January"), _lt("February"), _lt("March"), _lt("April"), _lt("May"), _lt("June"),
    _lt("July"), _lt("August"), _lt("September"), _lt("October"), _lt("November"), _lt("December"),
)  # fmt: skip
PERSIAN_MONTHS = (
    _lt("Farvardin"), _lt("Ordibehesht"), _lt("Khordad"), _lt("Tir"), _lt("Mordad"), _lt("Shahrivar"),
    _lt("Mehr"), _lt("Aban"), _lt("Azar"), _lt("Dey"), _lt("Bahman"), _lt("Esfand"),
)  # fmt: skip


# What rules ask for, of a contact or of the company it belongs to.
EARNS = {'category_id', 'parent_id', 'is_company', 'customer_card_birth_day', 'customer_card_birth_month'}


def _masked(addresses: str) -> str:
    """Return all addresses of a contact, each masked."""
    return ', '.join(filter(None, map(lookup.mask_email, email_split(addresses) or [addresses])))


class ResPartner(models.Model):
    """The holder: cards, birthday (day and month only) and the shop's time zone."""

    _inherit = 'res.partner'

    customer_card_ids = fields.One2many(
        comodel_name='customer.card', inverse_name='partner_id', string="Cards", groups='customer_card.group_desk'
    )
    customer_card_count = fields.Integer(compute='_compute_customer_card_count', groups='customer_card.group_desk')
    customer_card_birth_day = fields.Integer(
        string="Birthday", groups='customer_card.group_desk', help="Day of the month."
    )
    customer_card_birth_month = fields.Selection(
        selection='_customer_card_months', string="Month of birth", groups='customer_card.group_desk'
    )
    customer_card_balances = fields.Char(
        string="On cards", compute='_compute_customer_card_balances', groups='customer_card.group_desk'
    )

    @api.constrains('customer_card_birth_day', 'customer_card_birth_month')
    def _check_customer_card_birthday(self):
        for partner in self.sudo():  # sudo: the day is readable to the card desk only
            day = partner.customer_card_birth_day
            if day and not 1 <= day <= anniversary.days_of(*partner._customer_card_birth()[1:]):
                raise ValidationError(self.env._("There is no such day in this month. Check the birthday."))

    @api.model
    def _customer_card_months(self) -> list[tuple[str, str]]:
        """The months people know their birthday by, those of the reader's calendar first; of the Solar Hijri one where
        anybody reads Persian, or the company lives by it.
        """
        months = [(str(number), str(self.env._(name))) for number, name in enumerate(GREGORIAN_MONTHS, 1)]
        persian = [
            (f'{anniversary.PERSIAN}{number}', str(self.env._(name))) for number, name in enumerate(PERSIAN_MONTHS, 1)
        ]
        if spoken.calendar(self) == 'persian':
            return persian + months
        read = any(code.startswith('fa') for code, _name in self.env['res.lang'].get_installed())
        return months + persian if read else months

    def _customer_card_birth(self) -> tuple[int, int, bool]:
        """Return day and month of the birthday, 0 where they are not known, and whether they are Solar Hijri ones."""
        return self.customer_card_birth_day, *anniversary.month_of(self.customer_card_birth_month)

    def _compute_customer_card_count(self):
        counts = dict(
            self.env['customer.card']._read_group([('partner_id', 'in', self.ids)], ['partner_id'], ['__count'])
        )
        for partner in self:
            partner.customer_card_count = counts.get(partner, 0)

    def write(self, vals):
        if 'tz' in vals:
            self._customer_card_check_zone(vals['tz'])
            self.env.registry.clear_cache()  # a shop's time zone is part of what programs keep
        if 'email' in vals:
            self._customer_card_note_address(vals['email'])
        holders = self._customer_card_holding() if EARNS & vals.keys() else self.browse()
        before = holders._customer_card_earning_facts()
        programs = self._customer_card_shops() if 'tz' in vals else self.env['customer.card.program']
        shops = programs._shop_facts()
        result = super().write(vals)
        if 'name' in vals:
            self._customer_card_rename()
        holders._customer_card_note_facts(before)
        programs._tell_shop_facts(shops)
        return result

    def _customer_card_shops(self):
        """Return the programs whose shop's address one of these contacts is."""
        companies = self.env['res.company'].sudo()  # sudo: which shop it is
        return self.env['customer.card.program']._of_shops(companies.search([('partner_id', 'in', self.ids)]))

    def _customer_card_holding(self):
        """Return those of these contacts, and of all below them, who hold cards."""
        people = self.sudo().with_context(active_test=False)  # sudo: who keeps contacts has no rights on cards
        return people.search([('id', 'child_of', self.ids), ('customer_card_ids', '!=', False)]) if self else people

    def _customer_card_earning_facts(self) -> dict[int, str]:
        """Return what earning rules ask of holders, in words, by id: tags, and the birthday, day and month."""
        months = dict(self._fields['customer_card_birth_month']._description_selection(self.env))
        facts, holders = {}, self.with_context(active_test=False)
        (holders | holders.commercial_partner_id).mapped('category_id.display_name')  # read at once
        for holder in holders:
            tags = (holder | holder.commercial_partner_id).category_id
            day, month = holder.customer_card_birth_day, months.get(holder.customer_card_birth_month)
            names = sorted(f'{tag.display_name} (#{tag.id})' for tag in tags)
            facts[holder.id] = " · ".join([*names, *([f'{day} {month}'] if day and month else [])]) or "–"
        return facts

    def _customer_card_note_facts(self, before: dict[int, str]) -> None:
        """Earning rules ask for tags and birthdays, and who keeps contacts may change them: the cards' history says who
        did.

        :param before: what they were, by holder
        """
        now = self._customer_card_earning_facts()
        moved = self.filtered(lambda holder: now[holder.id] != before[holder.id])
        said = {
            card.id: self.env._(
                "Of the holder, as rules ask: %(now)s, before: %(before)s.",
                now=now[holder.id],
                before=before[holder.id],
            )
            for holder in moved
            for card in holder.customer_card_ids
        }
        if said:
            moved.customer_card_ids._message_log_batch(said, author_id=self.env.user.partner_id.id)

    def _customer_card_note_address(self, address) -> None:
        """The card's link goes where its holder is written to: who keeps contacts may change that, and the cards'
        history says who did.
        """
        moved = self.filtered(lambda partner: (partner.email or '') != (address or ''))
        for card in moved.sudo().customer_card_ids:  # sudo: who keeps contacts has no rights on cards
            before, now = (_masked(one or '') or "–" for one in (card.partner_id.email, address))
            now = self.env._("%s (another one)", now) if now == before else now
            card.message_post(
                body=self.env._(
                    "The holder's e-mail address is now %(now)s, before: %(before)s.", now=now, before=before
                ),
                author_id=self.env.user.partner_id.id,
            )

    def _customer_card_known_by(self) -> set[str]:
        """Return what tells whether two contacts are one person: e-mail addresses, and the ends of phone numbers."""
        self.ensure_one()
        phone = lookup.national(self.phone or '', str(self.env.company.country_id.phone_code or ''))
        return {*map(email_normalize, email_split(self.email or '')), phone} - {'', False}

    def _customer_card_unaddressed(self):
        """Return those of these contacts whose address is taken from what is said as they get their first card: they
        have none, and no login.
        """
        people = self.sudo().with_context(active_test=False)  # sudo: whether there is one
        return people.filtered(lambda partner: not (partner.customer_card_ids or partner.user_ids)).with_env(self.env)

    def _customer_card_readdress(self, email) -> None:
        """Write to the holder where he said when he got the card: whoever wrote another address before proves nothing.
        The card's history says so.
        """
        if email and email_normalize(email) != email_normalize(self.email or ''):
            self.write({'email': email})

    def _customer_card_check_zone(self, zone) -> None:
        """:raise AccessError: when a shop with cards gets another time zone by who neither manages cards nor sets up
        the system
        """
        user = self.env.user
        if self.env.su or user.has_group('base.group_system'):
            return
        moved = self.filtered(lambda partner: (partner.tz or False) != (zone or False)).ids
        programs = (
            self.env['customer.card.program'].with_context(active_test=False).sudo()
        )  # sudo: only whether there is one
        others = (
            [('company_id', 'not in', user.company_ids.ids)] if user.has_group('customer_card.group_manager') else []
        )
        if moved and programs.search_count([('company_id.partner_id', 'in', moved), *others], limit=1):
            raise AccessError(
                self.env._("Limits of cards begin anew with the shop's day. A card manager sets its time zone.")
            )

    def action_open_customer_cards(self):
        """Open the cards of this customer."""
        self.ensure_one()
        return open_list(
            self.env['customer.card'], self.env._("Cards"), [('partner_id', '=', self.id)], default_partner_id=self.id
        )

    # What a customer has on all cards together, for the button on the contact.

    def _compute_customer_card_balances(self):
        """What customers have on the cards they hold now, each account once: an account knows only who had it first."""
        pairs = self.env['customer.card']._read_group(
            [('partner_id', 'in', self.ids), ('state', 'not in', ('replaced', 'closed'))], ['partner_id', 'account_ids']
        )
        held: dict = {}
        for partner, account in pairs:
            if account.kind in kinds.DEBTS and account.balance < 0:
                continue  # what is owed stands beside it, and is nothing they have
            sums, key = held.setdefault(partner, {}), (account.program_id, account.kind)
            sums[key] = sums.get(key, 0) + account.balance
        for partner in self:
            sums = held.get(partner._origin, {})
            texts = (program._format(kind, balance) for (program, kind), balance in sums.items() if balance)
            partner.customer_card_balances = " · ".join(texts)

    # Tags of a customer, as earning rules ask for them.

    def _customer_card_tagged_lately(self) -> bool:
        """Tell whether the contact, its company or a tag either has, was written within the last day."""
        tags = self.env['res.partner.category'].browse(self._customer_card_tags())
        since = fields.Datetime.now() - timedelta(days=1)
        written = [one.write_date for one in [*(self | self.commercial_partner_id), *tags]]
        return any(moment and moment >= since for moment in written)

    def _customer_card_tags(self) -> frozenset[int]:
        """The tags with all above them, archived ones too, for they leave nobody out less; a person of a company has
        the company's, too.
        """
        self.ensure_one()
        tags = (self | self.commercial_partner_id).with_context(active_test=False).category_id
        return frozenset(int(part) for tag in tags for part in (tag.parent_path or '').split('/') if part)


class ResPartnerCategory(models.Model):
    """A tag that is given from its own side."""

    _inherit = 'res.partner.category'

    def write(self, vals):
        moved = self.env['res.partner']
        if {'partner_ids', 'parent_id'} & vals.keys():
            moved = self.sudo().search([('id', 'child_of', self.ids)]).partner_ids  # sudo: who has it
            moved |= self.env['res.partner'].sudo().browse(_linked(vals.get('partner_ids'))).exists()  # sudo: as above
        holders = moved._customer_card_holding()
        before = holders._customer_card_earning_facts()
        result = super().write(vals)
        holders._customer_card_note_facts(before)
        return result


def _linked(commands) -> list[int]:
    """Return the ids that relation commands name; records and plain ids stand for themselves."""
    ids = []
    for command in getattr(commands, 'ids', commands) or ():
        if isinstance(command, int):
            ids.append(command)
        elif len(command) > 1:
            ids += command[2] or () if command[0] == 6 else [command[1]]
    return [one for one in ids if isinstance(one, int) and one]
