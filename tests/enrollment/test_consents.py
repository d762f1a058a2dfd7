"""Risk: what a customer agreed to is not what was read out, or is changed afterwards."""

from odoo import fields
from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .case import EnrollCase


@tagged('post_install', '-at_install')
class TestConsents(EnrollCase):
    def test_consents_are_kept_word_by_word(self):
        card = self.card(self.enroll(consents=[[self.news.id, self.news._digest()]]))
        consent = card.partner_id.customer_card_consent_ids
        self.assertEqual(
            (consent.purpose_id, consent.text, consent.digest), (self.news, self.news.text, self.news._digest())
        )
        self.assertEqual(
            (consent.place, consent.user_id, consent.channel), (self.till.config_id.name, self.cashier, 'email')
        )
        words = consent.text
        self.news.text = "Something quite different."
        self.assertEqual(consent.text, words)

    def test_consents_to_other_words_are_refused(self):
        digest = self.news._digest()
        self.news.text = "I agree to everything."
        elsewhere = self.env['customer.card.purpose'].create({
            'name': "Foreign", 'text': "x", 'company_id': self.env['res.company'].create({'name': "Elsewhere"}).id,
        })  # fmt: skip
        archived = self.sms
        archived.active = False
        for consents in (
            [[self.news.id, digest]],
            [[self.news.id, '']],
            [[elsewhere.id, elsewhere._digest()]],
            [[archived.id, archived._digest()]],
            [[0, digest]],
            [[self.news.id]],
            ['x'],
            [[True, digest]],
            [[self.news.id, {}]],
        ):
            with self.subTest(consents):
                self.assertRefused("words of a consent", consents=consents)

    def test_a_consent_is_never_changed_only_withdrawn(self):
        card = self.card(self.enroll(consents=[[self.news.id, self.news._digest()], [self.sms.id, self.sms._digest()]]))
        consents = card.partner_id.customer_card_consent_ids
        self.assertEqual(len(consents), 2)
        first = consents[0]
        for forbidden in (
            lambda: first.write({'text': "x"}),
            lambda: first.write({'withdrawn_at': fields.Datetime.now()}),
            first.unlink,
            lambda: first.copy({}),
            lambda: first.with_context(customer_card_own_code=True).write({'text': "x"}),
        ):
            with self.assertRaises(AccessError), self.env.cr.savepoint():
                forbidden()
        first.action_withdraw()
        self.assertTrue(first.withdrawn_at)
        self.assertEqual(first.withdrawn_by_id, self.env.user)
        with self.assertRaises(UserError):
            first.action_withdraw()
        with self.assertRaises(AccessError):
            first.with_user(self.cashier).action_withdraw()
        twin = self.holder
        self.env['customer.card.consent']._give(twin, consents[1].purpose_id, "Till")
        proofs = self.env['customer.card.consent'].search_count([])
        self.env['base.partner.merge.automatic.wizard']._merge(
            (twin | card.partner_id).ids, card.partner_id, extra_checks=False
        )
        self.assertEqual(self.env['customer.card.consent'].search_count([]), proofs, "merging contacts loses no proof")
        purposes = first.purpose_id | consents[1].purpose_id
        self.env['customer.card.consent']._give(card.partner_id, purposes, "Till")
        card.partner_id.invalidate_recordset()
        self.assertEqual(len(card.partner_id.customer_card_consent_ids), 4, "given anew; the others are in force still")

    def test_new_words_are_proven_anew(self):
        """The shop asks for more, reads that out, and the same customer agrees: the proof has those words."""
        partner = self.card(self.enroll(consents=[[self.news.id, self.news._digest()]])).partner_id
        before = self.news.text
        self.news.text = "I agree to news by e-mail, and that partners get my address."
        second = self._program('loyalty', name="Second", prefix='957')
        second.enroll_at_till = True
        told = [[self.news.id, self.news._digest()], [self.sms.id, self.sms._digest()]]
        self.card(self.enroll(program_id=second.id, known='use', consents=told))
        proofs = self.env['customer.card.consent'].search([('partner_id', '=', partner.id)])
        self.assertEqual(set(proofs.mapped('text')), {before, self.news.text, self.sms.text})
        third = self._program('loyalty', name="Third", prefix='958')
        third.enroll_at_till = True
        self.card(self.enroll(program_id=third.id, known='use', consents=told))
        self.assertEqual(self.env['customer.card.consent'].search([('partner_id', '=', partner.id)]), proofs)
