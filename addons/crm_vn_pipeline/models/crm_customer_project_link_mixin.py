from odoo import api, fields, models
from odoo.exceptions import ValidationError


class CrmCustomerProjectLinkMixin(models.AbstractModel):
    """A document that is about an investor's project, or one of its items.

    It takes both from the document it came of, named in ``_customer_project_source``,
    as long as that one has them; both can be corrected.
    """

    _name = "crm.customer.project.link.mixin"
    _description = "Document about an Investor's Project"

    # the many2one to the document whose project and item are taken over
    _customer_project_source: str | None = None

    customer_project_id = fields.Many2one(
        "crm.customer.project",
        string="Investor's Project",
        compute="_compute_customer_project_id",
        store=True,
        readonly=False,
        precompute=True,
        index="btree_not_null",
        ondelete="restrict",
        check_company=True,
    )
    customer_project_item_id = fields.Many2one(
        "crm.customer.project.item",
        string="Project Item",
        compute="_compute_customer_project_item_id",
        store=True,
        readonly=False,
        precompute=True,
        index="btree_not_null",
        ondelete="restrict",
        domain="[('project_id', '=', customer_project_id)]",
    )
    investor_id = fields.Many2one(
        related="customer_project_id.partner_id", string="Investor", related_sudo=True
    )

    @api.depends(lambda self: self._customer_project_depends())
    def _compute_customer_project_id(self):
        for document in self:
            source = document._get_customer_project_source()
            known = source.customer_project_id if source else None
            document.customer_project_id = known or document.customer_project_id

    @api.depends(
        lambda self: ("customer_project_id", *self._customer_project_depends())
    )
    def _compute_customer_project_item_id(self):
        """Take over the item of the source; drop the item of another project."""
        for document in self:
            source = document._get_customer_project_source()
            known = source.customer_project_item_id if source else None
            item = known or document.customer_project_item_id
            # sudo: projects are compared, whoever may read the item
            fits = item.sudo().project_id == document.customer_project_id
            document.customer_project_item_id = item if fits else False

    @api.model
    def _customer_project_depends(self):
        source = self._customer_project_source
        names = ("customer_project_id", "customer_project_item_id")
        return tuple(f"{source}.{fname}" for fname in names) if source else ()

    def _get_customer_project_source(self):
        self.ensure_one()
        source = self._customer_project_source
        # sudo: what a colleague's document is about is taken over, nothing else
        return self[source].sudo() if source else None

    # === An item of that project ===

    @api.model_create_multi
    def create(self, vals_list):
        documents = super().create(vals_list)
        if any(vals.get("customer_project_item_id") for vals in vals_list):
            documents._check_customer_project_item()
        return documents

    def write(self, vals):
        res = super().write(vals)
        if vals.get("customer_project_item_id"):
            self._check_customer_project_item()
        return res

    def _check_customer_project_item(self):
        """Refuse an item of another project; what is taken over always fits."""
        for document in self.sudo():  # sudo: ids are compared
            item = document.customer_project_item_id
            if item and item.project_id != document.customer_project_id:
                raise ValidationError(
                    self.env._(
                        "“%(item)s” is an item of project “%(project)s”. Choose that "
                        "project in “%(document)s” as well, or another item.",
                        item=item.name,
                        project=item.project_id.name,
                        document=document.display_name,
                    )
                )
