"""The built-in templates: one layout per kind, the words of three languages; everything else
follows from the program.
"""

from ...core.face import Element

LANGUAGES = [('en', "English"), ('fa', "Persian (right to left)"), ('ru', "Russian")]

# kind: the drawing on the front.
GROUNDS = {
    'loyalty': 'waves',
    'discount': 'bands',
    'gift': 'ribbon',
    'warranty': 'rings',
    'credit': 'contours',
    'installment': 'steps',
}

# What the templates say. Cards are read by customers: these are the words of the card's language, not of the user's.
WORDS = {
    'en': {
        'loyalty': "Loyalty card",
        'discount': "Discount card",
        'gift': "Gift card",
        'warranty': "Warranty card",
        'credit': "Credit card account",
        'installment': "Installment card",
        'holder': "Card holder",
        'until': "Valid until",
        'signature': "Holder's signature",
        'scan': "Show this code at the till",
        'sample': "Emma Miller",
        'tier': "Gold",
        'terms_loyalty': "Show this card with every purchase to collect and spend points. It stays the "
        "property of the shop. If it is lost, tell us: your points are kept.",
        'terms_discount': "Show this card before you pay. The discount cannot be paid out and does not add to "
        "other offers unless we say so. Found a card? Please hand it in.",
        'terms_gift': "Pays for anything in our shops, in parts too; what is left stays on the card. Treat it "
        "like cash. It cannot be exchanged for money unless the law says so.",
        'terms_warranty': "Keep this card with your receipt. Show it whenever you need service: it opens the "
        "warranty of your product. Wear and damage by misuse are not covered.",
        'terms_credit': "Only the holder may use this card. Report a loss at once: we block the card and your "
        "account stays safe. It remains the property of the shop.",
        'terms_installment': "Only the holder may use this card, within the agreed limit. Each purchase is "
        "paid back in the agreed installments. Report a loss at once.",
    },
    'fa': {
        'loyalty': "کارت باشگاه مشتریان",
        'discount': "کارت تخفیف",
        'gift': "کارت هدیه",
        'warranty': "کارت گارانتی",
        'credit': "کارت اعتباری خرید",
        'installment': "کارت خرید اقساطی",
        'holder': "دارندهٔ کارت",
        'until': "اعتبار تا",
        'signature': "امضای دارنده",
        'scan': "این کد را در صندوق نشان دهید",
        'sample': "سارا محمدی",
        'tier': "طلایی",
        'terms_loyalty': "برای گرفتن و خرج‌کردن امتیاز، این کارت را در هر خرید نشان دهید. کارت متعلق به "
        "فروشگاه است. اگر گم شد خبر دهید؛ امتیازهای شما محفوظ می‌ماند.",
        'terms_discount': "کارت را پیش از پرداخت نشان دهید. تخفیف به پول نقد تبدیل نمی‌شود و جز با اعلام ما با "
        "پیشنهادهای دیگر جمع نمی‌شود. کارت پیداشده را به ما برسانید.",
        'terms_gift': "با این کارت هر کالای فروشگاه را یک‌جا یا در چند نوبت بخرید؛ مانده در کارت می‌ماند. آن "
        "را مانند پول نقد نگه دارید. کارت به پول نقد تبدیل نمی‌شود.",
        'terms_warranty': "کارت را همراه رسید خرید نگه دارید و هنگام نیاز به خدمات نشان دهید تا گارانتی کالای "
        "شما دیده شود. فرسودگی و آسیب نادرست مشمول گارانتی نیست.",
        'terms_credit': "فقط دارندهٔ کارت می‌تواند از آن استفاده کند. گم‌شدن را فوری خبر دهید تا کارت مسدود "
        "شود و حساب شما امن بماند. کارت متعلق به فروشگاه است.",
        'terms_installment': "فقط دارندهٔ کارت و تا سقف توافق‌شده می‌تواند خرید کند. هر خرید در قسط‌های "
        "توافق‌شده بازپرداخت می‌شود. گم‌شدن را فوری خبر دهید.",
    },
    'ru': {
        'loyalty': "Карта покупателя",
        'discount': "Дисконтная карта",
        'gift': "Подарочная карта",
        'warranty': "Гарантийная карта",
        'credit': "Кредитная карта магазина",
        'installment': "Карта рассрочки",
        'holder': "Владелец",
        'until': "Действует до",
        'signature': "Подпись владельца",
        'scan': "Покажите код на кассе",
        'sample': "Анна Смирнова",
        'tier': "Золотой",
        'terms_loyalty': "Предъявляйте карту при каждой покупке, чтобы копить и тратить баллы. Карта остаётся "
        "собственностью магазина. При утере сообщите нам: баллы сохранятся.",
        'terms_discount': "Предъявите карту до оплаты. Скидка не выплачивается деньгами и не суммируется с "
        "другими предложениями, если не указано иное. Нашедшего просим вернуть.",
        'terms_gift': "Картой можно оплатить любые товары, в том числе частями; остаток сохраняется. Храните "
        "её как наличные. Карта не обменивается на деньги, если иное не предусмотрено законом.",
        'terms_warranty': "Храните карту вместе с чеком и предъявляйте при обращении в сервис: по ней видна "
        "гарантия на ваш товар. Износ и повреждения по вине владельца не покрываются.",
        'terms_credit': "Картой пользуется только её владелец. При утере сразу сообщите нам: мы заблокируем "
        "карту, и счёт останется в безопасности. Карта — собственность магазина.",
        'terms_installment': "Картой пользуется только её владелец в пределах лимита. Каждая покупка "
        "возвращается согласованными платежами. При утере сразу сообщите нам.",
    },
}

