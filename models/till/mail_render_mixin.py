from odoo import api, models

from ..ledger import rendering


class MailRenderMixin(models.AbstractModel):
    """Templates cannot use the ledger's key: they make no link, code or operation, whoever wrote them."""

    _inherit = 'mail.render.mixin'

    @api.model
    def _render_template(self, *args, **kwargs):
        """Extend `mail`: see :mod:`..ledger.rendering`."""
        with rendering.filling():
            return super()._render_template(*args, **kwargs)
