from odoo.tests import new_test_user, tagged

from odoo.addons.crm_vn_base.tests.browser import BrowserCase

from .common import KpiCase

KEYS = [
    "campaign", "target", "lead", "opportunity", "activity", "contract", "handover",
    "care", "case", "report", "review",
]  # fmt: skip


@tagged("post_install", "-at_install")
class TestProcessMap(KpiCase):
    def _get_map(self, user):
        return self.env["crm.process.map"].with_user(user).get_map()

    def _counter(self, user, key, index=0):
        steps = {step["key"]: step for step in self._get_map(user)["steps"]}
        return steps[key]["counters"][index]

    def test_eleven_steps_in_the_order_of_the_process(self):
        steps = self._get_map(self.manager)["steps"]
        self.assertEqual([step["key"] for step in steps], KEYS)
        self.assertEqual([step["number"] for step in steps], list(range(1, 12)))
        self.assertTrue(all(step["counters"] for step in steps))

    def test_every_number_opens_what_it_counts_for_every_role(self):
        self.create_leads(2)
        for user in (self.manager, self.dat, self.nhung, self.admin):
            for step in self._get_map(user)["steps"]:
                for counter in step["counters"]:
                    self._check_opens(counter, user)

    def _check_opens(self, counter, user):
        action = counter["action"]
        if counter["value"] is False or "pivot" in dict(map(reversed, action["views"])):
            return
        Model = self.env[action["res_model"]].with_user(user)
        Model = Model.with_context(**action["context"])
        with self.subTest(user=user.login, counter=counter["label"]):
            self.assertEqual(Model.search_count(action["domain"]), counter["value"])
            for view_id, view_type in action["views"]:
                Model.get_view(view_id or None, view_type)

    def test_counts_are_the_viewers_own(self):
        mine = self._counter(self.dat, "opportunity")["value"]
        theirs = self._counter(self.hoa, "opportunity")["value"]
        self.create_leads(3, self.hoa)
        self.assertEqual(self._counter(self.dat, "opportunity")["value"], mine)
        self.assertEqual(self._counter(self.hoa, "opportunity")["value"], theirs + 3)

    def test_a_step_outside_the_role_is_empty(self):
        steps = {step["key"]: step for step in self._get_map(self.nhung)["steps"]}
        self.assertFalse(steps["contract"]["counters"])
        self.assertTrue(steps["campaign"]["counters"])

    def test_targets_behind_plan_are_counted(self):
        before = self._counter(self.manager, "review")["value"]
        self.create_target(value=50)
        self.assertEqual(self._counter(self.manager, "review")["value"], before + 1)
        standing = self._get_map(self.manager)["targets"]
        self.assertEqual(standing[2]["value"], before + 1)


@tagged("post_install", "-at_install")
class TestProcessMapBrowser(BrowserCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.user = new_test_user(
            cls.env,
            "map_manager",
            groups="crm_vn_base.group_crm_vn_sales_manager",
            lang="vi_VN",
            tz="Asia/Ho_Chi_Minh",
        )
        cls.env["crm.lead"].create(
            {"name": "Cơ hội thử", "type": "opportunity", "user_id": cls.user.id}
        )

    def test_the_map_is_home_and_its_boxes_open_lists(self):
        self.run_in_browser(
            "/odoo/process-map", OPEN_A_BOX, login="map_manager", ready=READY
        )

    def test_the_map_is_one_column_on_a_phone(self):
        self.browser_size = "390x844"
        self.run_in_browser("/odoo/process-map", FITS, login="map_manager", ready=READY)


READY = "document.querySelectorAll('.o_crm_step').length === 11"
FITS = """
    const lefts = all(".o_crm_process_map .o_crm_step").map(
        (step) => Math.round(step.getBoundingClientRect().left));
    equal(new Set(lefts).size, 1);
    check(document.documentElement.scrollWidth <= window.innerWidth, "too wide");
"""
OPEN_A_BOX = """
    const numbers = all(".o_crm_step_number").map((each) => each.textContent).join();
    equal(numbers, "1,2,3,4,5,6,7,8,9,10,11");
    one("[data-step=opportunity] .o_crm_counter").click();
    await until(() => all(".o_kanban_record:not(.o_kanban_ghost)").length);
    one(".o_back_button, .breadcrumb-item a").click();
    await until(() => all(".o_crm_step").length === 11);
"""
