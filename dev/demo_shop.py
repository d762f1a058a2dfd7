"""The demo shop before it opens: company, people, products, two tills, 500 cards and what is on them."""

import random
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal
from typing import Any

from demo_counter import PIN
from demo_goods import PRODUCE, SHELVES, TAXES, TOBACCO, products
from demo_looks import design, dress, rank
from demo_office import ask_for_approval, batch, channels, tax
from demo_till import Product, Till

from odoo import Command, api, fields

ZONE = 'America/New_York'
FIRST = (
    "Ada",
    "Ben",
    "Cleo",
    "Dina",
    "Emil",
    "Fay",
    "Gus",
    "Hana",
    "Ivo",
    "Jana",
    "Kofi",
    "Lena",
    "Milo",
    "Nora",
    "Omar",
    "Pia",
    "Quin",
    "Rosa",
    "Sami",
    "Tess",
)
LAST = (
    "Abbott",
    "Baker",
    "Carter",
    "Diaz",
    "Evans",
    "Fischer",
    "Garcia",
    "Hughes",
    "Ito",
    "Jensen",
    "Khan",
    "Lopez",
    "Meyer",
    "Novak",
    "Olsen",
    "Petrov",
    "Quist",
    "Rossi",
    "Silva",
    "Turner",
)
LOYALTY, ACTIVE_GIFTS, STOCK = 350, 50, 100
ANONYMOUS = 30  # loyalty cards whose holder has not said a name yet
TILLS = ("Till 1", "Till 2")


@dataclass
class Card:
    """A card: its number, and the balance its owner expects."""

    number: str
    record: int
    account: int
    holder: str = ''
    balance: Decimal = Decimal(0)


@dataclass
class Shop:
    """The shop of the story."""

    company: str
    tills: list[Till]
    products: list[Product]
    gift_product: Product
    loyalty: list[Card]
    gifts: list[Card]
    stock: list[Card]
    gold: Card
    discount: Card
    point_value: Decimal


def build(registry: Any, rng: random.Random) -> Shop:
    """Make the shop in one transaction, as its manager would have done in the weeks before."""
    with registry.cursor() as cr:
        env = api.Environment(cr, api.SUPERUSER_ID, {'lang': 'en_US', 'tracking_disable': True})
        company = _company(env)
        cashier, accountant = _people(env)
        goods = _products(env)
        dress(env, company)
        loyalty, gift = _programs(env, company)
        rank(env, loyalty)
        design(env, loyalty, gift)
        configs = _tills(env, company)
        members, gifts, stock = _cards(env, loyalty, gift)
        _fill(env, members, gifts, rng)
        ask_for_approval(env(user=accountant.id), members[0].account)
        gold, discount = _other_cards(env, company)
        sold_as = Product(gift.product_id.id, "Gift card", "Cards", Decimal(0))
        tills = [Till(registry, cashier.id, config.id, config.name, _methods(config)) for config in configs]
        return Shop(
            company.name,
            tills,
            goods,
            sold_as,
            members,
            gifts,
            stock,
            gold,
            discount,
            Decimal(str(loyalty.point_value)),
        )


def _company(env: Any) -> Any:
    company = env.company
    address = {
        'street': "12 Orchard Lane",
        'zip': "10001",
        'city': "New York",
        'state_id': env.ref('base.state_us_27').id,
    }
    company.write(
        {
            'name': "Greenmarket",
            'phone': "+1 212 555 0142",
            'email': "hello@greenmarket.example",
            'website': "https://greenmarket.example",
            'country_id': env.ref('base.us').id,
            'tax_calculation_rounding_method': 'round_per_line',
            **address,
        }
    )
    company.partner_id.tz = ZONE
    return company


def _people(env: Any) -> tuple[Any, Any]:
    """The manager may do everything and starts with the overview; the cashier sells, and nothing else; a second person
    keeps the books. The cashier, and the accountant.
    """
    manager = env.ref('base.user_admin')
    groups = (
        'customer_card.group_manager',
        'customer_card.group_accountant',
        'point_of_sale.group_pos_manager',
        'account.group_account_manager',
    )
    overview = env.ref('customer_card.customer_card_overview_action')
    links = [Command.link(env.ref(group).id) for group in groups]
    manager.write({'name': "Mara Manager", 'tz': ZONE, 'action_id': overview.id, 'group_ids': links})
    staff = (
        ("Carl Cashier", 'cashier', ('base.group_user', 'point_of_sale.group_pos_user')),
        ("Anna Accountant", 'accountant', ('base.group_user', 'customer_card.group_accountant')),
    )
    return tuple(
        env['res.users'].create(
            {
                'name': name,
                'login': login,
                'password': login,
                'email': f'{login}@greenmarket.example',
                'tz': ZONE,
                'group_ids': [Command.set([env.ref(group).id for group in groups])],
            }
        )
        for name, login, groups in staff
    )


