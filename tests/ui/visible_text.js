/* Everything a person can read on the page now: [text, where] pairs, each text once. */
() => {
    const found = new Map();
    const place = (node) => {
        const named = node.closest("[name], .o_menu_sections, .o_searchview, .o-mail-Chatter, .modal");
        const holder = node.closest("[class]");
        const where = named && (named.getAttribute("name") || named.classList[0]);
        return [where, holder && holder.classList[0]].filter(Boolean).join(" / ");
    };
    const add = (text, node) => {
        const clean = (text || "").replace(/\s+/g, " ").trim();
        if (clean && !found.has(clean)) {
            found.set(clean, place(node));
        }
    };
    const skipped = "script, style, noscript, template, .o_view_sample_data, .ace_editor";
    const seen = (node) => node.checkVisibility({ visibilityProperty: true });
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    while (walker.nextNode()) {
        const parent = walker.currentNode.parentElement;
        if (parent && !parent.closest(skipped) && seen(parent)) {
            add(walker.currentNode.data, parent);
        }
    }
    const attributes = ["placeholder", "title", "data-tooltip"];
    for (const node of document.body.querySelectorAll(attributes.map((a) => `[${a}]`).join())) {
        if (!node.closest(skipped) && seen(node)) {
            attributes.forEach((name) => add(node.getAttribute(name), node));
        }
    }
    for (const node of document.body.querySelectorAll("[data-tooltip-info]")) {
        try {
            const info = JSON.parse(node.dataset.tooltipInfo);
            add(info.field && info.field.label, node);
            add(info.field && info.field.help, node);
        } catch {
            continue;
        }
    }
    for (const node of document.body.querySelectorAll("input[type=button], input[type=submit]")) {
        add(node.value, node);
    }
    return [...found];
}
