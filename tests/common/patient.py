"""Tours in a real browser."""

from typing import Any


class PatientMixin:
    """For tours: a machine that is slow, or busy with something else, is no reason to fail; a tour waits for states,
    never for time.
    """

    test_cursor_lock_timeout = 120  # seconds a request waits for another one, which may be making a bundle

    def start_tour(self, url_path: str, tour_name: str, **more: Any) -> None:
        """Odoo gives a tour 60 seconds for all of it; what one step may take stands in `shift_util.js`."""
        super().start_tour(url_path, tour_name, **{'timeout': 300, **more})
