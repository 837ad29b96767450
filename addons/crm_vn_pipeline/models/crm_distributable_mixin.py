from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL


class CrmDistributableMixin(models.AbstractModel):
    """Customers that are shared out among salespeople: see ``crm.distribution``.

    A model says which of its records may be given away, how many of them somebody
    has, in which order they are served, and how a plan is carried out and undone.
    """

    _name = "crm.distributable.mixin"
    _description = "Shared Out Among Salespeople"

    area_id = fields.Many2one(
        "crm.area",
        string="Sales Area",
        compute="_compute_area_id",
        store=True,
        readonly=False,
        index="btree_not_null",
        help="Proposed from the customer, else from the province; correct it if the "
        "company divides otherwise.",
    )
    industry_id = fields.Many2one(
        "res.partner.industry",
        compute="_compute_industry_id",
        store=True,
        readonly=False,
        index="btree_not_null",
    )

    @api.depends("partner_id", "state_id")
    def _compute_area_id(self):
        by_state = {}
        if states := self.state_id:
            by_state = self.env["crm.area"]._get_by_state(states)
        for record in self:
            # sudo: in which area a customer is belongs to what the record itself says
            area = record.partner_id.sudo().area_id or by_state.get(record.state_id)
            record.area_id = area or record.area_id

    @api.depends("partner_id")
    def _compute_industry_id(self):
        for record in self:
            # sudo: as for the area
            industry = record.partner_id.sudo().industry_id
            record.industry_id = industry or record.industry_id

    # === Hooks ===

    @api.model
    def _distribution_domain(self, again=False):
        """Return which records may be given to somebody.

        :param again: also those that somebody has already
        """
        return Domain("user_id", "=", False)

    @api.model
    def _distribution_load_domain(self):
        """Return the records that count as work of the person who has them."""
        return Domain.TRUE

    @api.model
    def _distribution_order(self):
        """Return in which order the records ``r`` are served: the best ones first."""
        return SQL("r.id DESC")

    @api.model
    def _distribution_columns(self):
        """Return {column of an item: column of the record} of what undoing restores."""
        return {"old_user_id": "user_id", "old_team_id": "team_id"}

    @api.model
    def _distribution_apply(self, distribution):
        """Give each planned item of ``distribution`` to its person.

        An item whose record changed since the plan becomes ``skipped``, the others
        ``done``.
        """
        raise NotImplementedError

    @api.model
    def _distribution_undo(self, distribution):
        """Give back what nobody worked on: items become ``undone``, others ``kept``."""
        raise NotImplementedError
