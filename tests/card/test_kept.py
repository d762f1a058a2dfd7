"""Risk: what workers keep for everybody is what one caller's context, language or rights made of it."""

from decimal import Decimal

from odoo.tests import new_test_user, tagged

from ...models.ledger.kept import LANGUAGE
from ..common.cards import CustomerCardCommon

# Words of the host's that make it read, count or name something else.
WORDS = {
    'active_test': False,
    'allowed_company_ids': [],
    'bin_size': True,
    'edit_translations': True,
    'prefetch_langs': True,
    'tz': 'Pacific/Kiritimati',
    'uom': 1,
    'pricelist': 1,
}
# What kept methods are asked with.
ARGUMENTS = {
    '_challenges': ([], [True]),
    '_policy_times': ([Decimal(2)],),
}
# Methods that extend a kept method of the host's, with its key.
HOSTS = {('ir.rule', '_compute_domain')}

# Kept methods that answer for the whole database.
FOR_ALL = {'_deployment', '_liability_ids'}


@tagged('post_install', '-at_install')
class TestKept(CustomerCardCommon):
    @classmethod
    def setUpClass(cls) -> None:
        super().setUpClass()
        cls.wine = cls.env['product.product'].create({'name': "Wine", 'type': 'service'})
        cls.rich, old = cls.filled("Rich", 'note', '952'), cls.filled("Old", 'refuse', '953')
        old.active = False
        cls.nobody = new_test_user(cls.env, 'kept_nobody', 'base.group_user', company_id=cls.card_company.id)

    @classmethod
    def filled(cls, name: str, without_receipt: str, prefix: str):
        """A program with something in all that is kept, half of it archived."""
        prices = cls.env['product.pricelist'].create({'name': name, 'company_id': cls.card_company.id})
        bottles = cls.env['product.category'].create({'name': name})
        parts = [{'name': "Now"}, {'name': "Then", 'active': False}]
        return cls._program(
            'loyalty',
            name=name,
            prefix=prefix,
            rule_ids=[(0, 0, part) for part in parts],
            reward_ids=[(0, 0, {**part, 'product_ids': cls.wine.ids}) for part in parts],
            challenge_ids=[(0, 0, part) for part in parts],
            tier_ids=[(0, 0, {'name': "Gold", 'threshold': 10, 'pricelist_id': prices.id})],
            discount_mode='price',
            pricelist_id=prices.id,
            returns_without_receipt=without_receipt,
            deposit_category_ids=bottles.ids,
            offline_limit=5,
            points_as='discount',
        )

    def kept(self) -> list[tuple]:
        """Model, name and function of each method of ours whose answer is kept."""
        found = {}
        for model, kind in self.env.registry.items():
            for owner in kind.mro():
                for name, function in vars(owner).items():
                    if hasattr(function, '__cache__') and '.customer_card.' in function.__module__:
                        found.setdefault(function, (model, name, function))
        return [row for row in found.values() if row[:2] not in HOSTS]

    def arguments(self, name: str, function) -> tuple:
        if name in ARGUMENTS:
            return ARGUMENTS[name]
        key = function.__cache__.args
        return ([self.card_company.id],) if 'company' in key else ([self.nobody.id],) if 'user' in key else ([],)

    def test_each_is_computed_as_the_server(self):
        found = self.kept()
        self.assertGreater(len(found), 15)
        self.assertEqual([row[:2] for row in found if not getattr(row[2].__cache__.method, 'is_fixed', False)], [])

    def test_whoever_asks_first(self):
        self.env.ref('base.lang_fr').active = True
        self.rich.with_context(lang='fr_FR').name = "Riche"
        for model, name, function in self.kept():
            records = self.rich if model == 'customer.card.program' else self.env[model]
            for arguments in self.arguments(name, function):
                for lang in (None, 'fr_FR'):
                    with self.subTest(model=model, name=name, lang=lang):
                        honest = records.env(context={'lang': lang})
                        rude = records.env(user=self.nobody, context={**WORDS, 'lang': lang})
                        answers = []
                        for asks in map(records.with_env, (honest, rude)):
                            self.env.registry.clear_all_caches()
                            self.env.invalidate_all()
                            answers.append(getattr(asks, name)(*arguments))
                        self.assertEqual(*answers)

    def test_each_key_says_for_whom(self):
        """A program, a company or a user; or what is the same for all of them."""
        keys = {name: function.__cache__.args for _model, name, function in self.kept()}
        silent = {name for name, key in keys.items() if {'self.id', 'company', 'user'}.isdisjoint(key)}
        self.assertEqual(silent, FOR_ALL)

    def test_the_language_is_in_the_key_where_it_counts(self):
        self.env.ref('base.lang_fr').active = True
        self.rich.with_context(lang='fr_FR').name = "Riche"
        self.assertEqual(self.rich.with_context(lang='fr_FR')._facts().name, "Riche")
        self.assertEqual(self.rich._facts().name, "Rich")
        self.assertIn(LANGUAGE, self.env.registry['customer.card.program']._facts.__cache__.args)
