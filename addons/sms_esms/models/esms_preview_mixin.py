from odoo import api, fields, models

from ..tools import esms


class EsmsPreviewMixin(models.AbstractModel):
    """What will be sent, in how many segments and for how much, before sending."""

    _name = "esms.preview.mixin"
    _description = "eSMS Preview"

    _esms_text_field = "body"

    esms_active = fields.Boolean(compute="_compute_esms_active")
    esms_type = fields.Selection(
        [("care", "Care"), ("ad", "Advertising")],
        string="Type of Message",
        default="care",
        required=True,
        help="Whatever offers or praises goods is advertising.",
    )
    esms_text = fields.Text(string="Text as Sent", compute="_compute_esms_preview")
    esms_segments = fields.Integer(string="Segments", compute="_compute_esms_preview")
    esms_recipients = fields.Integer(string="Numbers", compute="_compute_esms_preview")
    esms_price = fields.Float(
        string="Price without VAT (đ)",
        compute="_compute_esms_preview",
        digits=(16, 0),
        help="Segments of the text as it stands × price of a segment × recipients.",
    )
    esms_warning = fields.Char(compute="_compute_esms_preview")

    @api.depends_context("company")
    def _compute_esms_active(self):
        self.esms_active = self.env.company.esms_active

    @api.depends(lambda self: (self._esms_text_field, "esms_type"))
    @api.depends_context("company")
    def _compute_esms_preview(self):
        company = self.env.company
        for record in self:
            text = company._esms_text(record[self._esms_text_field])
            segments = esms.measure(text).segments
            recipients = record._get_esms_recipients()
            record.esms_text = text
            record.esms_segments = segments
            record.esms_recipients = recipients
            record.esms_price = esms.price(
                segments, company._esms_price(record.esms_type), recipients
            )
            record.esms_warning = record._get_esms_warning(text, recipients) or False

    def _get_esms_recipients(self):
        """Return how many numbers it goes to."""
        return 1

    def _get_esms_warning(self, text, recipients):
        """Return why eSMS or the law would refuse it, or nothing."""
        size = esms.measure(text)
        if size.too_long:
            return self.env._(
                "The text has %(length)s letters; %(most)s are possible. Shorten it.",
                length=size.length,
                most=esms.LONGEST[size.encoding],
            )
        if self.esms_type != esms.AD:
            return ""
        if not esms.AD_LABEL.match(text or ""):
            return self.env._("Advertising starts with [QC] or [AD].")
        if recipients < esms.LEAST_ADS:
            return self.env._(
                "eSMS takes advertising for at least %(least)s numbers; here are "
                "%(count)s. Add recipients, or send it as care if it offers nothing.",
                least=esms.LEAST_ADS,
                count=recipients,
            )
        return self.env.company._esms_brand_problem()
