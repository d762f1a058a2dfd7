from odoo import api, fields, models

from ..ledger.kinds import OPENS

# What a program says of itself, in this order. A row is a method of the program, wherever its capability lives; none is
# extended. Sentences of its summary: each returns one, or nothing.
SENTENCES = (
    '_points_sentence',
    '_value_sentence',
    '_credit_sentence',
    '_contract_sentence',
    '_rewards_sentence',
    '_tiers_sentence',
    '_discount_sentence',
    '_pending_sentence',
    '_excluded_sentence',
)
# Sections of the terms that holders read: each returns its title and lines.
TERMS = (
    '_points_terms',
    '_value_terms',
    '_credit_terms',
    '_contract_terms',
    '_rewards_terms',
    '_challenges_terms',
    '_tiers_terms',
    '_discount_terms',
    '_other_terms',
)
# What does not fit together while a program is being set up: each yields sentences that say what is odd and what to do,
# which is done on a page of the program's form; empty where it is done elsewhere.
ADVICE = {
    '_advice_on_use': 'points',
    '_advice_on_clawback': 'points',
    '_advice_on_bonuses': 'points',
    '_advice_on_multiples': 'points',
    '_advice_on_units': 'points',
    '_advice_on_time': 'validity',
    '_advice_on_limits': 'safety',
    '_advice_on_credit': '',
    '_advice_on_tills': '',
    '_advice_on_contracts': 'installments',
    '_advice_on_zone': '',
    '_advice_on_tiers': 'discount',
    '_gone_sentences': '',
}

# What the sentences and the advice are made of.
SUMMARY_READS = (
    'kind',
    'point_value',
    'points_months',
    'value_months',
    'point_name',
    'point_forms',
    'face_value',
    'rule_ids.points',
    'rule_ids.step',
    'rule_ids.mode',
    'rule_ids.occasion',
    'rule_ids.around',
    'rule_ids.tag_ids',
    'rule_ids.minimum_amount',
    'rule_ids.cap',
    'rule_ids.product_ids',
    'rule_ids.category_ids',
    'rule_ids.date_from',
    'rule_ids.date_to',
    'rule_ids.hour_from',
    'rule_ids.hour_to',
    'reward_ids.name',
    'reward_ids.points',
    'reward_ids.active',
    'tier_ids.name',
    'discount_mode',
    'pricelist_id.name',
    'pending_days',
    'excluded_tag_ids',
    'opens_credit',
    'credit_cycle_day',
    'credit_grace_days',
    'opens_installment',
    'contract_method',
    'contract_rate',
    'contract_least',
    'contract_most',
    'contract_step_unit',
    'contract_step_count',
    'contract_down_percent',
)
ADVICE_READS = (
    *OPENS,
    'credit_grace_days',
    'credit_regime_id',
    'contract_method',
    'contract_highest_rate',
    'discount_mode',
    'kind',
    'rule_ids.active',
    'rule_ids.mode',
    'rule_ids.multiplier',
    'combine',
    'card_months',
    'points_months',
    'value_months',
    'points_minimum',
    'reward_ids.points',
    'reward_ids.active',
    'pin_from',
    'offline_limit',
    'card_order_limit',
    'card_day_limit',
    'identified',
    'tier_ids',
    'sell_points',
    'face_value',
    'topup',
    'rule_ids.product_ids',
    'rule_ids.category_ids',
    'rule_ids.tag_ids',
    'reward_ids.product_ids',
    'pricelist_id',
    'tier_ids.pricelist_id',
    'pending_days',
    'clawback',
    'combine',
    'rule_ids.occasion',
    'given_away_earns',
    'zone',
    'tier_ids.multiplier',
    'tier_ids.vip',
)


class CustomerCardProgram(models.Model):
    """The texts a program writes about itself: its summary, the terms for holders, and advice on what does not fit
    together.

    All of it is said by the program, so that it cannot differ from what the till does; what else must be said is typed
    in.
    """

    _inherit = 'customer.card.program'

    summary = fields.Char(compute='_compute_summary', help="What the program does, in plain words.")
    advice = fields.Text(compute='_compute_advice', help="One sentence for everything that looks like a mistake.")
    advice_pages = fields.Json(
        string="Where advice is followed",
        compute='_compute_advice',
        help="The page of the program's form each sentence of the advice is about, or nothing.",
    )
    terms = fields.Text(
        string="Other terms",
        translate=True,
        help="Shown to holders below what the program says by itself. One paragraph per line.",
    )

    @api.depends(*SUMMARY_READS)
    def _compute_summary(self):
        for program in self:
            names = SENTENCES if program.currency_id else ()  # a form that is being filled in may have no company yet
            program.summary = " ".join(filter(None, (getattr(program, name)() for name in names)))

    @api.depends(*ADVICE_READS)
    def _compute_advice(self):
        for program in self:
            said = [(sentence, page) for name, page in ADVICE.items() for sentence in getattr(program, name)()]
            program.advice = "\n".join(sentence for sentence, _page in said)
            program.advice_pages = [page for _sentence, page in said]

    def _published_terms(self) -> list[dict]:
        """The terms in the language of the environment: ``[{title, lines}]``, only sections that say something."""
        self.ensure_one()
        program = self.sudo()  # sudo: who has the card may know its terms
        sections = [getattr(program, name)() for name in TERMS]
        said = [{'title': title, 'lines': [line for line in lines if line.strip()]} for title, lines in sections]
        return [section for section in said if section['lines']]

    def _value_terms(self) -> tuple[str, list[str]]:
        return self.env._("Value"), [self._value_sentence()]

    def _other_terms(self) -> tuple[str, list[str]]:
        return self.env._("Also"), (self.terms or '').splitlines()
