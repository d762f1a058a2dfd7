"""Risks: the page tells of somebody else's purchases; a dead link leads nowhere."""

from uuid import uuid4

from odoo.tests import HttpCase, tagged

from ...models.virtual.customer_card import PAGE
from ...models.virtual.customer_card_page_history import SHOWN
from ..common.cards import CustomerCardMixin
from ..common.sealing import aged


@tagged('post_install', '-at_install')
class TestPageHistory(CustomerCardMixin, HttpCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._set_up_cards()
        cls.card_company.write(
            {'name': "Greenmarket", 'phone': "+1 212 555 0142", 'email': "hello@greenmarket.example"}
        )
        cls.value = cls.gift_card._account('value')
        cls.gift_card.partner_id = cls.holder

    def move(self, amount: float, kind: str = 'topup', card=None) -> None:
        self.post(self.value, amount, kind, str(uuid4()), card=(card or self.gift_card).id)

    def told(self, card=None) -> list[tuple[str, str]]:
        return [(row['what'], row['amount']) for row in (card or self.gift_card)._page_state()['history']]

    def test_the_last_entries_in_plain_words(self):
        self.move(40)
        self.move(-15, 'spend')
        self.assertEqual([what for what, _amount in self.told()], ["Paid with the card", "Topped up"])
        self.assertTrue(self.told()[1][1].startswith('+') and '40.00' in self.told()[1][1])
        for _time in range(SHOWN + 2):
            self.move(1)
        self.assertEqual(len(self.told()), SHOWN)
        self.assertNotIn(self.gift_card.sudo().number, str(self.gift_card._page_state()['history']))

    def test_every_kind_has_words(self):
        kinds = dict(self.env['customer.card.entry']._fields['kind'].selection)
        self.assertEqual(set(self.gift_card._history_words()), set(kinds))

    def test_what_a_family_card_does_is_its_own(self):
        family = self.gift_card._add_family(self.env['res.partner'].create({'name': "Otto"}))
        self.assertEqual(family.account_ids, self.value)
        self.move(40)
        self.move(-15, 'spend', family)
        self.assertEqual([what for what, _amount in self.told()], ["Topped up"])

    def test_nor_what_was_before_one_had_it(self):
        other = self.env['res.partner'].create({'name': "Otto"})
        self.move(40)
        aged(self.env, "UPDATE customer_card_entry SET moment = moment - interval '1 hour'")
        self.assertEqual(len(self.told()), 1)
        self.gift_card.partner_id = other
        self.env.invalidate_all()
        self.assertEqual(self.told(), [])
        self.move(-5, 'spend')
        self.assertEqual(len(self.told()), 1)
        self.gift_card.action_replace()
        self.env.invalidate_all()
        self.assertEqual(len(self.told(self.gift_card.replaced_by_id)), 1, "nor on the card that took its place")

    def test_a_replacement_tells_of_the_card_before(self):
        self.move(40)
        self.gift_card.action_replace()
        new = self.gift_card.replaced_by_id
        self.assertTrue(new)
        self.assertEqual([what for what, _amount in self.told(new)], ["Topped up"])

    def test_a_dead_link_names_the_shop(self):
        secret = self.gift_card._virtual_url().rpartition('#')[2]
        self.gift_card.action_revoke_virtual()
        self.env.flush_all()
        answer = self.url_open(f'{PAGE}/state', data={'link': secret})
        self.assertEqual(answer.status_code, 404)
        shop = {'name': "Greenmarket", 'phone': "+1 212 555 0142", 'email': "hello@greenmarket.example"}
        self.assertEqual(answer.json()['shop'], shop)
        forged = self.url_open(f'{PAGE}/state', data={'link': 'x' * 46}).json()
        self.assertEqual(set(forged['shop']), {'name', 'phone', 'email'})

    def test_and_shows_a_way_on(self):
        look = """
            const timer = setInterval(() => {
                const lost = document.querySelector('.cc-lost');
                const phone = lost.querySelector('.cc-lost-phone');
                const own = lost.querySelector('.cc-lost-own');
                if (!lost.hidden && phone.href.startsWith('tel:') && own.href.endsWith('/my/cards')) {
                    clearInterval(timer);
                    console.log('test successful');
                }
            }, 200);
        """
        self.browser_js(f'{PAGE}#{"x" * 46}', look, timeout=40)
