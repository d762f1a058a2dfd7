"""What the demo shop looks like: a logo, a picture for every shelf and product, card designs in the shop's green."""

import base64
import io
from functools import cache
from pathlib import Path
from typing import Any

from demo_goods import SHELVES
from PIL import Image, ImageDraw, ImageFont

from odoo.fields import Command
from odoo.tools.misc import file_path

GREEN = '#15803d'
# shelf: its icon in Font Awesome 4.7, which the host ships, and its color
ICONS = {
    "Fruit & vegetables": ('\uf094', '#65a30d'),
    "Bakery": ('\uf1fd', '#b45309'),
    "Dairy": ('\uf0f4', '#0284c7'),
    "Meat & fish": ('\uf0f5', '#be123c'),
    "Frozen": ('\uf2dc', '#0e7490'),
    "Pantry": ('\uf291', '#a16207'),
    "Sweets": ('\uf004', '#db2777'),
    "Soft drinks": ('\uf043', '#2563eb'),
    "Beer & wine": ('\uf0fc', '#d97706'),
    "Household": ('\uf0eb', '#7c3aed'),
    "Body care": ('\uf2cc', '#0d9488'),
    "Tobacco": ('\uf06d', '#52525b'),
}
LEAF, SIDE = '\uf06c', 128


@cache
def _font(size: int) -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(file_path('web/static/src/libs/fontawesome/fonts/fontawesome-webfont.ttf'), size)


def _picture(icon: str, color: str, width: int = SIDE, side: int = SIDE) -> bytes:
    """A white icon on a colored ground, as Odoo stores pictures."""
    image = Image.new('RGB', (width, side), color)
    ImageDraw.Draw(image).text((width / 2, side / 2), icon, font=_font(side // 2), fill='white', anchor='mm')
    return _png(image)


def _logo(name: str) -> bytes:
    """A leaf beside the shop's name."""
    image = Image.new('RGBA', (620, 120), (255, 255, 255, 0))
    pen = ImageDraw.Draw(image)
    pen.text((60, 60), LEAF, font=_font(84), fill=GREEN, anchor='mm')
    fonts = Path(__file__).resolve().parents[1] / 'static' / 'fonts'
    words = ImageFont.truetype(str(fonts / 'CustomerCardSans-Bold.woff'), 70)
    pen.text((125, 60), name, font=words, fill=GREEN, anchor='lm')
    return _png(image.crop(image.getbbox()))


def _png(image: Image.Image) -> bytes:
    content = io.BytesIO()
    image.save(content, 'PNG')
    return base64.b64encode(content.getvalue())


def dress(env: Any, company: Any) -> None:
    """Give the shop its logo, and what it sells a picture."""
    company.write({'logo': _logo(company.name), 'primary_color': GREEN, 'secondary_color': GREEN})
    for shelf in SHELVES:
        picture = _picture(*ICONS[shelf.name])
        env['pos.category'].search([('name', '=', shelf.name)]).image_512 = picture
        goods = env['product.template'].search([('categ_id.name', '=', shelf.name), ('available_in_pos', '=', True)])
        goods.image_1920 = picture


def design(env: Any, *programs: Any) -> None:
    """Give each program a design of its own, from the template of its kind."""
    for program in programs:
        accent = program.color or GREEN
        made = env['customer.card.design'].create(
            {
                'name': program.name,
                'kind': program.kind,
                'lang': 'en',
                'accent_color': accent,
                'company_id': program.company_id.id,
            }
        )
        program.design_id = made


def rank(env: Any, program: Any) -> None:
    """Tiers one reaches by shopping: silver and gold."""
    prices = env['product.pricelist'].create(
        {
            'name': "Gold members",
            'item_ids': [Command.create({'compute_price': 'percentage', 'percent_price': 3})],
        }
    )
    program.tier_ids = [
        Command.create({'name': "Silver", 'threshold': 60, 'color': '#64748b', 'multiplier': 1.25}),
        Command.create(
            {'name': "Gold", 'threshold': 1000, 'color': '#b45309', 'multiplier': 1.5, 'vip': True,
             'pricelist_id': prices.id}
        ),
    ]  # fmt: skip
