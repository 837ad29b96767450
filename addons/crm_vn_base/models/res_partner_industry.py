import csv

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools.misc import file_open

VERSION = "VSIC 2025"
DATA_FILE = "crm_vn_base/data/res_partner_industry_vsic_2025.csv"


class ResPartnerIndustry(models.Model):
    """Industries by the Vietnamese classification (VSIC), which has versions.

    A letter means nothing without its version: K was finance in 2018 and is
    telecommunications and computing in 2025. VSIC 2025 has five levels: 22 sections
    (letters) and below them 87, 259, 495 and 743 codes of two to five digits
    (Decision 36/2025/QĐ-TTg, annex I). A customer may stand at any level.
    """

    _inherit = "res.partner.industry"
    _order = "version desc, sort_code, parent_path"
    _rec_names_search = ["name", "code"]

    code = fields.Char(index="btree_not_null")
    version = fields.Char(
        string="Classification", help="Of which the code is part, as VSIC 2025."
    )
    sort_code = fields.Char(
        compute="_compute_sort_code",
        store=True,
        recursive=True,
        export_string_translation=False,
        help="The code after the letter of its section: the order of the decision.",
    )
    section_id = fields.Many2one(
        "res.partner.industry",
        compute="_compute_section_id",
        store=True,
        recursive=True,
        index="btree_not_null",
        help="The letter above it: the level on which customers are compared.",
    )
    level = fields.Integer(
        compute="_compute_level",
        store=True,
        help="1: section (letter), 2 to 5: as many digits as the code has.",
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

    @api.depends("code", "parent_id.sort_code")
    def _compute_sort_code(self):
        for industry in self:
            section = (industry.parent_id.sort_code or "")[:1]
            industry.sort_code = f"{section}{industry.code or industry.name or ''}"

    @api.depends("parent_id.section_id")
    def _compute_section_id(self):
        for industry in self:
            industry.section_id = industry.parent_id.section_id or industry

    @api.depends("code")
    def _compute_level(self):
        for industry in self:
            code = industry.code or ""
            industry.level = len(code) if code.isdigit() else bool(code)

    def _compute_partner_count(self):
        """Customers of the industry and of all that is below it."""
        groups = self.env["res.partner"]._read_group(
            [("industry_id", "child_of", self.ids), ("parent_id", "=", False)],
            ["industry_id"],
            ["__count"],
        )
        counts = dict.fromkeys(self.ids, 0)
        for industry, count in groups:
            for ancestor_id in industry._get_path_ids():
                if ancestor_id in counts:
                    counts[ancestor_id] += count
        for industry in self:
            industry.partner_count = counts.get(industry._origin.id, 0)

    def _get_path_ids(self):
        """Return the ids from the section down to this industry."""
        self.ensure_one()
        return [int(part) for part in (self.parent_path or "").split("/") if part]

    @api.constrains("name", "parent_id")
    def _check_uniq_name(self):
        """A code is a key of its own: names repeat on several levels."""
        named = self.filtered(lambda one: not one.code)
        return [super(ResPartnerIndustry, one)._check_uniq_name() for one in named]

    def action_view_partners(self):
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "crm_vn_base.res_partner_organisation_action"
        )
        domain = [("industry_id", "child_of", self.id), ("parent_id", "=", False)]
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

    # === Data ===

    @api.model
    def _load_from_file(self):
        """Create the codes of the file that are not there yet; corrections stay.

        The names are the law's, in Vietnamese whatever the user's language.
        """
        with file_open(DATA_FILE, "r") as file:
            rows = list(csv.DictReader(file))
        known = self.with_context(active_test=False, lang=None).search_fetch(
            [("version", "=", VERSION)], ["code"]
        )
        ids = {industry.code: industry.id for industry in known}
        # a parent stands before its children: level by level
        for size in sorted({len(row["code"]) for row in rows}):
            new = [
                row
                for row in rows
                if len(row["code"]) == size and row["code"] not in ids
            ]
            industries = self.with_context(lang=None).create(
                [self._prepare_code_vals(row, ids) for row in new]
            )
            ids |= {industry.code: industry.id for industry in industries}

    @api.model
    def _prepare_code_vals(self, row, ids):
        return {
            "code": row["code"],
            "name": row["name"],
            "version": VERSION,
            "parent_id": ids.get(row["parent"], False),
        }
