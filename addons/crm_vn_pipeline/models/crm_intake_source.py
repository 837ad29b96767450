import re
import secrets

from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ..tools import intake as rules

TOKEN_BYTES = 24
# what a request at the door asks of its source, read with one query
DOOR_FIELDS = (
    *("token", "kind", "secret", "company_id", "allowed_origins", "thanks_url"),
    *("max_kilobytes", "minute_limit", "address_limit"),
)
TOKEN = re.compile(r"[A-Za-z0-9_-]{20,64}")


class CrmIntakeSource(models.Model):
    """A place from which enquiries come in: a form, a program, a Facebook page.

    Its token stands in the address that is given away; whoever knows it may hand in
    enquiries, within the bounds set here, and read nothing.
    """

    _name = "crm.intake.source"
    _description = "Source of Enquiries"
    _order = "sequence, name, id"
    _check_company_auto = True

    name = fields.Char(required=True, help="Shown on the leads that came from here.")
    active = fields.Boolean(default=True)
    sequence = fields.Integer(default=10)
    kind = fields.Selection(
        [
            ("form", "Website form or landing page"),
            ("api", "Program, signed requests"),
            ("facebook", "Facebook page"),
            ("email", "E-mail address"),
        ],
        required=True,
        default="form",
    )
    company_id = fields.Many2one(
        "res.company", required=True, index=True, default=lambda self: self.env.company
    )

    # === The door ===
    token = fields.Char(
        default=lambda self: self._default_token(),
        required=True,
        readonly=True,
        copy=False,
        export_string_translation=False,
    )
    secret = fields.Char(
        default=lambda self: self._default_token(),
        copy=False,
        groups="crm_vn_base.group_crm_vn_admin",
        help="With it a program signs what it sends (HMAC-SHA256). Give it to nobody "
        "else; it never belongs in a web page.",
    )
    endpoint_url = fields.Char(string="Address", compute="_compute_endpoint_url")
    allowed_origins = fields.Text(
        string="Allowed Websites",
        help="One a line, as https://www.company.vn. Browsers on other websites are "
        "turned away. Empty: any website.",
    )
    max_kilobytes = fields.Integer(
        string="Largest Enquiry (kB)", default=32, required=True
    )
    minute_limit = fields.Integer(
        string="Enquiries per Minute",
        default=120,
        required=True,
        help="Of all senders together.",
    )
    address_limit = fields.Integer(
        string="Enquiries per Sender",
        default=20,
        required=True,
        help="From one internet address within a quarter of an hour; a signed program "
        "is not bounded by it.",
    )
    thanks_url = fields.Char(
        string="Page After Sending",
        help="Where the browser goes then. Empty: a page of ours says thanks.",
    )

    # === What becomes of it ===
    user_id = fields.Many2one(
        "res.users",
        string="Salesperson",
        domain="[('share', '=', False), ('company_ids', 'in', company_id)]",
        help="Who gets the leads. Empty: the rules of distribution decide.",
    )
    team_id = fields.Many2one("crm.team", string="Sales Team", check_company=True)
    campaign_id = fields.Many2one(
        "utm.campaign", help="Where the enquiry itself names no campaign."
    )
    source_id = fields.Many2one("utm.source", string="Lead Source")
    medium_id = fields.Many2one("utm.medium")
    tag_ids = fields.Many2many("crm.tag", string="Tags")
    create_utm = fields.Boolean(
        string="Add New Campaigns and Sources",
        default=True,
        help="Campaigns, sources and media named in the address of the page are added "
        "when they are new. Off: only known ones are linked, others stay as text.",
    )
    mapping_ids = fields.One2many("crm.intake.mapping", "intake_id", string="Fields")

    # === What came ===
    payload_ids = fields.One2many("crm.intake.payload", "intake_id")
    payload_count = fields.Integer(string="Enquiries", compute="_compute_counts")
    failed_count = fields.Integer(string="Not processed", compute="_compute_counts")

    _token_uniq = models.UniqueIndex("(token)", "This token is taken already.")
    _bounds = models.Constraint(
        "CHECK(max_kilobytes BETWEEN 1 AND 1024 AND minute_limit > 0"
        " AND address_limit > 0)",
        "An enquiry may have 1 to 1024 kB, and both numbers of enquiries are at least"
        " one.",
    )

    @api.model
    def _default_token(self):
        return secrets.token_urlsafe(TOKEN_BYTES)

    @api.depends("token", "kind")
    def _compute_endpoint_url(self):
        for source in self:
            source.endpoint_url = (
                f"{source.get_base_url()}{source._get_endpoint_path()}"
                if source.token
                else False
            )

    def _compute_counts(self):
        counts = {
            source._origin.id: {"payload_count": 0, "failed_count": 0}
            for source in self
        }
        groups = self.env["crm.intake.payload"]._read_group(
            [("intake_id", "in", self.ids)], ["intake_id", "state"], ["__count"]
        )
        for source, state, count in groups:
            counts[source.id]["payload_count"] += count
            counts[source.id]["failed_count"] += count if state == "failed" else 0
        for source in self:
            source.update(
                counts.get(source._origin.id, {"payload_count": 0, "failed_count": 0})
            )

    # === Checks ===

    @api.constrains("allowed_origins")
    def _check_allowed_origins(self):
        for source in self:
            for line in (source.allowed_origins or "").split():
                if rules.origin_of(line) != line.lower().rstrip("/"):
                    raise ValidationError(
                        self.env._(
                            "%(name)s: “%(line)s” is no website. Write it as "
                            "https://www.company.vn, one a line.",
                            name=source.name,
                            line=line,
                        )
                    )

    @api.constrains("thanks_url")
    def _check_thanks_url(self):
        for source in self:
            if source.thanks_url and not rules.origin_of(source.thanks_url):
                raise ValidationError(
                    self.env._(
                        "%(name)s: the page after sending needs a whole address, as "
                        "https://www.company.vn/cam-on.",
                        name=source.name,
                    )
                )

    # === Hooks ===

    def _get_endpoint_path(self):
        """Return the path at which enquiries of this source are handed in."""
        self.ensure_one()
        return f"/crm/intake/{self.token}"

    @api.model
    def _find_by_token(self, token):
        """Return the open door of this token; what a stranger types finds nothing."""
        if not TOKEN.fullmatch(token or ""):
            return self.browse()
        # sudo: a visitor has no account; the token is his one right
        fnames = [*DOOR_FIELDS, "track_views", "own_page_only"]
        return self.sudo().search_fetch([("token", "=", token)], fnames, limit=1)

    def _get_origins(self):
        self.ensure_one()
        return [
            line.lower().rstrip("/") for line in (self.allowed_origins or "").split()
        ]

    def _get_rules(self):
        """Return {name of a field as it is compared: field of the lead}."""
        self.ensure_one()
        return {
            rules.plain_name(line.name): line.target or "" for line in self.mapping_ids
        }

    def _get_lead_defaults(self):
        """Return the values of a lead that come from its source."""
        self.ensure_one()
        return {
            "type": "lead",
            "company_id": self.company_id.id,
            "user_id": self.user_id.id,
            "team_id": self.team_id.id,
            "campaign_id": self.campaign_id.id,
            "source_id": self.source_id.id,
            "medium_id": self.medium_id.id,
            "tag_ids": [(4, tag.id) for tag in self.tag_ids],
        }

    # === Actions ===

    def action_view_payloads(self):
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "crm_vn_pipeline.crm_intake_payload_action"
        )
        return action | {
            "domain": [("intake_id", "=", self.id)],
            "context": {"create": False},
        }

    def action_new_token(self):
        """Close the old address at once and open a new one."""
        self.check_access("write")
        for source in self:
            source.token = self._default_token()
