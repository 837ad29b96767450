from odoo.fields import Command

from .common import CrmVnBaseCase, new_test_users

EVERYBODY = {"mine", "mate", "area", "other", "pool"}


class VisibilityCase(CrmVnBaseCase):
    """One customer per reason to see it, each with a contact.

    mine: of sales, mate: of sales2 of the same team, area: in the area of sales,
    other: of somebody of no team of theirs, pool: of nobody.
    """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.user_far = new_test_users(
            cls.env, {"vn_far": "sales"}, name="Bán hàng xa", lang="vi_VN"
        )
        region = cls.env["crm.area"].create({"name": "Vùng thử", "kind": "region"})
        cls.area = cls.env["crm.area"].create(
            {"name": "Khu thử", "kind": "territory", "parent_id": region.id}
        )
        region.member_ids = cls.user_sales
        owners = {
            "mine": (cls.user_sales, False),
            "mate": (cls.user_sales2, False),
            "area": (cls.user_far, cls.area),
            "other": (cls.user_far, False),
            "pool": (False, False),
        }
        cls.customers = {
            name: cls._create_customer(
                name=f"Khách {name}",
                phone=f"0290 3838 00{number}",
                user_id=owner and owner.id,
                area_id=area and area.id,
                child_ids=[Command.create({"name": f"Người của {name}"})],
            )
            for number, (name, (owner, area)) in enumerate(owners.items())
        }
        cls.all_ids = [
            partner.id
            for company in cls.customers.values()
            for partner in company | company.child_ids
        ]
        cls.other = cls.customers["other"]

    @classmethod
    def _role(cls, name):
        return cls.env.ref(f"crm_vn_base.group_crm_vn_{name}")

    @classmethod
    def _restrict(cls, role, visibility, pool=True):
        cls._role(role).write(
            {"customer_visibility": visibility, "customer_pool": pool}
        )

    def _seen(self, user):
        """Return whose customers the user finds, by each way of finding them."""
        Partner = self.env["res.partner"].with_user(user)
        domain = [("id", "in", self.all_ids)]
        found = Partner.search(domain)
        companies = found.filtered("is_company")
        self.assertEqual(
            found, companies | companies.child_ids, "contacts follow the organisation"
        )
        names = {
            name for name, customer in self.customers.items() if customer in companies
        }
        self.assertEqual(
            len(Partner.name_search("", domain, limit=None)), 2 * len(names)
        )
        self.assertEqual(Partner.search_count(domain), 2 * len(names))
        groups = Partner._read_group(domain, [], ["__count"])
        self.assertEqual(groups[0][0], 2 * len(names))
        readable = Partner.browse(self.all_ids)._filtered_access("read")
        self.assertEqual(set(readable.ids), set(found.ids), "found is readable")
        return names
