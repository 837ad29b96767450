from ast import literal_eval

from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.fields import Command, Domain

METHODS = [
    ("even", "Evenly"),
    ("capacity", "By capacity"),
    ("area", "By area"),
    ("industry", "By industry"),
    ("round_robin", "In turn"),
]


class CrmDistributionSetupMixin(models.AbstractModel):
    """What a rule and a single distribution have in common: what, to whom, how."""

    _name = "crm.distribution.setup.mixin"
    _description = "How Customers Are Shared Out"

    res_model = fields.Selection(
        [("crm.target", "Target Customers"), ("crm.lead", "Leads")],
        string="What Is Shared Out",
        required=True,
        default="crm.target",
    )
    domain = fields.Char(
        string="Which Ones",
        default="[]",
        help="Of those that nobody has yet, only the ones that match it.",
    )
    method = fields.Selection(
        METHODS,
        string="How",
        required=True,
        default="even",
        help="Evenly: the same number for each, the rest to whoever has least.\n"
        "By capacity: in proportion to the room each has left, never more.\n"
        "By area, by industry: to those in charge of it, in turn.\n"
        "In turn: one after the other, going on where it stopped last time.",
    )
    unmatched = fields.Selection(
        [("leave", "Leave them undistributed"), ("share", "Share them among all")],
        string="Without a Person in Charge",
        required=True,
        default="leave",
        help="Customers whose area or industry nobody is in charge of.",
    )
    team_id = fields.Many2one("crm.team", string="Sales Team", check_company=True)
    company_id = fields.Many2one(
        "res.company", required=True, default=lambda self: self.env.company
    )
    make_lists = fields.Boolean(
        string="One List per Salesperson",
        help="Puts the target customers of each salesperson on a list of his own.",
    )
    accept_hours = fields.Float(
        string="To Be Accepted Within",
        help="In working hours: a lead not accepted by then goes back to its manager. "
        "0: it need not be accepted.",
    )

    _accept_hours_positive = models.Constraint(
        "CHECK(accept_hours >= 0)", "The time to accept a lead cannot be negative."
    )

    @api.depends("team_id")
    def _compute_member_ids(self):
        """The members of the team are proposed, with their capacity if that counts."""
        for setup in self:
            known = setup.member_ids.user_id
            members = setup.team_id.crm_team_member_ids.filtered(
                lambda member, known=known: member.user_id not in known
            )
            setup.member_ids = [
                Command.create(setup._prepare_member_vals(member)) for member in members
            ]

    def _prepare_member_vals(self, team_member):
        """Return the values of a participant who is a member of the chosen team."""
        by_capacity = self.method == "capacity"
        return {
            "user_id": team_member.user_id.id,
            "capacity": team_member.assignment_max if by_capacity else 0,
            "paused": team_member.assignment_optout,
        }

    @api.constrains("domain", "res_model")
    def _check_domain(self):
        for setup in self:
            try:
                domain = setup._get_domain() & Domain("id", "=", 0)
                # sudo: it is read, whatever it finds
                self.env[setup.res_model].sudo().search(domain)
            except Exception as error:
                raise ValidationError(
                    self.env._(
                        "The condition of “%(name)s” cannot be read: %(error)s. Choose "
                        "it again with the editor.",
                        name=setup.display_name,
                        error=error,
                    )
                ) from error

    def _get_domain(self):
        self.ensure_one()
        return Domain(literal_eval(self.domain or "[]"))

    def _prepare_setup_vals(self):
        """Return the values that a distribution takes over from its rule."""
        self.ensure_one()
        return {
            "res_model": self.res_model,
            "domain": self.domain,
            "method": self.method,
            "unmatched": self.unmatched,
            "company_id": self.company_id.id,
            "make_lists": self.make_lists,
            "accept_hours": self.accept_hours,
            "member_ids": [
                Command.clear(),
                *(
                    Command.create(member._prepare_copy_vals())
                    for member in self.member_ids
                ),
            ],
        }
