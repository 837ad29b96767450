from odoo import fields, models
from odoo.exceptions import UserError

from ..tools.reminders import parse_days
from .agreement_reminder import KINDS, PARAM


class ResConfigSettings(models.TransientModel):
    """How many days before people are reminded of what contracts need."""

    _inherit = "res.config.settings"

    reminder_days_renewal = fields.Char(
        string="End of a Contract",
        config_parameter=PARAM % "renewal",
        default=KINDS["renewal"][1],
    )
    reminder_days_guarantee = fields.Char(
        string="End of a Guarantee",
        config_parameter=PARAM % "guarantee",
        default=KINDS["guarantee"][1],
    )
    reminder_days_delivery = fields.Char(
        string="Promised Delivery",
        config_parameter=PARAM % "delivery",
        default=KINDS["delivery"][1],
    )
    reminder_days_milestone = fields.Char(
        string="Milestone",
        config_parameter=PARAM % "milestone",
        default=KINDS["milestone"][1],
    )
    reminder_days_document = fields.Char(
        string="Payment that Lacks Documents",
        config_parameter=PARAM % "document",
        default=KINDS["document"][1],
    )
    reminder_days_handover = fields.Char(
        string="Agreed Handover",
        config_parameter=PARAM % "handover",
        default=KINDS["handover"][1],
    )
    reminder_days_technical = fields.Char(
        string="Technical Document",
        config_parameter=PARAM % "technical",
        default=KINDS["technical"][1],
    )
    reminder_days_signed_copy = fields.Char(
        string="Signed Copy of a Contract",
        config_parameter=PARAM % "signed_copy",
        default=KINDS["signed_copy"][1],
    )
    reminder_days_appendix_copy = fields.Char(
        string="Signed Copy of an Appendix",
        config_parameter=PARAM % "appendix_copy",
        default=KINDS["appendix_copy"][1],
    )

    def set_values(self):
        for kind in KINDS:
            fname = f"reminder_days_{kind}"
            try:
                parse_days(self[fname])
            except ValueError as error:
                label = self._fields[fname].get_description(self.env, ["string"])
                raise UserError(
                    self.env._(
                        "“%(field)s”: write days as numbers with commas, as 90, 60, "
                        "30. “%(text)s” cannot be read.",
                        field=label["string"],
                        text=self[fname],
                    )
                ) from error
        return super().set_values()
