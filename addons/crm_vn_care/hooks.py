"""What cannot be data: records of OCA's helpdesk that a customer may have changed."""

# xml id → (OCA's English name, our Vietnamese one, words that are nobody's choice)
STAGE_NAMES = {
    "helpdesk_ticket_stage_new": ("New", "Mới", ()),
    "helpdesk_ticket_stage_in_progress": ("In Progress", "Đang xử lý", ()),
    "helpdesk_ticket_stage_awaiting": (
        "Awaiting",
        "Chờ khách hàng",
        ("Chờ khách phản hồi",),
    ),
    "helpdesk_ticket_stage_done": ("Done", "Đã giải quyết", ("Hoàn tất",)),
    "helpdesk_ticket_stage_cancelled": ("Cancelled", "Đã hủy", ()),
    "helpdesk_ticket_stage_rejected": ("Rejected", "Từ chối", ("Bị từ chối",)),
}


def post_init_hook(env):
    _name_stages(env)
    env["res.users"].search([])._join_care_team()
    _start_warranties(env)


def _name_stages(env):
    """Give OCA's stages their Vietnamese names where nobody gave them other ones."""
    languages = [
        code for code, _name in env["res.lang"].get_installed() if code[:2] == "vi"
    ]
    for xmlid, (english, vietnamese, general) in STAGE_NAMES.items():
        stage = env.ref(f"helpdesk_mgmt.{xmlid}", raise_if_not_found=False)
        if not stage or stage.with_context(lang="en_US").name != english:
            continue
        for lang in languages:
            if stage.with_context(lang=lang).name in (english, *general):
                stage.update_field_translations("name", {lang: vietnamese})


def _start_warranties(env):
    """Handovers signed before this add-on came have their warranties too."""
    handovers = env["agreement.handover"].search(
        [("kind", "=", "handover"), ("state", "=", "signed")]
    )
    for handover in handovers:
        env["crm.warranty"]._start_for_handover(handover)
