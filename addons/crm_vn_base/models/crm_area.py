from collections import defaultdict

from odoo import api, fields, models
from odoo.exceptions import ValidationError

KINDS = [("region", "Region"), ("zone", "Zone"), ("territory", "Territory")]


class CrmArea(models.Model):
    """Where customers are, as the company divides the country to sell.

    Three levels: region, zone, territory. Provinces are mapped to zones (or to
    territories, when a zone is divided further); a customer's area is proposed from it.
    """

    _name = "crm.area"
    _inherit = ["crm.sight.source.mixin"]
    _cached_fields = {"user_id", "member_ids", "parent_id", "active"}
    _description = "Sales Area"
    _parent_store = True
    _order = "parent_path, sequence, id"

    name = fields.Char(required=True, translate=True)
    complete_name = fields.Char(
        string="Sales Area", compute="_compute_complete_name", recursive=True
    )
    code = fields.Char(index="btree_not_null")
    kind = fields.Selection(KINDS, required=True, default="zone")
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    parent_id = fields.Many2one("crm.area", index=True, ondelete="restrict")
    parent_path = fields.Char(index=True)
    child_ids = fields.One2many("crm.area", "parent_id", string="Sub-areas")
    state_ids = fields.Many2many(
        "res.country.state",
        string="Provinces",
        help="Customers of these provinces get this area by default.",
    )
    ward_ids = fields.Many2many(
        "vn.ward",
        string="Wards",
        context={"show_state": True},
        help="Of a province that is divided among several territories: customers of "
        "these wards get this area, whatever their province says.",
    )
    user_id = fields.Many2one("res.users", string="Person in Charge")
    member_ids = fields.Many2many(
        "res.users",
        string="Salespeople",
        domain="[('share', '=', False)]",
        help="Who works in this area. If their role sees the customers of its areas, "
        "these are the ones, with all areas below.",
    )
    partner_count = fields.Integer(string="Customers", compute="_compute_partner_count")

    _code_uniq = models.Constraint(
        "unique(code)", "The code of a sales area must be unique."
    )

    @api.depends("name", "parent_id.complete_name")
    def _compute_complete_name(self):
        for area in self:
            names = [area.parent_id.complete_name, area.name]
            area.complete_name = " / ".join(name for name in names if name)

    def _compute_partner_count(self):
        """Count the customers of the area and of the areas below it."""
        below = self.search_fetch([("id", "child_of", self.ids)], ["parent_path"])
        groups = self.env["res.partner"]._read_group(
            [("area_id", "in", below.ids), *self._get_customer_domain()],
            ["area_id"],
            ["__count"],
        )
        totals = defaultdict(int)
        for area, count in groups:
            for area_id in area.parent_path.split("/")[:-1]:
                totals[int(area_id)] += count
        for area in self:
            area.partner_count = totals[area.id]

    @api.constrains("state_ids", "kind", "active")
    def _check_state_ids(self):
        """A province lies in one zone: two would propose two areas for one address."""
        zones = self.filtered(lambda area: area.kind == "zone" and area.state_ids)
        if not zones:
            return
        others = self.search(
            [("kind", "=", "zone"), ("state_ids", "in", zones.state_ids.ids)]
        )
        for zone in zones:
            for other in others - zone:
                if shared := zone.state_ids & other.state_ids:
                    raise ValidationError(
                        self.env._(
                            "%(state)s already belongs to the zone “%(zone)s”. "
                            "Remove it there first, or use a territory.",
                            state=shared[0].name,
                            zone=other.name,
                        )
                    )

    @api.model
    def _get_by_state(self, states):
        """Return {state: area}: the deepest level at which one area alone has it."""
        by_state = defaultdict(lambda: defaultdict(list))
        for area in self.search([("state_ids", "in", states.ids)]):
            for state in area.state_ids & states:
                by_state[state][area.parent_path.count("/")].append(area)
        result = {}
        for state, levels in by_state.items():
            single = [level for level, areas in levels.items() if len(areas) == 1]
            if single:
                result[state] = levels[max(single)][0]
        return result

    @api.model
    def _get_by_ward(self, wards):
        """Return {ward: area} of the wards that one area alone claims."""
        claims = defaultdict(list)
        if wards:
            for area in self.search([("ward_ids", "in", wards.ids)]):
                for ward in area.ward_ids & wards:
                    claims[ward].append(area)
        return {ward: areas[0] for ward, areas in claims.items() if len(areas) == 1}

    @api.model
    def _get_customer_domain(self):
        """Neither people of an organisation, nor our own companies and users."""
        return [
            ("parent_id", "=", False),
            ("partner_share", "=", True),
            ("is_own_company", "=", False),
        ]

    def action_view_partners(self):
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "crm_vn_base.res_partner_organisation_action"
        )
        domain = [("area_id", "child_of", self.id), *self._get_customer_domain()]
        return {**action, "name": self.name, "domain": domain}
