from odoo.tests import tagged

from .common import PipelineCommon


@tagged("post_install", "-at_install")
class TestQueries(PipelineCommon):
    """What lists show costs the same for 3 or 30 records."""

    def _assert_same_queries(self, records, fnames):
        self.env.flush_all()
        counts = []
        for part in (records[:3], records):
            self.env.invalidate_all()
            part.fetch(["id"])
            before = self.env.cr.sql_log_count
            for fname in fnames:
                part.mapped(fname)
            counts.append(self.env.cr.sql_log_count - before)
        self.assertEqual(counts[0], counts[1], fnames)

    def test_campaign_funnel(self):
        campaigns = self.env["utm.campaign"].create(
            [{"title": f"Chiến dịch {i}"} for i in range(30)]
        )
        fnames = ["sent_count", "opened_count", "target_count", "lead_count"]
        self._assert_same_queries(campaigns, [*fnames, "won_count", "child_count"])

    def test_targets_and_lists(self):
        targets = self.env["crm.target"].create(
            [{"name": f"Khách {i}", "user_id": self.sales.id} for i in range(30)]
        )
        self._assert_same_queries(targets, ["mailing_count", "display_name"])
        lists = self.env["crm.target.list"].create(
            [{"name": f"Nhóm {i}", "user_id": self.sales.id} for i in range(30)]
        )
        self._assert_same_queries(lists, ["target_count", "converted_count"])

    def test_batch_of_openers(self):
        """A batch costs the same reading whatever its size: creation is set-based."""
        counts = []
        for size in (5, 50):
            traces = [
                self._create_trace(f"k{size}x{i}@namhai-thu.example")
                for i in range(size)
            ]
            hits = self.env["mailing.hit"]
            for trace in traces:
                hits |= self._create_hit(trace)
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            hits._process()
            self.env.flush_all()
            counts.append(self.env.cr.sql_log_count - before)
        self.assertLess(counts[1] - counts[0], 10, counts)

    def test_leads(self):
        leads = self.env["crm.lead"].create(
            [
                {"name": f"Đầu mối {i}", "type": "lead", "user_id": self.sales.id}
                for i in range(30)
            ]
        )
        fnames = ["score", "lacks_next_activity", "handover_state", "point_done_ids"]
        fnames.append("score_reason")
        for fname in fnames:  # what is read once for all
            leads[:1].mapped(fname)
        self._assert_same_queries(leads, fnames)

    def test_distributions(self):
        distributions = self.env["crm.distribution"].create([{} for _i in range(30)])
        fnames = ["display_name", "chosen_count", "planned_count"]
        self._assert_same_queries(distributions, fnames)