# Fronts. A text that begins with "@" is a word of the card's language.
_HEAD = [
    Element('logo', 6, 5.5, 13, 11, plate=True),
    Element('merchant', 21, 5.5, 38, 11, size=11, bold=True),
]
_NUMBER = Element('number', 6, 29.5, 52, 7, size=15, bold=True)
_HOLDER = Element('holder', 6, 39, 44, 9, text='@holder', size=9.5, bold=True, label_above=True)
_UNTIL = Element('valid_until', 53, 39, 26.6, 9, text='@until', size=8.5, align='end', label_above=True)
FRONTS = {
    'loyalty': [
        *_HEAD,
        Element('program', 6, 20, 60, 7.5, size=13),
        _NUMBER,
        _HOLDER,
        Element('tier', 61, 30, 18.6, 6, size=11, bold=True, align='end'),
        _UNTIL,
    ],
    'discount': [*_HEAD, Element('program', 6, 20, 42, 8, size=14), _NUMBER, _HOLDER, _UNTIL],
    'gift': [
        Element('logo', 6, 5.5, 13, 11, plate=True),
        Element('merchant', 21, 5.5, 28, 11, size=11, bold=True),
        Element('program', 6, 19.5, 50, 7.5, size=13),
        Element('value', 6, 28, 50, 10.5, size=23, bold=True),
        Element('number', 6, 42.6, 28, 5, size=9),
        Element('valid_until', 34, 42.6, 26, 5, text='@until', size=6.4, align='end'),
    ],
    'warranty': [*_HEAD, Element('program', 6, 20, 42, 8, size=14), _NUMBER, _HOLDER, _UNTIL],
    'credit': [*_HEAD, Element('program', 6, 20, 60, 7.5, size=13), _NUMBER, _HOLDER, _UNTIL],
    'installment': [*_HEAD, Element('program', 6, 20, 42, 8, size=14), _NUMBER, _HOLDER, _UNTIL],
}

# Backs.
_CODES = [
    Element('code128', 6, 32.6, 50, 11.6, side='back'),
    Element('number_full', 6, 44.8, 50, 4.2, side='back', size=8, align='center'),
    Element('qr', 60.6, 6, 19, 19, side='back'),
]
_CONTACT = [
    Element('text', 58.6, 25, 23, 4.8, side='back', text='@scan', size=5, tone='soft', align='center'),
    Element('address', 58.6, 32.2, 23, 8.4, side='back', size=5.4, align='center'),
    Element('phone', 58.6, 41.2, 23, 3.4, side='back', size=6.4, bold=True, align='center'),
    Element('website', 58.6, 45, 23, 3.4, side='back', size=5.6, tone='accent', align='center'),
]
_OPEN = [
    Element('merchant', 6, 5.5, 50, 5.5, side='back', size=10, bold=True, tone='accent'),
    Element('terms', 6, 12.2, 50, 19, side='back', size=7),
]
_SIGNED = [
    Element('merchant', 6, 5, 50, 4.6, side='back', size=9, bold=True, tone='accent'),
    Element('terms', 6, 10.4, 50, 10.2, side='back', size=5.4),
    Element('text', 6, 20.9, 50, 2.6, side='back', text='@signature', size=4.8, tone='soft'),
    Element('signature', 6, 23.6, 50, 7.6, side='back'),
]
BACKS = {
    'loyalty': [*_OPEN, *_CODES, *_CONTACT],
    'discount': [*_OPEN, *_CODES, *_CONTACT],
    'gift': [*_OPEN, *_CODES, *_CONTACT],
    'warranty': [*_SIGNED, *_CODES, *_CONTACT],
    'credit': [*_SIGNED, *_CODES, *_CONTACT],
    'installment': [*_SIGNED, *_CODES, *_CONTACT],
}


# A card that hangs out: nothing that pays or says how much in the open, bar code and number where a scratch sticker
# covers them.
_COVER = Element('cover', 5, 31.6, 52, 18.4, side='back')
_UNDER_COVER = ('code128', 'number_full')
_OPEN_SECRETS = ('number', 'value', 'qr')


def _elements(kind: str, covered: bool) -> list[Element]:
    elements = [*FRONTS[kind], *BACKS[kind]]
    if not covered:
        return elements
    shown = [one for one in elements if one.shows not in (*_OPEN_SECRETS, *_UNDER_COVER) and one.text != '@scan']
    return [*shown, _COVER, *(one for one in elements if one.shows in _UNDER_COVER)]


def word(lang: str, text: str) -> str:
    """``text``, or the word of ``lang`` it names."""
    return WORDS[lang][text[1:]] if text.startswith('@') else text


def layout(kind: str, lang: str, covered: bool = False) -> list[dict]:
    """The elements of the template for ``kind`` in ``lang``, as values of ``customer.card.design.element``; ``covered``
    for cards that hang out.
    """
    return [
        {
            'sequence': place,
            'side': one.side,
            'shows': one.shows,
            'text': word(lang, one.text),
            'x': one.x,
            'y': one.y,
            'width': one.width,
            'height': one.height,
            'font_size': one.size,
            'bold': one.bold,
            'tone': one.tone,
            'align': one.align,
            'mirrored': one.mirror,
            'plate': one.plate,
            'label_above': one.label_above,
        }
        for place, one in enumerate(_elements(kind, covered), start=1)
    ]
