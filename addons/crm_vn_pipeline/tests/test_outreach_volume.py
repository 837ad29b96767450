from odoo.fields import Command
from odoo.tests import tagged

from .outreach_common import OutreachCommon


@tagged("post_install", "-at_install")
class TestOutreachVolume(OutreachCommon):
    """No query a customer: a job of 1,000 costs little more than one of 100."""

    # the ORM writes rows a hundred at a time; nothing else may grow
    PER_HUNDRED = 12

    def _customers(self, count):
        return self.env["res.partner"].create(
            [
                {
                    "name": f"Khách {count} {number}",
                    "is_company": True,
                    "email": f"k{count}x{number}@thu.example",
                    "phone": f"091{count % 97:02d}{number:05d}",
                    "street": f"Số {number}",
                    "country_id": self.env.ref("base.vn").id,
                    "user_id": self.sales.id,
                }
                for number in range(count)
            ]
        )

    def _count(self, method, *args):
        self.env.flush_all()
        self.env.invalidate_all()
        before = self.env.cr.sql_log_count
        method(*args)
        self.env.flush_all()
        return self.env.cr.sql_log_count - before

    def _assert_no_query_per_customer(self, channel, **values):
        counts = []
        for size in (100, 1000):
            outreach = self._create_outreach(
                channel,
                user=self.manager,
                group_ids=False,
                partner_ids=[Command.set(self._customers(size).ids)],
                **values,
            )
            chosen = self._count(outreach.action_choose_customers)
            self.assertEqual(len(outreach.line_ids), size)
            started = self._count(outreach.action_start)
            if self._planned(outreach):
                started += self._count(self._carry_out_rest, outreach)
            self.assertFalse(self._planned(outreach))
            counts.append((chosen, started))
        for small, large in zip(*counts, strict=True):
            self.assertLess(large - small, 9 * self.PER_HUNDRED, counts)

    def _planned(self, outreach):
        return outreach.line_ids.filtered(lambda line: line.state == "planned")

    def _carry_out_rest(self, outreach):
        job = outreach.sudo()
        while lines := job._get_planned_lines(500):
            job._carry_out_batch(lines)

    def test_emails(self):
        self._assert_no_query_per_customer("email")

    def test_calls(self):
        self._assert_no_query_per_customer("call", per_day=20)

    def test_letters(self):
        self._assert_no_query_per_customer("letter")

    def test_price_notice(self):
        self._assert_no_query_per_customer("email", with_prices=True)

    def test_what_came_of_the_mails(self):
        counts = []
        for size in (100, 1000):
            outreach = self._create_outreach(
                "email",
                user=self.manager,
                group_ids=False,
                partner_ids=[Command.set(self._customers(size).ids)],
            )
            outreach.action_start()
            mailing = outreach.sudo().mailing_ids
            self.env["mailing.trace"].create(
                [
                    {
                        "mass_mailing_id": mailing.id,
                        "model": "res.partner",
                        "res_id": line.partner_id.id,
                        "trace_status": "sent",
                        "sent_datetime": "2026-03-02 02:00:00",
                    }
                    for line in outreach.line_ids
                ]
            )
            counts.append(self._count(outreach.action_follow_mailings))
            self.assertEqual(outreach.done_count, size)
        self.assertLess(counts[1] - counts[0], 9 * self.PER_HUNDRED, counts)

    def test_progress_of_a_list_of_jobs(self):
        jobs = self.env["crm.outreach"].concat(
            *(self._create_outreach() for _number in range(10))
        )
        jobs.action_choose_customers()
        few = self._count(jobs[:2].mapped, "progress")
        many = self._count(jobs.mapped, "progress")
        self.assertEqual(few, many)
