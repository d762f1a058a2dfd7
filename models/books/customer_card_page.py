from markupsafe import Markup

from odoo import models

from ...core.face_text import html_in, is_joined


class CustomerCardPage(models.AbstractModel):
    """A printed page of the office: what stands in its letterhead, and Persian texts in their places."""

    _name = 'customer.card.page'
    _description = "Printed page of the office"

    def _set(self, page) -> Markup:
        """The printed page with its Persian texts in their places, on any build of the tool."""
        return Markup(html_in(str(page)))  # noqa: S704 - the page's own texts, escaped again

    def _address_lines(self) -> list[tuple[str, str]]:
        """The lines of the company's address, each with the direction of its letters."""
        lines = self.company_id.partner_id._display_address(without_company=True).splitlines()
        return [(line, self._direction(line)) for line in lines if line.strip()]

    def _direction(self, line: str) -> str:
        """The direction of a line by its own letters, whatever the page's is."""
        return 'rtl' if is_joined(line) else 'ltr'
