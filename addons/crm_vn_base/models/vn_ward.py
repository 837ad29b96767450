import csv

from odoo import api, fields, models, tools
from odoo.fields import Domain
from odoo.tools.misc import file_open

from ..tools import identity

KINDS = [
    ("ward", "Ward"),
    ("commune", "Commune"),
    ("special_zone", "Special zone"),
]
DATA_FILE = "crm_vn_base/data/vn_ward.csv"


class VnWard(models.Model):
    """Ward, commune or special zone: since 1 July 2025 the level below the province.

    3,321 units with the five-digit code of the statistics office. Found without
    accents, by code, and with or without the word that says what kind it is.
    """

    _name = "vn.ward"
    _inherit = ["crm.cached.source.mixin"]
    _description = "Ward, Commune"
    _order = "state_id, name, id"
    _rec_names_search = ["search_key", "code"]

    name = fields.Char(required=True)
    code = fields.Char(required=True)
    kind = fields.Selection(KINDS, required=True, default="ward")
    state_id = fields.Many2one(
        "res.country.state",
        string="Province",
        required=True,
        index=True,
        domain="[('country_id.code', '=', 'VN')]",
        ondelete="restrict",
    )
    active = fields.Boolean(default=True)
    search_key = fields.Char(
        compute="_compute_search_key", store=True, export_string_translation=False
    )

    _code_uniq = models.Constraint(
        "unique(code)", "A ward with this code exists already."
    )
    _code_digits = models.Constraint(
        "CHECK(code ~ '^[0-9]{5}$')", "The code of a ward has five digits."
    )

    # === Computes ===

    @api.depends("name")
    def _compute_search_key(self):
        for ward in self:
            ward.search_key = identity.search_key(ward.name)

    @api.depends("name", "state_id.name")
    @api.depends_context("show_state")
    def _compute_display_name(self):
        """With its province where it was not chosen before: names repeat."""
        show_state = self.env.context.get("show_state")
        for ward in self:
            names = [ward.name, ward.state_id.name if show_state else False]
            ward.display_name = ", ".join(name for name in names if name)

    # === Search ===

    @api.model
    def _search_display_name(self, operator, value):
        """Find by words without accents, in any order, or by code."""
        if operator != "ilike" or not isinstance(value, str):
            return super()._search_display_name(operator, value)
        words = identity.search_key(value).split()
        if not words:
            return Domain.TRUE
        by_name = Domain.AND([Domain("search_key", "like", word) for word in words])
        return by_name | Domain("code", "=", value.strip())

    @api.model
    @tools.ormcache()
    def _get_ids_by_name(self):
        """Return {(state id, folded name): ward id}, with and without the kind."""
        index = {}
        for ward in self.sudo().search_fetch([], ["search_key", "state_id", "kind"]):
            key = ward.search_key
            words = 2 if ward.kind == "special_zone" else 1
            index[ward.state_id.id, key] = ward.id
            index.setdefault((ward.state_id.id, key.split(" ", words)[-1]), ward.id)
        return index

    @api.model
    def _find_by_text(self, state, text):
        """Return the ward of the province that ``text`` names, or no ward."""
        key = identity.search_key(text)
        return self.browse(self._get_ids_by_name().get((state.id, key)))

    # === Data ===

    @api.model
    def _load_from_file(self):
        """Create the units of the file that are not there yet; corrections stay."""
        with file_open(DATA_FILE, "r") as file:
            rows = list(csv.DictReader(file))
        known = self.with_context(active_test=False).search_fetch([], ["code"])
        codes = set(known.mapped("code"))
        states = self.env["res.country.state"].search([("country_id.code", "=", "VN")])
        state_ids = {state.code: state.id for state in states}
        return self.create(
            [
                {
                    "code": row["code"],
                    "name": row["name"],
                    "kind": row["kind"],
                    "state_id": state_ids[row["state"]],
                }
                for row in rows
                if row["code"] not in codes
            ]
        )
