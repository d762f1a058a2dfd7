"""Risk: what a line of an order adds to it is read as a till said it, whose sign may be any."""

import ast
import unittest
from collections.abc import Iterator
from pathlib import Path

ADDON = Path(__file__).resolve().parents[2]
RAW = 'price_subtotal_incl'
# Who reads the raw field, and why.
READERS = {
    ('models/till/pos_order_line.py', '_customer_card_total'): "makes the total of it",
    ('models/till/pos_order_line.py', '_customer_card_taken_off'): "what the host computes, not what was said",
    ('models/till/pos_order_line.py', '_is_tip'): "whatever is said takes nothing off",
    ('models/till/pos_order_sums.py', '_customer_card_content'): "a hash of what was said",
    ('models/till/pos_order_facts.py', '_customer_card_check_numbers'): "it is a number",
    ('models/till/facts.py', ''): "who may write it",
    ('models/till/waiting.py', 'orders'): "a sum by SQL, its sign by quantity and price",
    ('models/insight/funnel.py', ''): "likewise",
    ('models/card/unusual.py', ''): "compares what came back with what was sold again",
    ('models/insight/customer_card_funnel.py', ''): "what the statement reads",
    ('models/reward/pos_order.py', '_customer_card_take_reward'): "nothing may be said",
    ('models/reward/pos_order.py', '_customer_card_return_reward'): "likewise",
}


def readers() -> Iterator[tuple[str, str]]:
    """Where the raw field is named: file and function."""
    for folder in ('models', 'wizards', 'report', 'controllers'):
        for path in sorted((ADDON / folder).rglob('*.py')):
            yield from ((str(path.relative_to(ADDON)), name) for name in _names(ast.parse(path.read_text('utf-8'))))


def _names(node: ast.AST, function: str = '') -> Iterator[str]:
    for child in ast.iter_child_nodes(node):
        is_raw = isinstance(child, ast.Attribute) and child.attr == RAW
        if is_raw or (isinstance(child, ast.Constant) and isinstance(child.value, str) and RAW in child.value):
            yield function
        yield from _names(child, child.name if isinstance(child, ast.FunctionDef) else function)


class TestLineTotals(unittest.TestCase):
    def test_the_raw_total_is_read_where_it_is_made_true(self) -> None:
        self.assertEqual(set(readers()) - READERS.keys(), set(), "use _customer_card_total()")
        self.assertEqual(READERS.keys() - set(readers()), set(), "nobody reads it there")
