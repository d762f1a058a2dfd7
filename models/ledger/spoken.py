"""The one way days, amounts and counts are said: on screens, receipts, phones and paper, by the reader's language.

A day is said by the calendar of the language (Solar Hijri in Persian), unless the company chose one. Digits are those
of Odoo's own screens; what is ours from edge to edge (cards, letters, the phone's page) asks for :func:`own_digits` and
has the language's. Where text runs from right to left every amount is isolated, so that its minus and its sign stay
where they belong.

Money is booked in its currency and said in it, but for rials, which people count in tomans: where a company chose so,
what is ours from edge to edge says tomans alone, a till both (:func:`beside`), so that nobody types one for the other,
and the office, exports and books what is booked.
"""

import re
from datetime import date, datetime

import pytz

from odoo.tools.misc import format_date, format_datetime

from ...core import money as amounts
from ...core import spoken, words

# The host keeps a minus and its number together by an invisible mark.
_NEGATIVE = re.compile('-\ufeff?[\\d.,\u066b\u066c\u00a0\u202f]*\\d')
OWN_DIGITS = 'customer_card_own_digits'  # in the context: digits of the language, and the money people count in
BESIDE = 'customer_card_beside'  # in the context: the money people count in, beside that of the books
WAYS = (OWN_DIGITS, BESIDE)


def own_digits(records):
    """Return ``records`` in an environment whose texts have the digits of its language."""
    return records.with_context(**{OWN_DIGITS: True})


def beside(records):
    """Return ``records`` in an environment that says amounts as a till does: in its currency, and in what people count
    in.
    """
    return records.with_context(**{BESIDE: True})


def on_paper(currency, amount) -> str:
    """Return an amount of money as our paper has it: in the language's digits, and without the marks that tools for PDF
    draw as boxes; what is around it gives it its direction.
    """
    return spoken.without_marks(money(own_digits(currency), amount))


def lang_of(records) -> str:
    """Return the code of the language texts are in."""
    return records.env.lang or 'en_US'


def calendar(records) -> spoken.Calendar:
    """Return the calendar days are said by: the company's choice, else that of the language."""
    return _chosen_calendar(records) or spoken.calendar_of(lang_of(records))


def paper_day(records, value: date | None, lang: str) -> str:
    """Return a day as cards and letters in ``lang`` have it, by the calendar their company chose, else that of the
    language; empty for none.
    """
    return spoken.paper_day(value, lang, _chosen_calendar(records) or spoken.calendar_of(lang))


def _chosen_calendar(records) -> spoken.Calendar | None:
    company = records.company_id if 'company_id' in records._fields and len(records) == 1 else records.env.company
    company = (company or records.env.company).sudo()  # sudo: how a shop says its days
    # A branch does as its main company.
    return company.customer_card_calendar or company.root_id.customer_card_calendar or None


def day(records, value: date | None, spelling: spoken.Spelling = 'full') -> str:
    """Return a day as its reader says it, empty for none; ``month`` leaves out the year and names the month."""
    if not value:
        return ''
    if calendar(records) == 'persian':
        return _in_digits(records, spoken.persian_day(value, lang_of(records), spelling))
    text = format_date(records.env, value, date_format='d MMM' if spelling == 'month' else False)
    return _number_apart(records, _in_digits(records, text))


def weekday(records, number: int) -> str:
    """Return a day of the week within a sentence of the reader's language; 0 is Monday."""
    return spoken.weekday(lang_of(records), number)


def moment(records, value: datetime) -> str:
    """Return a moment (UTC) as its reader says it, in the reader's time zone."""
    if calendar(records) != 'persian':
        return _number_apart(records, _in_digits(records, format_datetime(records.env, value)))
    zone = pytz.timezone(records.env.context.get('tz') or records.env.user.tz or 'UTC')
    local = pytz.utc.localize(value).astimezone(zone)
    clock = _in_digits(records, f'{local:%H:%M}')
    return _number_apart(records, f'{day(records, local.date())} {clock}')


def number(records, value, digits: int = 0) -> str:
    """Return a number with ``digits`` decimals, grouped as the language does."""
    lang = records.env['res.lang']._lang_get(lang_of(records))
    text = _in_digits(records, lang.format(f'%.{digits}f', float(value) or 0.0, grouping=True))
    return _number_apart(records, text) if text.startswith('-') else text


