"""Risk: a column says a day by a calendar its reader does not use, beside others that do."""

from collections.abc import Iterator

from lxml import etree

from odoo.models import BaseModel
from odoo.tests import TransactionCase, tagged

WIDGETS = {'date': 'customer_card_date', 'datetime': 'customer_card_moment'}
# Views that draw no text of a field.
NOT_DRAWN = {'search', 'calendar', 'graph', 'pivot'}
NEVER = ('1', 'True', 'true')


@tagged('post_install', '-at_install')
class TestDaysOnScreens(TransactionCase):
    def fields(self, node: etree._Element, model: BaseModel) -> Iterator[tuple[etree._Element, BaseModel]]:
        """The fields of a view, each with the model it is of."""
        for child in node:
            if child.tag != 'field' or child.get('name') not in model._fields:
                yield from self.fields(child, model)
                continue
            yield child, model
            comodel = model._fields[child.get('name')].comodel_name
            if comodel:
                yield from self.fields(child, self.env[comodel])

    def test_every_day_is_said_by_the_readers_calendar(self):
        views = self.env['ir.ui.view'].search([('model', '!=', False)])
        ours = views.filtered(lambda view: view.xml_id.startswith('customer_card.') and view.model in self.env)
        wrong, seen = [], 0
        for view in ours:
            root = etree.fromstring(f'<view>{view.arch_db}</view>')
            if root[0].tag in NOT_DRAWN:
                continue
            for node, model in self.fields(root, self.env[view.model]):
                wanted = WIDGETS.get(model._fields[node.get('name')].type)
                if not wanted or node.get('invisible') in NEVER or node.get('column_invisible') in NEVER:
                    continue
                seen += 1
                if node.get('widget') != wanted:
                    wrong.append(f"{view.xml_id}: {node.get('name')}")
        self.assertGreater(seen, 40)
        self.assertEqual(wrong, [])
