from odoo import fields, models


class AgreementReminder(models.Model):
    """What a to-do says, in the language of who does it."""

    _inherit = "agreement.reminder"

    def _browse_targets(self, model_name, fname="target_id"):
        """Return {row id: record}, read together."""
        # sudo: the words of a to-do, whoever may read the record
        records = self.env[model_name].sudo().browse(self.mapped(fname))
        by_id = {record.id: record for record in records}
        return {row.id: by_id[row[fname]] for row in self}

    def _get_date_text(self, date):
        return self.env["ir.qweb.field.date"].value_to_html(date, {})

    def _get_summaries_renewal(self):
        targets = self._browse_targets("agreement")
        return {row.id: row._get_summary_renewal(targets[row.id]) for row in self}

    def _get_summary_renewal(self, agreement):
        """Say that it ends, or that it renews itself unless somebody gives notice."""
        names = {"contract": agreement.code, "date": self._get_date_text(self.date)}
        if not agreement.renews_itself:
            return self.env._(
                "Contract %(contract)s ends on %(date)s: renew it or let it end",
                **names,
            )
        deadline = agreement.notice_deadline
        if deadline < fields.Date.context_today(self):
            return self.env._(
                "Contract %(contract)s renews itself on %(date)s for %(months)s "
                "months: the time of notice is over",
                months=agreement.renewal_months,
                **names,
            )
        return self.env._(
            "Contract %(contract)s renews itself on %(date)s for %(months)s months, "
            "unless notice is given until %(notice)s",
            months=agreement.renewal_months,
            notice=self._get_date_text(deadline),
            **names,
        )

    def _get_summaries_delivery(self):
        targets = self._browse_targets("sale.order")
        return {
            row.id: self.env._(
                "Deliver order %(order)s: promised for %(date)s",
                order=targets[row.id].name,
                date=row._get_date_text(row.date),
            )
            for row in self
        }

    def _get_summaries_milestone(self):
        milestones = self._browse_targets("project.milestone", "res_id")
        return {
            row.id: self.env._(
                "Milestone “%(milestone)s” is due on %(date)s",
                milestone=milestones[row.id].name,
                date=row._get_date_text(row.date),
            )
            for row in self
        }

    def _get_summaries_guarantee(self):
        targets = self._browse_targets("agreement.guarantee")
        return {
            row.id: self.env._(
                "%(guarantee)s ends on %(date)s: extend or return it",
                guarantee=targets[row.id].display_name,
                date=row._get_date_text(row.date),
            )
            for row in self
        }

    def _get_summaries_document(self):
        targets = self._browse_targets("agreement.instalment")
        return {
            row.id: self.env._(
                "Missing for “%(instalment)s”: %(documents)s",
                instalment=targets[row.id].name,
                documents=targets[row.id].documents_missing,
            )
            for row in self
        }
