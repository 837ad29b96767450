from odoo import api, fields, models
from odoo.exceptions import UserError


class ResPartnerIndustry(models.Model):
    """Industries by the Vietnamese classification (VSIC), which has versions.

    A letter means nothing without its version: K was finance in 2018 and is
    telecommunications and computing in 2025.
    """

    _inherit = "res.partner.industry"
    _order = "version desc, code, parent_path"
    _rec_names_search = ["name", "code"]

    code = fields.Char(index="btree_not_null")
    version = fields.Char(
        string="Classification", help="Of which the code is part, as VSIC 2025."
    )
    successor_ids = fields.Many2many(
        "res.partner.industry",
        "res_partner_industry_successor_rel",
        "old_id",
        "new_id",
        string="Becomes",
        help="What the later classification makes of it.",
    )
    predecessor_ids = fields.Many2many(
        "res.partner.industry",
        "res_partner_industry_successor_rel",
        "new_id",
        "old_id",
        string="Was",
        context={"active_test": False},
        help="What it was in the earlier classification.",
    )
    partner_count = fields.Integer(string="Customers", compute="_compute_partner_count")

    _code_uniq = models.UniqueIndex(
        "(version, code) WHERE code IS NOT NULL",
        "This classification has an industry with that code already.",
    )

    @api.depends("code", "name", "parent_id.display_name")
    def _compute_display_name(self):
        """The code before the name: that is how an accountant looks for it."""
        coded = self.filtered("code")
        for industry in coded:
            industry.display_name = f"{industry.code} – {industry.name}"
        return super(ResPartnerIndustry, self - coded)._compute_display_name()

    def _compute_partner_count(self):
        groups = self.env["res.partner"]._read_group(
            [("industry_id", "in", self.ids), ("parent_id", "=", False)],
            ["industry_id"],
            ["__count"],
        )
        counts = dict(groups)
        for industry in self:
            industry.partner_count = counts.get(industry._origin, 0)

    def action_view_partners(self):
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "crm_vn_base.res_partner_organisation_action"
        )
        domain = [("industry_id", "=", self.id), ("parent_id", "=", False)]
        return {**action, "name": self.display_name, "domain": domain}

    def action_move_to_successor(self):
        """Give the customers of an old industry the one that replaced it."""
        for industry in self:
            if len(industry.successor_ids) != 1:
                raise UserError(
                    self.env._(
                        "“%(industry)s” has not exactly one industry that replaces it. "
                        "Choose the new one on each customer.",
                        industry=industry.display_name,
                    )
                )
        for industry in self:
            new = industry.successor_ids
            partners = self.env["res.partner"].with_context(active_test=False)
            partners.search([("industry_id", "=", industry.id)]).industry_id = new
            second = partners.search([("secondary_industry_ids", "in", industry.ids)])
            second.secondary_industry_ids -= industry
            second.filtered(lambda p, new=new: p.industry_id != new).write(
                {"secondary_industry_ids": [fields.Command.link(new.id)]}
            )
