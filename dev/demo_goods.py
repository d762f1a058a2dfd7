"""The demo shop's shelves: twelve categories of five goods in five sizes make 300 products."""

from collections.abc import Iterator
from decimal import ROUND_HALF_UP, Decimal
from typing import NamedTuple

CENT = Decimal('0.01')
FOOD, OTHER = 'food', 'other'
TAXES = {FOOD: ("Food tax 6% incl.", Decimal(6)), OTHER: ("Sales tax 20% incl.", Decimal(20))}
PRODUCE, TOBACCO = "Fruit & vegetables", "Tobacco"


class Shelf(NamedTuple):
    """One category: its tax, its goods with the price of the middle size, and its sizes from small to large."""

    name: str
    tax: str
    goods: dict[str, str]
    sizes: tuple[str, str, str, str, str]


WEIGHTS = ("250 g", "500 g", "1 kg", "1.5 kg", "2 kg")
PACKS = ("single", "pack of 2", "pack of 4", "pack of 6", "pack of 12")
BOTTLES = ("0.25 l", "0.33 l", "0.5 l", "1 l", "1.5 l")
FACTORS = tuple(map(Decimal, ('0.4', '0.65', '1', '1.4', '1.8')))  # what each size costs of the middle one

SHELVES = (
    Shelf(
        PRODUCE,
        FOOD,
        {"Apples": '2.99', "Tomatoes": '3.49', "Potatoes": '1.89', "Carrots": '1.79', "Grapes": '4.99'},
        WEIGHTS,
    ),
    Shelf(
        "Bakery",
        FOOD,
        {"Wheat rolls": '2.40', "Rye rolls": '2.80', "Croissants": '4.60', "Bagels": '3.90', "Muffins": '5.20'},
        PACKS,
    ),
    Shelf(
        "Dairy",
        FOOD,
        {"Butter": '6.90', "Gouda": '9.80', "Feta": '8.70', "Yogurt": '3.20', "Cream cheese": '6.40'},
        WEIGHTS,
    ),
    Shelf(
        "Meat & fish",
        FOOD,
        {"Chicken": '8.90', "Minced beef": '11.90', "Pork": '9.40', "Salmon": '22.50', "Cod": '18.90'},
        WEIGHTS,
    ),
    Shelf(
        "Frozen",
        FOOD,
        {"Peas": '3.10', "Spinach": '2.90', "Berries": '6.90', "French fries": '3.60', "Fish fingers": '7.20'},
        WEIGHTS,
    ),
    Shelf(
        "Pantry", FOOD, {"Rice": '3.20', "Pasta": '2.60', "Lentils": '3.40', "Flour": '1.30', "Sugar": '1.50'}, WEIGHTS
    ),
    Shelf(
        "Sweets",
        FOOD,
        {"Chocolate": '9.90', "Gummy bears": '6.50', "Cookies": '5.40', "Nougat": '8.20', "Licorice": '7.10'},
        WEIGHTS,
    ),
    Shelf(
        "Soft drinks",
        OTHER,
        {"Water": '0.70', "Cola": '1.40', "Lemonade": '1.30', "Iced tea": '1.50', "Apple juice": '1.80'},
        BOTTLES,
    ),
    Shelf(
        "Beer & wine",
        OTHER,
        {"Lager": '1.60', "Wheat beer": '1.90', "Cider": '2.30', "Red wine": '6.90', "White wine": '6.50'},
        BOTTLES,
    ),
    Shelf(
        "Household",
        OTHER,
        {"Sponges": '2.20', "Candles": '4.80', "Batteries": '5.90', "Light bulbs": '9.90', "Kitchen roll": '4.40'},
        PACKS,
    ),
    Shelf(
        "Body care",
        OTHER,
        {"Soap": '3.20', "Toothbrushes": '6.80', "Razors": '9.40', "Tissues": '3.60', "Shower gel": '7.90'},
        PACKS,
    ),
    Shelf(
        TOBACCO,
        OTHER,
        {"Cigarettes": '24.00', "Cigarillos": '19.50', "Cigars": '32.00', "Rolling papers": '4.00', "Lighters": '4.80'},
        PACKS,
    ),
)


def products() -> Iterator[tuple[Shelf, str, Decimal]]:
    """Every product: its shelf, its name and its price, tax included."""
    for shelf in SHELVES:
        for name, price in shelf.goods.items():
            for size, factor in zip(shelf.sizes, FACTORS, strict=True):
                yield shelf, f"{name}, {size}", (Decimal(price) * factor).quantize(CENT, ROUND_HALF_UP)
