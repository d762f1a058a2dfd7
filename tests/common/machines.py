"""How the state machines of hypothesis are run inside a test of Odoo."""

from hypothesis import HealthCheck, Phase, seed, settings
from hypothesis.stateful import RuleBasedStateMachine, get_state_machine_test

from odoo.tests import BaseCase


def run_machine(
    case: BaseCase, machine: type[RuleBasedStateMachine], *, examples: int, steps: int, begin: int = 0
) -> None:
    """Run ``machine``, which finds ``case`` in its attribute of that name: always the same examples for a
    ``begin``, each of at most ``steps`` steps.
    """
    test = get_state_machine_test(
        type('Machine', (machine,), {'case': case}),
        settings=settings(
            max_examples=examples,
            stateful_step_count=steps,
            deadline=None,
            database=None,
            print_blob=False,
            phases=(Phase.explicit, Phase.generate, Phase.shrink),
            suppress_health_check=list(HealthCheck),
        ),
    )
    seed(begin)(test)()
