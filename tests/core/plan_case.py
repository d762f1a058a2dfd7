"""Installment plans for property tests: every method, step, rounding and fee; what there is no plan for is left out."""

from datetime import date, timedelta
from decimal import Decimal

from hypothesis import assume
from hypothesis import strategies as st

from ...core.plan import schedule
from ...core.plan_rows import Row
from ...core.plan_terms import Fee, PlanError, Step, Terms

BEGINS = date(2024, 1, 15)
STEPS = st.one_of(
    st.builds(
        Step,
        st.just('month'),
        st.integers(1, 3),
        st.sampled_from(['gregorian', 'persian']),
        st.sampled_from([0, 5, 29, 30, 31]),
    ),
    st.builds(Step, st.just('week'), st.integers(1, 4)),
    st.just(Step('day', 15)),
)
METHODS = st.sampled_from(['annuity', 'flat', 'equal_principal', 'simple', 'none'])
FEES = st.sampled_from(
    [
        (),
        (Fee('each', Decimal(2)),),
        (Fee('start', Decimal(7), Decimal('1.5')), Fee('each', Decimal(0), Decimal('0.1'))),
    ]
)


@st.composite
def all_terms(draw: st.DrawFn) -> Terms:
    """Terms of which number and rounding fit the price."""
    digits = draw(st.sampled_from([0, 2, 3]))
    price = Decimal(draw(st.integers(1_000, 9_000_000))).scaleb(-digits if digits < 3 else -2)
    number = draw(st.integers(1, 40))
    handed_over = BEGINS + timedelta(days=draw(st.integers(0, 1500)))
    own = draw(st.sampled_from([(), (1,), (2, number)])) if number > 4 else ()
    try:
        return Terms(
            price.quantize(Decimal(1).scaleb(-digits)),
            handed_over,
            handed_over + timedelta(days=draw(st.integers(1, 70))),
            number,
            down=draw(st.sampled_from([Decimal(0), Decimal(3)])),
            method=draw(METHODS),
            rate=Decimal(draw(st.integers(0, 6000))) / 100,
            step=draw(STEPS),
            counts=draw(st.sampled_from(['steps', 'days'])),
            first_period=draw(st.sampled_from(['days', 'whole'])),
            grace=draw(st.integers(0, 3)) if not own and number > 3 else 0,
            fees=draw(FEES),
            balloon=(price / 4).quantize(Decimal(1)) if not own and draw(st.booleans()) else Decimal(0),
            unequal=tuple((one, (price / number).quantize(Decimal(1))) for one in own),
            multiple=draw(st.sampled_from([Decimal(0), Decimal(1), Decimal(5)])),
            rounds=draw(st.sampled_from(['nearest', 'up', 'down'])),
            remainder=draw(st.sampled_from(['first', 'last'])),
            digits=digits,
        )
    except PlanError:
        assume(False)
        raise


@st.composite
def plans(draw: st.DrawFn) -> tuple[Terms, tuple[Row, ...]]:
    """Terms and their rows."""
    terms = draw(all_terms())
    try:
        return terms, schedule(terms)
    except PlanError as error:
        assume(error.code not in ('multiple', 'unequal_too_small', 'unequal_too_large'))
        raise
