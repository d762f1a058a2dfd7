from collections.abc import Callable
from datetime import date, datetime, time
from typing import get_args

import pytz

from odoo import api, models
from odoo.tools import SQL

from ...core import periods
from . import spoken


class CustomerCardDated(models.AbstractModel):
    """Lists, pivots and graphs whose days are grouped by the calendar their reader lives by.

    Where that is the Solar Hijri one, Odoo's own "Month", "Quarter", "Year" and "Week" are its months, seasons, years
    and weeks from Saturday on. Nothing is stored for it: PostgreSQL computes the period beside each row.
    """

    _name = 'customer.card.dated'
    _description = "Grouped by the reader's calendar"

    def _persian_period(self, groupby_spec: str) -> tuple[str, periods.Period] | None:
        """Return the field and the period of what is grouped by, if it is one of the Solar Hijri calendar."""
        name, _colon, period = groupby_spec.partition(':')
        field = self._fields.get(name)
        if field is None or field.type not in ('date', 'datetime') or period not in get_args(periods.Period):
            return None
        return (name, period) if spoken.calendar(self.browse()) == 'persian' else None

    def _read_group_groupby(self, alias, groupby_spec, query):
        """Extend: a period of the Solar Hijri calendar begins where that says."""
        grouped = self._persian_period(groupby_spec)
        if not grouped:
            return super()._read_group_groupby(alias, groupby_spec, query)
        name, period = grouped
        day = SQL('(%s)::date', super()._read_group_groupby(alias, f'{name}:day', query))
        beside = query.make_alias(alias, f'{name}_{period}')
        begins = SQL(periods.sql(period, '%s'), *[day] * periods.sql(period, '%s').count('%s'))
        query.add_join('LEFT JOIN', beside, SQL('LATERAL (%s)', begins), SQL('TRUE'))
        kind = SQL('timestamp') if self._fields[name].type == 'datetime' else SQL('date')
        return SQL('%s::%s', SQL.identifier(beside, 'begins'), kind)

    def _web_read_group_groupby_formatter(self, groupby_spec, values) -> Callable:
        """Extend: the name of a period of the Solar Hijri calendar, and the days it has."""
        grouped = self._persian_period(groupby_spec)
        if not grouped:
            return super()._web_read_group_groupby_formatter(groupby_spec, values)
        name, period = grouped

        def formatted(value):
            if not value:
                return value, [(name, '=', value)]
            begin = value.date() if isinstance(value, datetime) else value
            first, after = (
                self._persian_bound(name, day) for day in (begin, periods.next_begins(period, begin, 'persian'))
            )
            return (first, self._persian_name(period, begin)), ['&', (name, '>=', first), (name, '<', after)]

        return formatted

    def _persian_bound(self, name: str, day: date) -> str:
        """Return when a day begins, as Odoo's domains have it: for a moment by the reader's zone, in UTC."""
        if self._fields[name].type == 'date':
            return day.isoformat()
        zone = self.env.context.get('tz')
        zone = pytz.timezone(zone) if zone in pytz.all_timezones_set else pytz.utc
        start = zone.localize(datetime.combine(day, time.min)).astimezone(pytz.utc)
        return start.replace(tzinfo=None).isoformat(' ')

    def _persian_name(self, period: periods.Period, begin: date) -> str:
        if period == 'day':
            return spoken.day(self, begin)
        if period == 'week':
            return self.env._("Week from %s", spoken.day(self, begin))
        seasons = self.env._("Spring"), self.env._("Summer"), self.env._("Autumn"), self.env._("Winter")
        return periods.name(period, begin, spoken.lang_of(self), seasons)

    @api.model
    def _web_read_group_fill_temporal(
        self, groups, groupby, aggregates, fill_from=False, fill_to=False, min_groups=False
    ):
        """Extend: a graph's empty months are those of the Solar Hijri calendar, between the first and the last one that
        is not empty.
        """
        grouped = self._persian_period(groupby[0])
        known = [group[0] for group in groups if group[0]]
        if not grouped or not known:
            return super()._web_read_group_fill_temporal(groups, groupby, aggregates, fill_from, fill_to, min_groups)
        first, last = min(known), max(known)
        is_moment = isinstance(first, datetime)
        days = (first.date(), last.date()) if is_moment else (first, last)
        begins = periods.between(grouped[1], *days, 'persian')
        empty = tuple(self._read_group_empty_value(spec) for spec in (*groupby[1:], *aggregates))
        found = {}
        for group in groups:
            found.setdefault(group[0], []).append(group)
        filled = [datetime.combine(day, time.min) if is_moment else day for day in begins]
        none = found.pop(False, [])
        return [row for day in filled for row in found.get(day, [(day, *empty)])] + none
