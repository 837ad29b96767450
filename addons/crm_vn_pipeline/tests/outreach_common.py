from odoo.fields import Command

from .common import PipelineCommon


class OutreachCommon(PipelineCommon):
    """Customers of two groups, and a job of the salesperson."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env.ref("base.main_company").country_id = cls.env.ref("base.vn")
        # who agreed to advertising is tested in test_advertising.py
        cls.env["crm.ad.rule"].search([]).consent = "unless_refused"
        cls.offer = cls.env.ref("crm_vn_pipeline.crm_outreach_kind_offer")
        cls.notice = cls.env.ref("crm_vn_pipeline.crm_outreach_kind_prices")
        cls.dealers, cls.factories = cls.env["crm.customer.group"].create(
            [{"name": "Đại lý thử"}, {"name": "Nhà máy thử"}]
        )
        cls.nam_hai = cls._create_customer(1, customer_group_id=cls.factories.id)
        cls.an_phu = cls._create_customer(2, customer_group_id=cls.factories.id)
        cls.hoa_sen = cls._create_customer(3, customer_group_id=cls.dealers.id)

    @classmethod
    def _create_customer(cls, number, **values):
        return cls.env["res.partner"].create(
            {
                "name": f"Khách thử {number}",
                "is_company": True,
                "email": f"khach{number}@thu.example",
                "phone": f"09123{number:05d}",
                "street": f"Số {number} Lê Lợi",
                "country_id": cls.env.ref("base.vn").id,
                "user_id": cls.sales.id,
                **values,
            }
        )

    @classmethod
    def _create_outreach(cls, channel="call", user=None, **values):
        user = user or cls.sales
        return (
            cls.env["crm.outreach"]
            .with_user(user)
            .create(
                {
                    "name": "Chào kho lạnh mới",
                    "kind_id": cls.offer.id,
                    "channel": channel,
                    "user_id": user.id,
                    "group_ids": [Command.set(cls.factories.ids)],
                    **values,
                }
            )
        )

    def _send_mailings(self, outreach):
        """Let the mailings of the job leave, as the scheduled action does."""
        mailings = outreach.sudo().mailing_ids
        mailings._action_send_mail()
        return self.env["mailing.trace"].search(
            [("mass_mailing_id", "in", mailings.ids)]
        )

    def _line(self, outreach, partner):
        return outreach.line_ids.filtered(lambda line: line.partner_id == partner)
