from odoo import api, fields, models
from odoo.fields import Domain


class CrmLeadPartyUpstreamMixin(models.AbstractModel):
    """A document that shows who took part before it: nobody enters them twice.

    The parties of the opportunity it came of, of the investor's project it is about,
    and whatever :meth:`_get_upstream_subjects` of a model adds.
    """

    _name = "crm.lead.party.upstream.mixin"
    _description = "Document with Parties"
    _inherit = ["crm.customer.project.link.mixin"]

    upstream_party_ids = fields.Many2many(
        "crm.lead.party",
        string="From Opportunity and Investor's Project",
        compute="_compute_upstream_party_ids",
    )

    def _get_upstream_subjects(self):
        """Return what came before: ``{field of the party: record}``."""
        self.ensure_one()
        return {"customer_project_id": self.customer_project_id}

    @api.depends("customer_project_id")
    @api.depends_context("uid")
    def _compute_upstream_party_ids(self):
        """Search once for all documents, then give each its own."""
        # sudo: what came before is followed; the parties are filtered by their rules
        subjects = {doc: doc.sudo()._get_upstream_subjects() for doc in self}
        domain = Domain.FALSE
        for fname in {fname for found in subjects.values() for fname in found}:
            ids = [found[fname].id for found in subjects.values() if found.get(fname)]
            domain |= self._get_upstream_domain(fname, ids)
        parties = self.env["crm.lead.party"].search(domain)
        for document, found in subjects.items():
            document.upstream_party_ids = parties.filtered(
                lambda party, found=found: any(
                    party._belongs_to(fname, record) for fname, record in found.items()
                )
            )

    @api.model
    def _get_upstream_domain(self, fname, ids):
        domain = Domain(fname, "in", ids)
        if fname == "customer_project_id":
            # those of its other opportunities are another story
            domain &= Domain("lead_id", "=", False)
        return domain
