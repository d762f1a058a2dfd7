"""The office in a real browser."""

from typing import Any

from odoo.tools.misc import file_path

# Debian's Odoo leaves this library out, though every page of the back office asks for it and complains.
LEFT_OUT = 'mail/static/lib/selfie_segmentation/selfie_segmentation.js'


class OfficeMixin:
    """For tests in a browser that open the back office."""

    @classmethod
    def setUpClass(cls) -> None:
        super().setUpClass()
        try:
            file_path(LEFT_OUT)
        except FileNotFoundError:
            asset = {'name': LEFT_OUT, 'path': LEFT_OUT, 'bundle': 'web.assets_backend', 'directive': 'remove'}
            cls.env['ir.asset'].create({**asset, 'sequence': 99})


class PatientMixin:
    """For tours: a machine that is slow, or busy with something else, is no reason to fail; a tour waits for states,
    never for time.
    """

    def start_tour(self, url_path: str, tour_name: str, **more: Any) -> None:
        """Odoo gives a tour 60 seconds for all of it; what one step may take stands in `shift_util.js`."""
        super().start_tour(url_path, tour_name, **{'timeout': 300, **more})
