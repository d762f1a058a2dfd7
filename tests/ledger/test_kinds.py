"""Risk: a kind of account, or of entry, that one place knows and another does not: value nobody settles, refuses or
tells.
"""

import ast
import re
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from unittest.mock import patch

import psycopg2

from odoo.tests import TransactionCase, tagged
from odoo.tools import mute_logger

from ...core import card_rows
from ...models.books import booking
from ...models.books.customer_card_program import BOOK_FIELDS
from ...models.ledger import kinds, operations
from ...models.ledger.posting import Posting
from ...models.selling.customer_card_program import SOLD
from ..common.cards import CustomerCardCommon

MODELS = Path(kinds.__file__).parents[1]
# Where kinds of accounts are the names of something else: columns of a list that is imported.
COLUMNS = {'customer_card_import.py', 'customer_card_import_words.py'}
SELECTIONS = (
    ('customer.card.account', 'kind'),
    ('customer.card.entry', 'account_kind'),
    ('customer.card.settlement', 'account_kind'),
    ('customer.card.liability.line', 'account_kind'),
)


def lacks(env, code: str, kind: kinds.AccountKind) -> list[str]:
    """What a row of the table has not, or names and is not there; one sentence each."""
    return [sentence for part in (_opened, _kept, _paying, _settled, _imported) for sentence in part(env, code, kind)]


def _opened(env, _code: str, kind: kinds.AccountKind) -> Iterator[str]:
    if getattr(env['customer.card.program']._fields.get(kind.opens), 'type', None) != 'boolean':
        yield f"no field {kind.opens} of the program opens it"
    yield from (f"{entry} is no kind of entry" for entry in kind.entries if entry not in kinds.ENTRIES)
    yield from (f"paid for are {entry}, but it has none" for entry in kind.paid if entry not in kind.entries)


def _kept(env, _code: str, kind: kinds.AccountKind) -> Iterator[str]:
    if not kind.has_lots:
        return
    yield from (
        f"lots, but no entries of the kind {entry}" for entry in ('expire', 'transfer') if entry not in kind.entries
    )
    if kind.months not in env['customer.card.program']._fields:
        yield "lots, but no field of the program says how long they last"


def _paying(env, _code: str, kind: kinds.AccountKind) -> Iterator[str]:
    if not kind.liability and (kind.tender or kind.product or kind.is_imported or kind.remainder):
        yield "it pays, is sold or is imported, but no liability"
    if kind.product and SOLD.get(kind.product, (None, None))[1] != kind.liability:
        yield f"the product in {kind.product} is not booked on its liability"
    if not kind.tender:
        return
    yield from (
        f"a tender, but no entries of the kind {entry}" for entry in kinds.TENDER_ENTRIES if entry not in kind.entries
    )
    if not (env._(kind.tender.name) and "Some program" in kind.tender.spent(env, "Some program")):
        yield "a tender without words"


def _settled(env, code: str, kind: kinds.AccountKind) -> Iterator[str]:
    if not kind.liability:
        return
    sides = {side.field for side in kind.entries.values() if side}
    for field in (kind.liability, kind.remainder, *sorted(sides)):
        if field not in BOOK_FIELDS:
            yield f"settled, but {field} is no account of the program"
    for entry, side in kind.entries.items():
        if not (side and env._(side.words)):
            yield f"settled, but {entry} has no other side"
    with patch.dict(kinds.ACCOUNTS, {code: kind}):
        if booking.rate(code, 0.01, 0) <= 0:
            yield "settled, but at no rate"


def _imported(env, code: str, kind: kinds.AccountKind) -> Iterator[str]:
    if not kind.is_imported:
        return
    if not (code in card_rows.COLUMNS and code in env['customer.card.import']._fields):
        yield "imported, but a list has no such column"
    if 'opening' not in kind.entries:
        yield "imported, but no entries of the kind opening"


