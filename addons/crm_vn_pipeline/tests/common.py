from datetime import datetime

from odoo.fields import Command
from odoo.tests import TransactionCase

from odoo.addons.crm_vn_base.tests.common import new_test_users

SENT = datetime(2026, 3, 2, 2, 0)
BROWSER = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) Chrome/140.0 Safari/537.36"
GMAIL = "Mozilla/5.0 (Windows NT 5.1) Firefox/11.0 (via ggpht.com GoogleImageProxy)"
SCANNER = "Barracuda Sentinel (EE)"


class PipelineCommon(TransactionCase):
    """One user per role, a team of two salespeople, a campaign with a sent mailing.

    manager (leads the team) ── sales, colleague; marketing; care: no right to anything
    """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env = cls.env(
            context={
                **cls.env.context,
                "tracking_disable": True,
                "mail_create_nolog": True,
                "mail_create_nosubscribe": True,
                "mail_auto_subscribe_no_notify": True,
            }
        )
        cls.marketing, cls.sales, cls.colleague, cls.manager, cls.care = cls._new_users(
            pl_marketing="marketing",
            pl_sales="sales",
            pl_colleague="sales",
            pl_manager="sales_manager",
            pl_care="care",
        )
        cls.team = cls.env["crm.team"].create(
            {
                "name": "Miền Nam",
                "user_id": cls.manager.id,
                "member_ids": [Command.set((cls.sales + cls.colleague).ids)],
            }
        )
        cls.campaign = cls.env["utm.campaign"].create(
            {"title": "Hội thảo", "user_id": cls.marketing.id}
        )
        cls.mailing = cls.env["mailing.mailing"].create(
            {
                "subject": "Thư mời",
                "campaign_id": cls.campaign.id,
                "user_id": cls.marketing.id,
                "mailing_model_id": cls.env["ir.model"]._get_id("mailing.list"),
                "body_html": "<p>Mời</p>",
            }
        )

    @classmethod
    def _new_users(cls, **roles):
        people = {
            login: (role, {"email": f"{login}@minhphat.example"})
            for login, role in roles.items()
        }
        return new_test_users(cls.env, people, lang="vi_VN")

    @classmethod
    def _new_user(cls, login, role):
        return cls._new_users(**{login: role})

    @classmethod
    def _create_trace(cls, email, record=None, **vals):
        record = record or cls.env["mailing.contact"].create(
            {"name": (email or "Khách").split("@")[0].title(), "email": email}
        )
        return cls.env["mailing.trace"].create(
            {
                "mass_mailing_id": cls.mailing.id,
                "model": record._name,
                "res_id": record.id,
                "email": email,
                "trace_status": "open",
                "sent_datetime": SENT,
                **vals,
            }
        )

    @classmethod
    def _create_hit(cls, trace, agent=BROWSER, kind="open", **vals):
        return cls.env["mailing.hit"].create(
            {
                "trace_id": trace.id,
                "kind": kind,
                "date": datetime(2026, 3, 2, 9, 30),
                "method": "GET",
                "user_agent": agent,
                **vals,
            }
        )

    @classmethod
    def _create_target(cls, name="Trần Văn Khoa", **vals):
        return cls.env["crm.target"].create(
            {
                "name": name,
                "campaign_id": cls.campaign.id,
                "source_id": cls.mailing.source_id.id,
                "medium_id": cls.mailing.medium_id.id,
                **vals,
            }
        )

    def _open(self, *traces, agent=BROWSER):
        """The recipients open their mails and the hits are processed."""
        hits = self.env["mailing.hit"]
        for trace in traces:
            hits |= self._create_hit(trace, agent)
        hits._process()
        return hits

    def _run_cron(self, xmlid):
        """Run a scheduled action of this add-on as the system does."""
        with self.enter_registry_test_mode():
            self.env.ref(f"crm_vn_pipeline.{xmlid}").method_direct_trigger()
        self.env.invalidate_all()
