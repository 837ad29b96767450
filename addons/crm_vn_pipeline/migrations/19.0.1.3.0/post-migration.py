from odoo import SUPERUSER_ID, api

DOMAINS = {
    "crm_lead_party_rule_company": """[
        "|", ("lead_id", "=", False),
        ("lead_id.company_id", "in", company_ids + [False]),
        "|", ("customer_project_id", "=", False),
        ("customer_project_id.company_id", "in", company_ids + [False]),
    ]""",
    "crm_lead_party_rule_own": """[
        ("lead_id", "!=", False),
        "|", ("lead_id.user_id", "=", user.id), ("lead_id.user_id", "=", False),
    ]""",
}


def migrate(cr, version):
    """A party may belong to an investor's project instead of an opportunity."""
    env = api.Environment(cr, SUPERUSER_ID, {})
    for name, domain in DOMAINS.items():
        rule = env.ref(f"crm_vn_pipeline.{name}", raise_if_not_found=False)
        if rule:
            rule.domain_force = domain