def _products(env: Any) -> list[Product]:
    taxes = {code: tax(env, name, rate) for code, (name, rate) in TAXES.items()}
    shelves = {shelf.name: env['product.category'].create({'name': shelf.name}) for shelf in SHELVES}
    till_shelves = {shelf.name: env['pos.category'].create({'name': shelf.name}) for shelf in SHELVES}
    rows = list(products())
    made = env['product.product'].create(
        [
            {
                'name': name,
                'list_price': float(price),
                'standard_price': float(price) * 0.6,
                'categ_id': shelves[shelf.name].id,
                'pos_categ_ids': [Command.set(till_shelves[shelf.name].ids)],
                'taxes_id': [Command.set(taxes[shelf.tax].ids)],
                'supplier_taxes_id': False,
                'available_in_pos': True,
                'barcode': f'20{number:010d}',
                'default_code': f'G{number:03d}',
            }
            for number, (shelf, name, price) in enumerate(rows, 1)
        ]
    )
    return [
        Product(product.id, name, shelf.name, price, TAXES[shelf.tax][1], tuple(taxes[shelf.tax].ids))
        for product, (shelf, name, price) in zip(made, rows, strict=True)
    ]


def _programs(env: Any, company: Any) -> tuple[Any, Any]:
    """The two programs that came with the add-on, with the shop's own rules."""
    programs = env['customer.card.program']
    loyalty, gift = (
        programs.search([('company_id', '=', company.id), ('kind', '=', kind)], limit=1) for kind in ('loyalty', 'gift')
    )
    shelf = {name: env['product.category'].search([('name', '=', name)]).ids for name in (PRODUCE, TOBACCO)}
    base = {'points': 1, 'step': 1, 'excluded_category_ids': [Command.set(shelf[TOBACCO])]}
    weekdays = dict.fromkeys(('saturday', 'sunday'), True)
    happy = {'hour_from': 18, 'hour_to': 20, 'cap': 100, **weekdays}
    loyalty.write(
        {
            'name': "Greenmarket Club",
            'breakage': 10,
            'rule_ids': [
                Command.clear(),
                Command.create({**base, 'name': "Purchases"}),
                Command.create({
                    **base, 'name': "Double points on fruit & vegetables",
                    'category_ids': [Command.set(shelf[PRODUCE])],
                }),
                Command.create({**base, 'name': "Weekend happy hour", **happy}),
            ],
        }
    )  # fmt: skip
    croissant = env['product.product'].search([('available_in_pos', '=', True), ('name', '=', "Croissants, single")])
    loyalty.reward_ids = [
        Command.create({'name': "A croissant on the house", 'points': 250, 'product_ids': [Command.set(croissant.ids)]})
    ]
    bakery = env['product.category'].search([('name', '=', 'Bakery')])
    goal = {'goal': 'units', 'target': 10, 'period': 'week', 'category_ids': [Command.set(bakery.ids)]}
    loyalty.challenge_ids = [Command.create({'name': "Breakfast club", 'points': 25, **goal})]
    gift.write({'topup': True, 'offline_limit': 20})
    gift.name = gift.product_id.name = "Greenmarket Gift"
    return loyalty, gift


def _tills(env: Any, company: Any) -> Any:
    """Two tills with a drawer each; the card terminal and the card tenders are the same at both."""
    bank = env['account.journal'].search([('type', '=', 'bank'), ('company_id', '=', company.id)], limit=1)
    terminal = env['pos.payment.method'].create({'name': "Bank card", 'journal_id': bank.id})
    shared = terminal | env['pos.payment.method']._customer_card_methods(company)
    configs = env['pos.config']
    for number, name in enumerate(TILLS, 1):
        drawer = env['account.journal'].create({'name': f"Cash {name}", 'code': f'CSH{number}', 'type': 'cash'})
        cash = env['pos.payment.method'].create({'name': f"Cash {name}", 'journal_id': drawer.id})
        configs |= configs.create({'name': name, 'payment_method_ids': [Command.set((cash | shared).ids)]})
    return configs


