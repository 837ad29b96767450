from odoo import fields, models


class AgreementAppendix(models.Model):
    """An appendix may let a contract renew itself from now on, or no longer."""

    _inherit = "agreement.appendix"

    auto_renewal_new = fields.Selection(
        [("yes", "Renews itself"), ("no", "Does not renew itself")],
        string="Renewal from Now on",
        help="Empty: as the contract says.",
    )
    renewal_months_new = fields.Integer(
        string="New Term (Months)", help="0: as the contract says."
    )

    _renewal_months_positive = models.Constraint(
        "CHECK(renewal_months_new >= 0)", "A term cannot be negative."
    )

    def _is_term_changed(self):
        renewal = self._prepare_renewal_vals()
        changed = any(self.agreement_id[name] != renewal[name] for name in renewal)
        return changed or super()._is_term_changed()

    def _prepare_renewal_vals(self):
        """Return what becomes of the clause on the renewal."""
        self.ensure_one()
        vals = {}
        if self.auto_renewal_new:
            vals["auto_renewal"] = self.auto_renewal_new == "yes"
        if self.renewal_months_new:
            vals["renewal_months"] = self.renewal_months_new
        return vals

    def _prepare_agreement_vals(self):
        return super()._prepare_agreement_vals() | self._prepare_renewal_vals()

    def _get_missing_dates(self):
        missing = super()._get_missing_dates()
        ends = self.end_date_new or self.agreement_id.end_date
        if self.auto_renewal_new == "yes" and not ends:
            missing.append(self.env._("the end date on which it renews itself"))
        return missing

    def _get_document_terms(self):
        """The whole sentence, until now and from now on."""
        lines = super()._get_document_terms()
        vals = self._prepare_renewal_vals()
        if vals:
            agreement = self.agreement_id
            changed = agreement.new(vals, origin=agreement)
            lines.append(
                (
                    self.env._("Renewal"),
                    agreement._get_renewal_clause(),
                    changed._get_renewal_clause(),
                )
            )
        return lines
