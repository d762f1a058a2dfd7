"""Risk: a rule of ours reads how a till is set up, and a cashier sets that up for the moment."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

from odoo.tests import TransactionCase, tagged

from ...models.till.facts import RULES, Who

ADDON = Path(__file__).resolve().parents[2]
SOURCES = [path for room in ('models', 'core', 'controllers', 'wizards') for path in (ADDON / room).rglob('*.py')]
SCREENS = [path for kind in ('*.js', '*.xml') for path in (ADDON / 'static/src').rglob(kind)]
# Names and fields that are a till, or several.
TILLS = {'config', 'configs', 'till', 'tills', 'config_id', 'config_ids', 'trusted_config_ids'}
# What we read of a till, and nothing counts by.
HARMLESS = {
    'id': "nobody writes it",
    'name': "a word on receipts and in findings",
    'customer_card_code_shapes': "computed, of cards; it says which codes are sealed",
    'customer_card_old_codes': "computed, of cards; it says whether a code is asked about",
    'customer_card_public_key': "computed, of the ledger's key; what codes are sealed with is no secret",
    'has_active_session': "computed, of sessions that have guards of their own",
}


def is_till(node: ast.expr, names: set[str]) -> bool:
    """Tell whether an expression is a till, or several."""
    match node:
        case ast.Name():
            return node.id in names
        case ast.Attribute():
            return node.attr in TILLS
        case ast.Subscript():
            said = isinstance(node.slice, ast.Constant) and node.slice.value
            return said == 'pos.config' or (said is not None and is_till(node.value, names))
        case ast.Call(func=ast.Attribute(value=value)):
            return is_till(value, names)
        case ast.BinOp():
            return is_till(node.left, names) or is_till(node.right, names)
        case ast.IfExp():
            return is_till(node.body, names) or is_till(node.orelse, names)
    return False


def named_tills(tree: ast.AST) -> set[str]:
    """Return what a module calls tills: the usual names, and those it gives to one."""
    names = set(TILLS)
    for _time in range(3):  # a name may be given by another one
        for node in ast.walk(tree):
            if isinstance(node, ast.Assign) and is_till(node.value, names):
                names |= {target.id for target in node.targets if isinstance(target, ast.Name)}
            elif isinstance(node, ast.NamedExpr) and is_till(node.value, names):
                names.add(node.target.id)
    return names


def own_names(tree: ast.AST) -> Iterator[str]:
    """Return what classes that extend the till's model read of themselves."""
    for part in ast.walk(tree):
        if isinstance(part, ast.ClassDef) and "_inherit = 'pos.config'" in ast.unparse(part):
            for node in ast.walk(part):
                if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id == 'self':
                    yield node.attr


def read_of_tills(source: str) -> set[str]:
    """Return all names a module reads of tills: as attributes, in paths and SQL, and as arguments of their methods."""
    tree = ast.parse(source)
    names, found = named_tills(tree), set(own_names(tree))
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute) and is_till(node.value, names):
            found.add(node.attr)
        elif isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and is_till(node.func.value, names):
            said = [one.value for arg in node.args for one in ast.walk(arg) if isinstance(one, ast.Constant)]
            found |= {part for one in said if isinstance(one, str) for part in one.split('.')}
        elif text := said_in(node):
            aliases = [*TILLS, *re.findall(r'\bpos_config (?:AS )?(\w+)', text)]
            found |= set(re.findall(rf'\b(?:{"|".join(aliases)})\.(\w+)', text))
    return found


def said_in(node: ast.AST) -> str:
    """Return the text of a string, of one with expressions in it what stands around them."""
    if isinstance(node, ast.JoinedStr):
        return ' '.join(said_in(part) for part in node.values)
    return node.value if isinstance(node, ast.Constant) and isinstance(node.value, str) else ''


@tagged('post_install', '-at_install')
class TestTillsSetUp(TransactionCase):
    """What our rules read of a till is its managers' to write, or nothing counts by it."""

    def read(self) -> dict[str, str]:
        """Every field of tills that our code reads, and a file that does."""
        config = self.env['pos.config']
        elsewhere = {'res.config.settings', *(name for name in self.env.registry if self.env[name]._abstract)}
        other = {
            field
            for name in self.env.registry
            if name != config._name and name not in elsewhere
            for field in self.env[name]._fields
        }
        alone = config._fields.keys() - other  # whoever names one of these means a till's
        found: dict[str, str] = {}
        for path in SOURCES:
            if path.name == 'facts.py':  # the table itself
                continue
            source = path.read_text()
            names = read_of_tills(source) | (alone & set(re.findall(r'\w+', source)))
            found |= dict.fromkeys(names, path.name)
        for path in SCREENS:
            found |= dict.fromkeys(re.findall(r'\bconfig\??\.(\w+)', path.read_text()), path.name)
        return {name: path for name, path in found.items() if name in config._fields}

    def test_what_is_read_of_a_till_has_a_row(self):
        found = self.read()
        for name in ('use_pricelist', 'tip_product_id', 'iface_available_categ_ids', 'active', 'cash_rounding'):
            self.assertIn(name, found, "the reader finds what is known to be read")
        free = {name: path for name, path in found.items() if RULES['pos.config'].get(name) is not Who.MANAGER}
        self.assertFalse({name: path for name, path in free.items() if name not in HARMLESS})

    def test_what_is_harmless_is_read(self):
        self.assertFalse(HARMLESS.keys() - self.read().keys())
        self.assertFalse(HARMLESS.keys() & RULES['pos.config'].keys())

    def test_the_reader(self):
        """Each way to read a field."""
        for source in (
            'order.config_id.x',
            'order.session_id.config_id[:1].sudo().x',
            'config = order.a; config.x',
            'here = order.config_id; there = here.sudo(); there.x',
            "self.env['pos.config'].search([('x', '=', 1)])",
            "order.mapped('config_id.x')",
            "self.search([('session_id.config_id.x', '=', 1)])",
            "order.config_id.fetch(('x',))",
            "run('SELECT t.x FROM pos_config t')",
            "run(f'SELECT t.x {more} FROM pos_config AS t')",
            "class One(Model):\n    _inherit = 'pos.config'\n    def two(self):\n        return self.x",
        ):
            with self.subTest(source=source):
                self.assertIn('x', read_of_tills(source))
