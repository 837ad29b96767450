from unittest.mock import patch

from odoo.tests import tagged

from .common import ContractCase


@tagged("post_install", "-at_install")
class TestProjectFeatures(ContractCase):
    """What projects of contracts need is switched on before there is any."""

    def test_everybody_sees_milestones_from_the_start(self):
        for user in (self.user_sales, self.user_care, self.user_project):
            self.assertTrue(user.has_group("project.group_project_milestone"))

    def test_signing_leaves_the_rights_and_caches_of_all_alone(self):
        agreement = self._create_agreement()
        agreement.action_submit()
        agreement.with_user(self.user_sales_manager).action_approve()
        agreement.signature_date = "2026-03-02"
        with patch.object(type(self.registry), "clear_cache") as clear:
            agreement.action_sign()
        self.assertTrue(agreement.sudo().project_ids.allow_milestones)
        clear.assert_not_called()
