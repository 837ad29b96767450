from datetime import datetime
from unittest.mock import patch

from freezegun import freeze_time

from odoo import SUPERUSER_ID, Command, fields
from odoo.tests import TransactionCase

from odoo.addons.crm_vn_base.tests.common import new_test_users

NOON = datetime(2026, 6, 16, 5, 0)  # noon in Việt Nam, the middle of June


class KpiCase(TransactionCase):
    """A team of two salespeople and their manager, in June 2026.

    ::

        manager (sales manager)     leads the team, sets targets, holds reviews
        ├── dat   (salesperson)     member
        └── hoa   (salesperson)     member
        khoa (salesperson)          of no team
        nhung (marketing)           carries out campaign decisions
    """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        context = {
            **cls.env.context,
            "allowed_company_ids": cls.env.companies.ids,
            "tracking_disable": True,
        }
        cls.env = cls.env(user=SUPERUSER_ID, context=context)
        cls.freeze(NOON)
        cls.company = cls.env.company
        cls.company.partner_id.tz = "Asia/Ho_Chi_Minh"
        cls.manager, cls.dat, cls.hoa, cls.khoa, cls.nhung, cls.admin = new_test_users(
            cls.env,
            {
                "kpi_manager": "sales_manager",
                "kpi_dat": "sales",
                "kpi_hoa": "sales",
                "kpi_khoa": "sales",
                "kpi_nhung": "marketing",
                "kpi_admin": "admin",
            },
            lang="vi_VN",
            tz="Asia/Ho_Chi_Minh",
        )
        cls.team = cls.env["crm.team"].create(
            {
                "name": "Kinh doanh miền Nam (thử)",
                "user_id": cls.manager.id,
                "crm_team_member_ids": [
                    Command.create({"user_id": user.id}) for user in (cls.dat, cls.hoa)
                ],
            }
        )
        cls.area = cls.env["crm.area"].create({"name": "Vùng thử", "kind": "region"})
        cls.zone = cls.env["crm.area"].create(
            {"name": "Khu vực thử", "kind": "zone", "parent_id": cls.area.id}
        )
        cls.partner = cls.env["res.partner"].create(
            {"name": "Thủy sản thử", "is_company": True, "area_id": cls.zone.id}
        )

    @classmethod
    def freeze(cls, moment):
        """Stop every clock, that of new records included."""
        freezer = freeze_time(moment)
        freezer.start()
        cls.addClassCleanup(freezer.stop)
        clock = patch.object(cls.env.cr, "now", lambda: moment)
        clock.start()
        cls.addClassCleanup(clock.stop)

    # === Factories ===

    def metric(self, code):
        return self.env.ref(f"crm_vn_kpi.crm_kpi_metric_{code}")

    def refresh(self, *codes, date_from="2026-06-01", date_to="2026-06-30"):
        for code in codes:
            self.metric(code)._refresh(
                fields.Date.to_date(date_from), fields.Date.to_date(date_to)
            )

    def facts(self, code):
        return self.env["crm.kpi.actual"].search(
            [("metric_id", "=", self.metric(code).id), ("date", ">=", "2026-06-01")]
        )

    def create_target(self, code="leads_created", value=10, **vals):
        vals.setdefault("date_from", "2026-06-16")
        if "scope" not in vals:
            vals.update(scope="user", user_id=vals.get("user_id", self.dat.id))
        return self.env["crm.kpi.target"].create(
            {"metric_id": self.metric(code).id, "target_value": value, **vals}
        )

    def create_leads(self, count, user=None, **vals):
        user = user or self.dat
        return self.env["crm.lead"].create(
            [
                {
                    "name": f"Kho lạnh thử {number}",
                    "type": "opportunity",
                    "user_id": user.id,
                    "team_id": self.team.id,
                    "partner_id": self.partner.id,
                    **vals,
                }
                for number in range(count)
            ]
        )

    def create_campaign(self, **vals):
        return self.env["utm.campaign"].create(
            {"title": "Hội thảo kho lạnh (thử)", **vals}
        )

    def create_review(self, **vals):
        return self.env["crm.kpi.review"].create(
            {"date_from": "2026-06-01", "user_id": self.manager.id, **vals}
        )

    def create_decision(self, review, kind="process", **vals):
        return self.env["crm.kpi.decision"].create(
            {
                "review_id": review.id,
                "kind": kind,
                "name": "Gọi lại khách trong ngày",
                "user_id": self.dat.id,
                "date_deadline": "2026-06-30",
                **vals,
            }
        )
