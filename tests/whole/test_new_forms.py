import re
from collections.abc import Iterator

from lxml import etree

from odoo.tests import tagged
from odoo.tools.safe_eval import safe_eval

from .case import ROOT, IntegrityCase

# Which tour fills in the form of a model from New, without anything saved beforehand. A new form needs a tour of its
# own.
TOURS = {
    'customer.card': 'CustomerCardNewCardTour',
    'customer.card.adjustment': 'CustomerCardNewAdjustmentTour',
    'customer.card.batch': 'CustomerCardIssueTour',
    'customer.card.challenge': 'CustomerCardNewProgramTour',
    'customer.card.close': 'CustomerCardLifeTour',
    'customer.card.contract': 'CustomerCardNewContractTour',
    'customer.card.contract.change': 'CustomerCardNewContractTour',
    'customer.card.contract.import': 'CustomerCardContractImportTour',
    'customer.card.credit': 'CustomerCardNewCreditTour',
    'customer.card.credit.change': 'CustomerCardNewCreditTour',
    'customer.card.credit.level': 'CustomerCardNewReminderTour',
    'customer.card.credit.pause': 'CustomerCardNewCreditTour',
    'customer.card.credit.promise': 'CustomerCardNewCreditTour',
    'customer.card.credit.regime': 'CustomerCardNewRegimeTour',
    'customer.card.design': 'CustomerCardDesignTour',
    'customer.card.earning.rule': 'CustomerCardNewProgramTour',
    'customer.card.earning.trial': 'CustomerCardNewProgramTour',
    'customer.card.extend': 'CustomerCardExtendTour',
    'customer.card.family': 'CustomerCardLifeTour',
    'customer.card.import': 'CustomerCardImportTour',
    'customer.card.liability': 'CustomerCardLiabilityTour',
    'customer.card.merge': 'CustomerCardMergeTour',
    'customer.card.paper': 'CustomerCardPaperTour',
    'customer.card.print': 'CustomerCardIssueTour',
    'customer.card.printer': 'CustomerCardNewPrinterTour',
    'customer.card.program': 'CustomerCardNewProgramTour',
    'customer.card.purpose': 'CustomerCardNewPurposeTour',
    'customer.card.reward': 'CustomerCardNewProgramTour',
    'customer.card.set.pin': 'CustomerCardNewCardTour',
    'customer.card.tier': 'CustomerCardNewProgramTour',
    'customer.card.virtual.link': 'CustomerCardNewCardTour',
}
NO = ('0', 'False', 'false')


@tagged('post_install', '-at_install')
class TestNewForms(IntegrityCase):
    """A form is complete before its first save: nothing waits for an id, nothing asks for what the
    form around it says.
    """

    def forms(self) -> Iterator[tuple]:
        """Every form of ours as a manager gets it: (model, arch)."""
        for view in self.ours('ir.ui.view').filtered(
            lambda view: view.type == 'form' and view.model and not view.inherit_id
        ):
            yield self.env[view.model], etree.fromstring(self.env[view.model].get_view(view.id, 'form')['arch'])

    def creatable(self) -> Iterator:
        for model, arch in self.forms():
            if model.has_access('create') and (arch.get('create') not in NO or model._transient):
                yield model, arch

    def test_every_form_has_a_tour_from_new(self):
        self.assertEqual({model._name for model, _arch in self.creatable()}, set(TOURS))
        told = "\n".join(path.read_text(encoding='utf-8') for path in (ROOT / 'static/tests/tours').glob('*.js'))
        started = "\n".join(path.read_text(encoding='utf-8') for path in (ROOT / 'tests/tours').glob('test_*.py'))
        for tour in set(TOURS.values()):
            self.assertTrue(re.search(rf'patientTour\("{tour}"', told), f'{tour} is told nowhere')
            self.assertIn(f"'{tour}'", started, f'{tour} is started by no test')

    def lists(self, model, arch) -> Iterator[tuple]:
        """The lists inside a form whose lines are made in a dialog: (its field, what the dialog's context will be)."""
        for node in arch.iter('field'):
            field = model._fields.get(node.get('name'))
            if field is None or field.type != 'one2many' or next(node.iterancestors('field'), None) is not None:
                continue
            inner = node.find('list')
            fixed = field.readonly or node.get('readonly') in ('1', 'True', 'true')
            if fixed or inner is None or inner.get('create') in NO or inner.get('editable'):
                continue
            yield field, safe_eval(node.get('context') or '{}', {'id': False, 'parent': {}, 'context': {}})

    def test_dialogs_do_not_ask_for_the_form_around_them(self):
        found = []
        for model, arch in self.forms():
            for field, context in self.lists(model, arch):
                lines = self.env[field.comodel_name]
                dialog = etree.fromstring(lines.get_view(view_type='form')['arch'])
                found.append(field.name)
                for node in dialog.xpath(f"//field[@name='{field.inverse_name}']"):
                    hidden = safe_eval(node.get('invisible') or 'False', {'context': context, 'id': False})
                    self.assertTrue(hidden, f'{model._name}.{field.name}: its dialog asks for {field.inverse_name}')
        self.assertGreaterEqual(set(found), {'rule_ids', 'reward_ids', 'challenge_ids', 'tier_ids'})

    def test_dialogs_ask_for_all_that_is_required(self):
        """What must be filled in and has no value by itself can be filled in."""
        for model, arch in self.creatable():
            shown = {
                node.get('name') for node in arch.iter('field') if node.get('invisible') not in ('1', 'True', 'true')
            }
            fields = {
                name for name, field in model._fields.items() if field.required and field.store and not field.related
            }
            automatic = set(model.default_get(list(fields))) | {name for name in fields if model._fields[name].compute}
            parents = {
                'program_id',
                'design_id',
                'card_id',
                'card_ids',
                'company_id',
            }  # by the form or the button before
            self.assertFalse(fields - automatic - shown - parents, model._name)

    def test_the_next_step_is_shown_at_once(self):
        """Odoo saves by itself when a button is pressed: what comes next does not hide until then."""
        for model, arch in self.forms():
            for button in arch.xpath("//header/button[contains(@class, 'btn-primary')]"):
                self.assertNotRegex(
                    button.get('invisible') or '', r'(?<![\w.])id\b', f"{model._name}: {button.get('name')}"
                )
