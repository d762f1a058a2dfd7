"""The add-on as a whole."""

from pathlib import Path

from ..common.cards import CustomerCardCommon

ROOT = Path(__file__).resolve().parents[2]


class IntegrityCase(CustomerCardCommon):
    @classmethod
    def models(cls):
        """Our own models that hold data."""
        return [
            cls.env[name]
            for name in sorted(cls.env.registry)
            if name.startswith('customer.card') and not cls.env[name]._abstract
        ]

    @classmethod
    def ours(cls, model: str):
        """Records of ``model`` that the add-on's data files made."""
        data = cls.env['ir.model.data'].sudo().search([('module', '=', 'customer_card'), ('model', '=', model)])
        return cls.env[model].sudo().browse(data.mapped('res_id')).exists()
