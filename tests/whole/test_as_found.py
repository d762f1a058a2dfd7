"""Risk: what people stumbled over once comes back by a change nobody looks at: a label, a button, a column."""

from lxml import etree

from odoo.tests import Form, TransactionCase, tagged

# What a view has to have: view, and XPaths of what stands in it.
HAS = {
    'customer_card_program_view_form': (
        "//header/button[@name='action_new_card']",
        "//header/button[@name='action_new_batch']",
        "//field[@name='kind'][@widget='customer_card_kinds']",
        "//field[@name='point_value'][contains(@options, 'hide_trailing_zeros')]",
        "//field[@name='opens_credit'][@invisible='not opens_credit']",
        "//field[@name='opens_installment'][@invisible='not opens_installment']",
    ),
    'customer_card_program_view_kanban': (
        "//a[@name='action_open_cards']", "//a[@name='action_open_accounts']", "//a[@name='action_open_expiring']",
        "//a[@name='action_open_waiting']", "//a[@name='action_open_unseen']", "//a[@name='action_open_exceptions']",
        "//a[@name='action_open_health']",
    ),
    'customer_card_entry_view_list': (
        "//field[@name='amount'][@sum][@widget='customer_card_amount']", "//field[@name='balance']",
    ),
    'customer_card_operation_view_list': ("//field[@name='amount'][@sum][@widget='customer_card_amount']",),
    'customer_card_account_view_list': ("//field[@name='balance'][@sum][@widget='customer_card_amount']",),
    'customer_card_batch_view_form': (
        "//button[@name='action_export_xlsx'][@string='Export for printing elsewhere']",
    ),
    'customer_card_adjustment_view_form': (
        "//field[@name='account_id'][@placeholder]", "//field[@name='balance_text']",
    ),
    # A line of an address has the direction of its own letters.
    'print_letterhead': ("//div[@t-foreach='address']/span[@t-att-dir]",),
    'print_certificate': ("//div[contains(@t-foreach, 'address')]/span[@t-att-dir]",),
}  # fmt: skip
HAS_NOT = {
    'customer_card_entry_view_list': ("//field[@name='amount_text']",),
    'customer_card_operation_view_list': ("//field[@name='amount_text']",),
    'customer_card_account_view_list': ("//field[@name='balance_text']",),
}
# The order of the pages of a program: what cards are for comes first, how they are numbered last.
PAGES = [
    'points', 'challenges', 'credit', 'installments', 'value', 'discount', 'safety', 'acquisition', 'validity', 'books',
    'numbers',
]  # fmt: skip
LABELS = {
    ('customer.card.earning.rule', 'date_from'): "First day",
    ('customer.card.earning.rule', 'date_to'): "Last day",
    ('customer.card.earning.rule', 'hour_from'): "From hour",
    ('customer.card.earning.rule', 'hour_to'): "Until hour",
    ('customer.card.earning.rule', 'multiplier'): "Multiplier",
    ('customer.card.tier', 'multiplier'): "Multiplier",
    ('customer.card', 'found_by'): "Any digits of the card, phone or name",
}
STATES = {"On hold", "Paid", "Released", "Ran out", "Done"}
HOLDERS = ['customer_card_count', 'customer_card_balances', 'customer_card_tiers', 'customer_card_last_visit']
WEEK = ['monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday', 'sunday']


@tagged('post_install', '-at_install')
class TestAsFound(TransactionCase):
    def arch(self, view: str) -> etree._Element:
        record = self.env.ref(f'customer_card.{view}')
        return etree.fromstring(self.env[record.model].get_view(record.id, record.type)['arch'])

    def stored(self, view: str) -> etree._Element:
        return etree.fromstring(self.env.ref(f'customer_card.{view}').arch_db)

    def test_what_views_have(self):
        missing = [(view, path) for view, paths in HAS.items() for path in paths if not self.stored(view).xpath(path)]
        self.assertFalse(missing)
        back = [(view, path) for view, paths in HAS_NOT.items() for path in paths if self.stored(view).xpath(path)]
        self.assertFalse(back)

    def test_rules_come_first_and_numbers_last(self):
        pages = [page.get('name') for page in self.stored('customer_card_program_view_form').iter('page')]
        self.assertEqual(pages, PAGES)
        first = self.stored('customer_card_program_view_form').xpath("//page[@name='points']//field[@name='rule_ids']")
        self.assertTrue(first)

    def test_labels_are_words(self):
        said = {key: self.env[key[0]].fields_get([key[1]])[key[1]]['string'] for key in LABELS}
        self.assertEqual(said, LABELS)

    def test_states_of_operations_are_nobodys_code(self):
        states = self.env['customer.card.operation']._fields['state']._description_selection(self.env)
        self.assertEqual({label for _code, label in states}, STATES)

    def test_holders_are_more_than_contacts(self):
        names = [field.get('name') for field in self.stored('res_partner_view_list_customer_card').iter('field')]
        self.assertLessEqual(set(HOLDERS), set(names))

    def test_a_week_is_a_row_and_no_day_means_every_day(self):
        rule = self.env['customer.card.earning.rule'].new({})
        self.assertFalse(any(rule[day] for day in WEEK))
        self.assertEqual([day for day in self.arch('customer_card_earning_rule_view_form').xpath(
            "//field/@name") if day in WEEK], WEEK)  # fmt: skip

    def test_a_new_program_earns_a_point_for_each_unit_of_money(self):
        with Form(self.env['customer.card.program']) as form:
            form.name, form.kind = "Points", 'loyalty'
        rule = form.record.rule_ids
        self.assertEqual((len(rule), rule.points, rule.step), (1, 1, 1))

    def test_the_overview_is_called_so(self):
        for record in ('customer_card_overview_action', 'customer_card_menu_overview'):
            self.assertEqual(self.env.ref(f'customer_card.{record}').name, "Overview")
        self.assertEqual(self.env.ref('customer_card.customer_card_program_action').name, "Programs")
