// @odoo-module ignore

/**
 * Core's client takes the marks off letters, but leaves đ: "dat" does not find "Đạt" in
 * menus, selections and settings. Its functions cannot be patched once others hold them,
 * so this file comes right after the loader and replaces them as soon as they exist.
 */
(function () {
    const CORE = "@web/core/l10n/utils/normalize";
    const fold = (text) => text.replaceAll("đ", "d").replaceAll("Đ", "D");

    odoo.define("@crm_vn_base/normalize", [CORE], (require) => {
        const core = require(CORE);
        const { normalize, normalizedMatch, normalizedMatches } = core;
        // the text matched is cut from what was given: folding keeps every length
        const original = (source, match) => ({
            ...match,
            match: match.start < 0 ? match.match : source.slice(match.start, match.end),
        });
        Object.assign(core, {
            normalize: (text) => normalize(fold(text)),
            normalizedMatch: (source, part) =>
                original(source, normalizedMatch(fold(source), fold(part))),
            normalizedMatches: (source, part) =>
                normalizedMatches(fold(source), fold(part)).map((match) =>
                    original(source, match)
                ),
        });
        return {};
    });
})();
