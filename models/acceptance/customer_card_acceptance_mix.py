from decimal import Decimal

from odoo import fields, models

from ...core import mix, money
from ..ledger import kinds, spoken, sql
from ..ledger.errors import LedgerRefusal
from ..ledger.posting import Origin
from .point import Point

MOST_CARDS = 10


class CustomerCardAcceptance(models.AbstractModel):
    """The best legal mix of an order's cards. The server proposes; each line is authorized by the verb of payments.

    Only what customers have is proposed: to owe something is theirs to say.
    """

    _inherit = 'customer.card.acceptance'

    def _propose_mix(self, point: Point, refs, amount, document: Origin) -> dict:
        """Return how the cards behind ``refs`` pay ``amount`` (of the point's currency) best: what is lost soonest
        first, then points, value last.

        :return: ``{ok: True, lines: [{ref, kind, amount, units_text, reason}], rest}``, or ``{ok: False, message}``;
            moves nothing
        """
        try:
            due = money.stepped(amount, point.currency.rounding)
            given = [ref for ref in dict.fromkeys(refs) if isinstance(ref, str)][:MOST_CARDS]
            cards = {ref: card for ref in given if (card := self._presented(point, ref))}
            order = document.key if self._is_key(document.key) else ''
            plan, sources = self._plan(point, max(due, Decimal(0)), cards, order)
        except LedgerRefusal as refusal:
            return self._refusal_answer(str(refusal))
        except (ValueError, TypeError, ArithmeticError):
            return self._refusal_answer(self.env._("The amount must be above zero."))
        if not plan.lines:
            return self._refusal_answer(self.env._("The cards on this order cannot pay now. Choose another payment."))
        lines = [self._proposed(point, line, *sources[line.source]) for line in plan.lines]
        return {'ok': True, 'lines': lines, 'rest': float(plan.rest)}

    # === HELPERS === #

    def _proposed(self, point: Point, line: mix.Line, ref: str, account) -> dict:
        """One line of the proposal; points are told as points, too."""
        units = self._units(account, self._tender(point, account, line.amount))
        return {
            'ref': ref,
            'kind': account.kind,
            'amount': float(line.amount),
            'units_text': account._format(float(units)) if kinds.in_points(account.kind) else '',
            'reason': self._reason(point, line),
        }

    def _plan(self, point: Point, due: Decimal, cards: dict, order_uuid: str) -> tuple:
        """The plan, and by name of its source the ticket and the account behind it."""
        sources, budgets, behind = [], {}, {}
        for ref, card in cards.items():
            if card.state != 'active' or self._is_own(point, card):
                continue
            names = self._budgets(point, card, order_uuid, budgets)
            for account in card.account_ids.filtered(lambda one: one.kind in kinds.OWN_MONEY):
                name = f'{account.kind}:{account.id}'
                if name not in behind:
                    behind[name] = ref, account
                    sources.append(self._source(point, name, account, names))
        return mix.plan(due, sources, budgets, fields.Datetime.now()), behind

    def _source(self, point: Point, name: str, account, budgets: tuple[str, ...]) -> mix.Source:
        """Return what can be spent of an account, in the point's money, cut as its lots are cut."""
        left = self._available(point, account)
        held = money.exact(account.held) - (left - money.exact(account.available))
        slices, reached, before = [], Decimal(0), Decimal(0)
        for units, expires in self._lots(point, account):
            promised = min(units, held)  # holds will be drawn from the soonest lots
            held -= promised
            reached += min(units - promised, left - reached)
            worth = self._in_currency(point, account, reached)
            slices.append(mix.Slice(worth - before, expires))
            before = worth
        return mix.Source(name, account.kind, tuple(slices), self._least(point, account), budgets)

    def _lots(self, point: Point, account) -> list[tuple[Decimal, object]]:
        """Return what is left of the account's lots and when it expires, in the order it is spent; what no lot covers
        comes last.
        """
        self.env.cr.execute(
            f"""
            SELECT sum(l."left")::text, l.expires_at FROM customer_card_lot l
             WHERE l.account_id = %s AND {sql.usable_lot()}
             GROUP BY l.expires_at ORDER BY l.expires_at NULLS LAST
            """,
            [account.id],
        )
        lots = [(Decimal(left), expires) for left, expires in self.env.cr.fetchall()]
        return [*lots, (self._available(point, account), None)]

    def _least(self, point: Point, account) -> Decimal:
        """The least an account pays at once, in the point's money, rounded up."""
        least = kinds.in_points(account.kind) and money.exact(account.program_id.points_minimum or 0)
        if not least:
            return Decimal(0)
        step = money.exact(point.currency.rounding)
        worth = self._in_currency(point, account, least)
        exact = least * money.exact(account.program_id.point_value)
        return worth if account.currency_id == point.currency and worth == exact else worth + step

    def _budgets(self, point: Point, card, order_uuid: str, budgets: dict[str, Decimal]) -> tuple[str, ...]:
        """Names of the limits the card draws on; what is left of each goes into ``budgets``."""
        program = card.program_id
        if not program._has_limits():
            return ()
        spent = self._spent(point, card, program, order_uuid)
        names = []
        for name, limit, _words in self._limits(program):
            names.append(f'{name}:{program.id if name == "cashier_day" else card.id}')
            budgets[names[-1]] = self._money(point, program, money.exact(limit) - getattr(spent, name))
        if (
            program.pin_from and card._pin_state() != 'set'
        ):  # no PIN can be given: it has to stay below the amount that needs one
            step = money.exact(program.currency_id.rounding)
            names.append(f'pin:{card.id}')
            budgets[names[-1]] = self._money(point, program, money.exact(program.pin_from) - step - spent.card_gross)
        return tuple(names)

    def _reason(self, point: Point, line: mix.Line) -> str:
        """Return why this line comes where it does, for the cashier and the customer."""
        if line.why == 'expires':
            day = self.env['customer.card.program']._last_day_of(point.company, line.expires)
            return self.env._("expires %s", spoken.day(self, day))
        return self.env._("points before money") if line.why == 'points' else self.env._("value comes last")
