from odoo import api, fields, models


class AgreementWitness(models.Model):
    """A person who witnesses the signing of a contract."""

    _name = "agreement.witness"
    _description = "Witness"
    _order = "agreement_id, sequence, id"

    agreement_id = fields.Many2one(
        "agreement", string="Contract", required=True, ondelete="cascade", index=True
    )
    sequence = fields.Integer(default=10)
    name = fields.Char(string="Full Name", required=True)
    position = fields.Char(string="Position or Address")
    identity_number = fields.Char(help="Number of the citizen's identity card.")

    @api.model_create_multi
    def create(self, vals_list):
        witnesses = super().create(vals_list)
        witnesses._check_unlocked()
        return witnesses

    def write(self, vals):
        self.check_access("write")
        self._check_unlocked()
        res = super().write(vals)
        if "agreement_id" in vals:
            self._check_unlocked()
        return res

    @api.ondelete(at_uninstall=False)
    def _unlink_before_signing(self):
        self._check_unlocked()

    def _check_unlocked(self):
        """Who witnessed is settled with the signature."""
        for agreement in self.agreement_id:
            if agreement._is_signed():
                agreement._raise_locked()