def shortest(records, value, most: int = 2) -> str:
    """Return a number with as many decimals as it has, up to ``most``."""
    digits = len(amounts.plain(amounts.rounded(value, most)).partition('.')[2])
    return number(records, value, digits)


def money(currency, value) -> str:
    """Return an amount of money in the environment of ``currency``: "$ 35.00"; of rials what people count in, where
    they are told so.
    """
    unit, ways = unit_of(currency), currency.env.context
    if unit and ways.get(OWN_DIGITS):
        return _counted_in(currency, value, unit)
    text = _money(currency, value)
    return apart(currency, f'{text} ({_counted_in(currency, value, unit)})' if unit and ways.get(BESIDE) else text)


def unit_of(currency) -> spoken.Unit | None:
    """Return what people count in instead of a currency today, by the day of the company's shops; None: it itself."""
    if currency.name != spoken.RIAL:
        return None
    company = currency.sudo().env.company  # sudo: how a shop says its money
    shop = company if company.customer_card_unit else company.root_id  # a branch as its main company
    today = datetime.now(pytz.timezone(shop.partner_id.tz or 'UTC')).date()
    return spoken.unit_on(today, shop.customer_card_unit, shop.customer_card_new_rial_on or None)


def unit_names(records, unit: spoken.Unit) -> str:
    """Return the forms of a unit's name after numbers."""
    return {
        'toman': records.env._("toman|tomans"),
        'new_rial': records.env._("new rial|new rials"),
    }[unit.code]


def in_words(currency, value, *, booked: bool = False) -> str:
    """Return an amount of money in words with a capital letter, in what people count in unless ``booked``; nothing in
    languages that have none (:mod:`..core.words`).
    """
    unit = None if booked else unit_of(currency)
    exact = amounts.exact(value)
    if unit and exact == exact.to_integral_value():
        digits = len(str(unit.rials)) - 1
        return words.sentence(words.amount(exact / unit.rials, unit.code, lang_of(currency), digits))
    return words.sentence(words.amount(exact, currency.name, lang_of(currency), currency.decimal_places))


def _counted_in(currency, value, unit: spoken.Unit) -> str:
    said = amounts.exact(value) / unit.rials
    digits = len(amounts.plain(amounts.rounded(said, 6)).partition('.')[2])
    return amount(currency, said, digits, unit_names(currency, unit))


def _money(currency, amount) -> str:
    text = _in_digits(currency, currency.format(float(amount)))
    if '-' in text and _turns(currency, text):
        text = _NEGATIVE.sub(lambda found: spoken.number_apart(found[0]), text)
    return text


def amount(records, value, digits: int, names: str) -> str:
    """Return an amount of something that is counted: "1,240 points", "1 point"."""
    said = amounts.rounded(value, digits)
    return apart(records, f'{number(records, said, digits)} {spoken.form(names, said, lang_of(records))}')


def counted(records, sentence: str, count, **values) -> str:
    """Return the form of ``sentence`` that goes with ``count``, filled in with it (``%(count)s``) and ``values``.

    :param sentence: forms as :func:`..core.spoken.form` has them, translated and not filled in yet
    """
    said = spoken.form(sentence, count, lang_of(records))
    return said % {**values, 'count': shortest(records, count, 4)}


def _in_digits(records, text: str) -> str:
    own = records.env.context.get(OWN_DIGITS) and spoken.language(lang_of(records)) == spoken.PERSIAN
    return spoken.persian_digits(text) if own else text


def is_right_to_left(records) -> bool:
    """Tell whether the language of the environment runs from right to left."""
    return records.env['res.lang']._get_data(code=lang_of(records)).direction == 'rtl'


def _turns(records, text: str) -> bool:
    """Tell whether something runs from right to left where ``text`` stands: its language, or its own letters."""
    return is_right_to_left(records) or spoken.is_right_to_left(text)


def apart(records, text: str) -> str:
    """Return a name, or a text put together around a number, isolated where text runs from right to left."""
    return spoken.apart(text) if text and _turns(records, text) else text


def _number_apart(records, text: str) -> str:
    return spoken.number_apart(text) if _turns(records, text) else text