def _methods(config: Any) -> dict[str, int]:
    return {method.customer_card_kind or method.type: method.id for method in config.payment_method_ids}


def _cards(env: Any, loyalty: Any, gift: Any) -> tuple[list[Card], list[Card], list[Card]]:
    """500 cards: members with their names, gift cards in people's pockets, and blank gift cards on the rack."""
    channels(env)
    names = [f"{FIRST[number % 20]} {LAST[(number // 20 + number) % 20]}" for number in range(LOYALTY - ANONYMOUS)]
    rows = [{'name': name, 'phone': f"+1 212 555 {1000 + number}"} for number, name in enumerate(names)]
    holders = env['res.partner'].create(rows)
    members = env['customer.card'].create([{'program_id': loyalty.id, 'partner_id': partner.id} for partner in holders])
    members.action_activate()
    members |= batch(env, loyalty, "Spring flyer, North", ANONYMOUS, "Flyer", unit_cost=0.15, card_state='active')
    members[-1].action_block_lost()
    gifts = env['customer.card']._issue(gift, ACTIVE_GIFTS)
    stock = batch(env, gift, "Gift cards at the checkout", STOCK, "Rack at the checkout", unit_cost=0.40)
    return tuple(
        [Card(card.number, card.id, card.account_ids.id, card.partner_id.name or '') for card in cards]
        for cards in (members, gifts, stock)
    )


def _other_cards(env: Any, company: Any) -> tuple[Card, Card]:
    """A gift card that asks for its PIN from 50.00 on, and one whose discount is kept for the next purchase."""
    from odoo.addons.customer_card.models.ledger.posting import Posting  # noqa: PLC0415  only Odoo's loader knows the way

    programs, everything = env['customer.card.program'], {'compute_price': 'percentage', 'percent_price': 5}
    prices = env['product.pricelist'].create({'name': "Neighbors", 'item_ids': [Command.create(everything)]})
    gold = programs.create(
        {'name': "Greenmarket Gold", 'kind': 'gift', 'prefix': '953', 'pin_from': 50, 'company_id': company.id}
    )
    discount = programs.create(
        {
            'name': "Neighbors' Card",
            'kind': 'discount',
            'prefix': '954',
            'discount_mode': 'charge',
            'pricelist_id': prices.id,
            'company_id': company.id,
        }
    )
    cards = env['customer.card']._issue(gold) | env['customer.card']._issue(discount)
    cards[0]._set_pin(PIN)
    posting = Posting(
        cards[0]._account('value').id, Decimal(200), 'opening', 'demo:gold', cards[0].id, note="Sold in the web shop"
    )
    env['customer.card.ledger']._post([posting])
    return tuple(Card(card.number, card.id, card._account('value').id) for card in cards)


def _fill(env: Any, members: list[Card], gifts: list[Card], rng: random.Random) -> None:
    """Post the history: points of last year and this, gift cards sold in the web shop, some value out of date."""
    from odoo.addons.customer_card.models.ledger.posting import Posting  # noqa: PLC0415  only Odoo's loader knows the way

    now = fields.Datetime.now()
    late, soon = now - timedelta(hours=3), now + timedelta(days=200)
    postings = []

    def put(card: Card, amount: Decimal, kind: str, expires: Any, note: str) -> None:
        card.balance += amount
        key = f'demo:{card.account}:{len(postings)}'
        postings.append(Posting(card.account, amount, kind, key, card.record, expires=expires, note=note))

    for number, card in enumerate(members[:250]):
        put(card, Decimal(rng.randrange(300, 3000)), 'opening', soon, "Points of this year")
        if number % 6 == 0:
            put(card, Decimal(rng.randrange(50, 400)), 'opening', late, "Points of last year")
    for number, card in enumerate(gifts):
        expires = late if number >= ACTIVE_GIFTS - 2 else None
        put(card, Decimal(rng.choice((20, 25, 30, 50, 75, 100))), 'sale', expires, "Sold in the web shop")
    env['customer.card.ledger']._post(postings)