@tagged('post_install', '-at_install')
class TestKinds(TransactionCase):
    """Each row has all that what it says asks for; nothing decides by a table of its own."""

    def test_no_kind_lacks_anything(self):
        for code, kind in kinds.ACCOUNTS.items():
            with self.subTest(kind=code):
                self.assertEqual(lacks(self.env, code, kind), [])

    def test_a_new_row_is_all_it_takes(self):
        meals = kinds.ACCOUNTS['value']._replace(label="Meals", is_imported=False)
        self.assertEqual(lacks(self.env, 'meals', meals), [])

    def test_what_a_row_lacks_is_named(self):
        value = kinds.ACCOUNTS['value']
        without = {code: side for code, side in value.entries.items() if code != 'spend'}
        cases = {
            "no field opens_meals of the program opens it": {'opens': 'opens_meals'},
            "lots, but no field of the program says how long they last": {'months': None},
            "a tender, but no entries of the kind spend": {'entries': without},
            "settled, but spend has no other side": {'entries': {**without, 'spend': None}},
            "settled, but None is no account of the program": {'remainder': None},
            "it pays, is sold or is imported, but no liability": {'liability': None, 'product': None},
            "the product in product_id is not booked on its liability": {'liability': 'points_account_id'},
            "adjustment is no kind of entry": {'entries': {**value.entries, 'adjustment': value.entries['adjust']}},
        }
        for sentence, change in cases.items():
            with self.subTest(sentence):
                self.assertIn(sentence, lacks(self.env, 'value', value._replace(**change)))
        self.assertIn("imported, but a list has no such column", lacks(self.env, 'meals', value))

    def test_no_two_kinds_are_the_same_field_or_tender(self):
        rows = kinds.ACCOUNTS.values()
        for name in ('label', 'opens', 'product', 'liability', 'months'):
            found = [value for row in rows if (value := getattr(row, name))]
            self.assertEqual(len(found), len(set(found)), name)
        places = [row.tender.place for row in rows if row.tender]
        self.assertEqual(len(places), len(set(places)))

    def test_fields_offer_the_kinds_there_are(self):
        for model, field in SELECTIONS:
            self.assertEqual(self.env[model]._fields[field].selection, kinds.ACCOUNT_LABELS)
        for model in ('customer.card.entry', 'customer.card.operation'):
            self.assertEqual(self.env[model]._fields['kind'].selection, kinds.ENTRY_LABELS)
        tenders = self.env['pos.payment.method']._fields['customer_card_kind'].get_values(self.env)
        self.assertEqual(tenders, list(kinds.METHODS))

    def test_no_second_table(self):
        """Where two kinds stand side by side, a kind that is added would be missing."""
        self.assertEqual(
            list(
                _second_tables("a = ('value', 'points')\nb = {'points': 1, 'value': 2}\nc = \"IN ('points', 'value')\"")
            ),
            [1, 2, 3],
        )
        found = [f'{path.name}:{line}' for path in self.sources() for line in _second_tables(path.read_text())]
        self.assertEqual(found, [])

    def sources(self) -> list[Path]:
        return [path for path in MODELS.rglob('*.py') if path.name not in {'kinds.py', *COLUMNS}]


def _second_tables(source: str) -> Iterator[int]:
    """Lines of literals that name points and value side by side, in Python or in SQL."""
    for node in ast.walk(ast.parse(source)):
        named: list = []
        if isinstance(node, ast.Tuple | ast.List | ast.Set):
            named = [one.elts[0] if isinstance(one, ast.Tuple) and one.elts else one for one in node.elts]
        elif isinstance(node, ast.Dict):
            named = node.keys
        elif (
            isinstance(node, ast.Constant)
            and isinstance(node.value, str)
            and re.search(r"'(points|value)', '", node.value)
        ):
            yield node.lineno
        if {'points', 'value'} <= {one.value for one in named if isinstance(one, ast.Constant)}:
            yield node.lineno


