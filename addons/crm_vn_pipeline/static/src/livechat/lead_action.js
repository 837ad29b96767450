/** One click makes the visitor of a live chat a lead; core's own button asks for a title. */
import { registerThreadAction } from "@mail/core/common/thread_actions";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";

registerThreadAction("crm-vn-lead-at-once", {
    condition: ({ owner, store, thread }) =>
        thread?.channel_type === "livechat" &&
        store.has_access_create_lead &&
        !owner.isDiscussSidebarChannelActions,
    icon: "fa fa-bolt",
    name: _t("Make a Lead at Once"),
    open: ({ thread }) => {
        const command = registry.category("discuss.channel_commands").get("lead");
        return thread.executeCommand(command, `/lead ${_t("Live chat")}: ${thread.displayName}`);
    },
    sequence: 11,
    sequenceGroup: 25,
});
