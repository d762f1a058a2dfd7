"""How hypothesis runs here: the same examples every time, nothing left on disk, no clock."""

import tempfile

from hypothesis import HealthCheck, settings
from hypothesis.configuration import set_hypothesis_home_dir

_SCRATCH = tempfile.TemporaryDirectory(prefix='hypothesis-')  # removed when Python ends
set_hypothesis_home_dir(_SCRATCH.name)

PROPERTY = settings(
    derandomize=True,
    database=None,
    deadline=None,
    max_examples=100,
    suppress_health_check=[HealthCheck.too_slow],
)