@tagged('post_install', '-at_install')
class TestOneDefinition(TransactionCase):
    """What time it is, which hold is live, which lot is due or pending: SQL says it in one place."""

    PATTERNS = (
        r'clock_timestamp',
        r"\bnow\(\) AT TIME ZONE",
        r'\b(expires|usable)_at\s*[<>]',
        r"LEAST\(-a\.allowance, a\.balance\)",
    )

    def test_nothing_is_defined_again(self):
        found = [
            f'{path.name}:{number}: {line.strip()}'
            for path in MODELS.rglob('*.py')
            if path.name != 'sql.py'
            for number, line in enumerate(path.read_text().splitlines(), 1)
            for pattern in self.PATTERNS
            if re.search(pattern, line)
        ]
        self.assertEqual(found, [])


@tagged('post_install', '-at_install')
class TestUnknownKinds(CustomerCardCommon):
    """An entry of a kind its account does not know is refused before anything is written, and by PostgreSQL."""

    @classmethod
    def setUpClass(cls) -> None:
        super().setUpClass()
        cls.points, cls.value = cls.loyalty_card._account('points'), cls.gift_card._account('value')

    def counted(self) -> tuple[int, int]:
        return tuple(self.env[f'customer.card.{name}'].search_count([]) for name in ('operation', 'entry'))

    def assertNothingWritten(self, words: str, call, *args, **more) -> None:
        before = self.counted()
        with self.assertRaisesRegex(ValueError, words):
            call(*args, **more)
        self.assertEqual(self.counted(), before)

    def narrowed(self, *without: str):
        """Value accounts that know no entries of these kinds."""
        value = kinds.ACCOUNTS['value']
        entries = {code: side for code, side in value.entries.items() if code not in without}
        return patch.dict(kinds.ACCOUNTS, value=value._replace(entries=entries))

    def test_a_kind_there_is_not(self):
        words = "'points' have no entries of the kind 'adjustment'"
        self.assertNothingWritten(words, self.post, self.points, -15, 'adjustment')
        good = Posting(self.value.id, Decimal(1), 'reward', 'good')
        bad = Posting(self.points.id, Decimal(1), 'adjustment', 'bad')
        self.assertNothingWritten(words, self.Ledger._post, [good, bad])

    def test_a_kind_the_account_does_not_have(self):
        self.post(self.value, 20)
        other = self.env['customer.card']._issue(self.gift)._account('value')
        spent = self.post(self.value, -5, 'spend')
        with self.narrowed('payout', 'transfer', 'refund', 'spend'):
            self.assertNothingWritten("'payout'", self.post, self.value, -1, 'payout')
            self.assertNothingWritten("'transfer'", self.Ledger._transfer, self.value, other, Decimal(1), 'moved')
            self.assertNothingWritten("'refund'", self.Ledger._reverse, spent, key='back')
            self.assertNothingWritten("'spend'", self.Ledger._authorize, self.value, Decimal(1), 'held')
            self.post(self.points, 5, 'refund')
        self.assertHealthy()

    def refused(self, query: str, *params) -> None:
        self.env.flush_all()
        with (
            self.assertRaises(psycopg2.errors.CheckViolation),
            mute_logger('odoo.sql_db'),
            self.env.cr.savepoint(flush=False),
        ):
            self.env.cr.execute(query, params)

    def test_postgresql_refuses_it_too(self):
        entry = self.post(self.value, 20).entry_ids
        with self.assertRaises(psycopg2.errors.CheckViolation), mute_logger('odoo.sql_db'), self.env.cr.savepoint():
            operations.insert_new(self.env, [Posting(self.value.id, Decimal(1), 'adjustment', 'raw')])
        for account_kind, kind in (('value', 'adjustment'), ('meals', 'spend')):
            self.refused(_AGAIN, account_kind, kind, entry.id)


_AGAIN = """
    INSERT INTO customer_card_entry (account_id, operation_id, program_id, company_id, account_kind, kind, sequence,
        amount, balance, moment,
           seal, deployment, booking)
    SELECT account_id, operation_id, program_id, company_id, %s, %s, sequence + 1, amount, balance, moment, seal,
        deployment, booking
      FROM customer_card_entry WHERE id = %s
"""
