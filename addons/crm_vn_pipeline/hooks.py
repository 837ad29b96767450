"""What an installation changes in records that are core's, where they are untouched."""

# xml id of the stage: language: (names from core or our glossary, ours)
STAGE_NAMES = {
    "crm.stage_lead1": {
        "en_US": (("New",), "Contact"),
        "vi_VN": (("Mới",), "Liên hệ"),
    },
    "crm.stage_lead2": {
        "en_US": (("Qualified",), "Assessment"),
        "vi_VN": (("Đủ điều kiện",), "Đánh giá"),
    },
    "crm.stage_lead3": {
        "en_US": (("Proposition",), "Solution Proposal"),
        "vi_VN": (("Đề xuất",), "Đề xuất giải pháp"),
    },
    "crm.stage_lead4": {
        "en_US": (("Won",), "Deal Closed"),
        "vi_VN": (("Đạt", "Thành công"), "Chốt deal"),
    },
}

# what a visitor reads first, by field of the live chat
LIVECHAT_TEXTS = {
    "button_text": "Cần tư vấn? Trò chuyện với chúng tôi",
    "default_message": "Xin chào! Chúng tôi có thể giúp gì cho quý khách?",
}


def post_init_hook(env):
    rename_core_stages(env)
    rename_core_mailing_list(env)
    rename_core_livechat(env)
    switch_off_enrichment(env)


def rename_core_stages(env):
    """Give core's stages the names of the process; a renamed stage stays as it is.

    The fifth stage, Negotiation, is a record of ours.
    """
    active = {code for code, _name in env["res.lang"].get_installed()}
    for xmlid, names_by_lang in STAGE_NAMES.items():
        stage = env.ref(xmlid, raise_if_not_found=False)
        if not stage:
            continue
        untouched = {lang: names for lang, (names, _ours) in names_by_lang.items()}
        if stage.with_context(lang="en_US").name in untouched["en_US"]:
            # a language without a translation shows the English name
            untouched = {
                lang: (*names, *untouched["en_US"]) for lang, names in untouched.items()
            }
        new_names = {
            lang: ours
            for lang, (_names, ours) in names_by_lang.items()
            if lang in active and stage.with_context(lang=lang).name in untouched[lang]
        }
        if new_names:
            stage.update_field_translations("name", new_names)


def rename_core_mailing_list(env):
    """Core's mailing list has an English name, which knows one language."""
    newsletter = env.ref("mass_mailing.mailing_list_data", raise_if_not_found=False)
    if newsletter and newsletter.name == "Newsletter":
        newsletter.name = "Bản tin khách hàng"


def rename_core_livechat(env):
    """Core's live chat speaks English to visitors, under the name of no website."""
    channel = env.ref("im_livechat.im_livechat_channel_data", raise_if_not_found=False)
    if not channel or channel.name != "YourWebsite.com":
        return
    channel.name = "Website"
    if env["res.lang"]._get_data(code="vi_VN"):
        for field, text in LIVECHAT_TEXTS.items():
            channel.update_field_translations(field, {"vi_VN": text})


def switch_off_enrichment(env):
    """Leads are not sent to Odoo's enrichment service unless somebody asks."""
    env["ir.config_parameter"].set_param("crm.iap.lead.enrich.setting", "manual")
    cron = env.ref("crm_iap_enrich.ir_cron_lead_enrichment", raise_if_not_found=False)
    if cron:
        cron.active = False
