from odoo import api, models

from ..ledger import rendering


class MailRenderMixin(models.AbstractModel):
    """A template reads the ledger's key in no way: it makes no link, no code and no operation, whoever wrote it."""

    _inherit = 'mail.render.mixin'

    @api.model
    def _render_template(self, *args, **kwargs):
        """Extend `mail`: see :mod:`..ledger.rendering`."""
        with rendering.filling():
            return super()._render_template(*args, **kwargs)
