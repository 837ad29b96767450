from odoo import fields, models


class Agreement(models.Model):
    """The production of the orders drawn on a framework contract, one by one."""

    _inherit = "agreement"

    def _create_drawn_projects(self, orders):
        """Give each drawn order its production project, once.

        One that the order itself made is taken over; else it is made from the template
        that its goods, or the contract, name. Without a template there is none: not
        every order is produced.
        """
        self.ensure_one()
        # sudo: a salesperson confirms the order but may not create projects
        agreement = self.sudo()
        planned = agreement.project_ids.drawn_order_id
        for order in orders.sudo() - planned:
            projects = agreement._get_order_projects(order)
            if not projects:
                projects = agreement._create_drawn_project(order)
            for project in projects:
                project.write(agreement._prepare_drawn_project_vals(order))
            if projects:
                lines = agreement._get_delivery_lines() & order.order_line
                agreement._create_milestones(projects[:1], lines)

    def _create_drawn_project(self, order):
        """Create the project of an order from its template; none without one."""
        template = self._get_proposed_template(order.order_line)
        template = template or self.project_template_id
        if not template:
            return self.env["project.project"]
        start = fields.Datetime.context_timestamp(order, order.date_order).date()
        due = order._get_promised_day()
        values = {
            **self._prepare_project_vals(),
            "name": f"{self.code} {order.name}",
            "date_start": start,
            "date": due and max(due, start),
        }
        return self._create_project_from(template, values, start, due)

    def _prepare_drawn_project_vals(self, order):
        """Return what ties a project to the contract and to the order drawn on it."""
        due = order._get_promised_day()
        return {
            "agreement_id": self.id,
            "drawn_order_id": order.id,
            "allow_milestones": True,
            **({"handover_date": due} if due else {}),
        }
