from odoo import api, models
from odoo.tools import SQL
from odoo.tools.translate import TranslationImporter

from ..overlays import Word, register_late_modules, words_for
from ..tools.terms import same_words

VIETNAMESE = "vi_VN"


class IrModuleModule(models.Model):
    _inherit = "ir.module.module"

    @api.model
    def _load_module_terms(self, modules, langs, overwrite=False):
        """Then lay the suite's words over upstream's.

        Odoo keeps an existing translation, whoever made it. A word that still is
        upstream's gives way to ours; a word typed in this database stays.
        """
        res = super()._load_module_terms(modules, langs, overwrite)
        loaded = self.env.registry._init_modules
        for lang in langs:
            self._lay_words(words_for(modules, loaded, lang), lang)
        if VIETNAMESE in langs:
            self._share_labels(VIETNAMESE)
        return res

    def _register_hook(self):
        super()._register_hook()
        register_late_modules()

    @api.model
    def _lay_words(self, words, lang):
        importer = TranslationImporter(self.env.cr, verbose=False)
        for word in words:
            if self._shows_upstream_word(word, lang):
                self._add_word(importer, word, lang)
        importer.save(force_overwrite=True)

    @api.model
    def _shows_upstream_word(self, word: Word, lang):
        """True where the database shows the term as upstream ships it."""
        record = self.env.ref(word.xmlid, raise_if_not_found=False)
        if not record or record._name != word.model or word.field not in record:
            return False
        field = record._fields[word.field]
        source = record.with_context(lang="en_US")[word.field]
        current = record.with_context(lang=lang)[word.field]
        if callable(field.translate):
            terms = field.get_translation_dictionary(source, {lang: current})
            current = terms.get(word.source, {}).get(lang)
        return any(same_words(current, known) for known in (word.theirs, word.source))

    @api.model
    def _add_word(self, importer, word: Word, lang):
        if callable(self.env[word.model]._fields[word.field].translate):
            terms = importer.model_terms_translations[word.model][word.field]
            terms[word.xmlid][word.source][lang] = word.ours
        else:
            values = importer.model_translations[word.model][word.field]
            values[word.xmlid][lang] = word.ours

    @api.model
    def _share_labels(self, lang):
        """Give labels without a word the one that most fields of that label have.

        Odoo takes the labels that a mixin brings (Planned, Overdue, Customer...) from
        the mixin's module for the models that module knew, and for no other.
        """
        self.env.flush_all()
        labels = [
            ("ir_model_fields", "field_description"),
            ("ir_model_fields_selection", "name"),
        ]
        for table, column in labels:
            column, table = SQL.identifier(column), SQL.identifier(table)
            self.env.cr.execute(
                SQL(
                    """
                    UPDATE %(table)s label
                       SET %(column)s = label.%(column)s
                                        || jsonb_build_object(%(lang)s, known.word)
                      FROM (
                        SELECT DISTINCT ON (source) source, word
                          FROM (
                            SELECT %(column)s->>'en_US' AS source,
                                   %(column)s->>%(lang)s AS word, count(*) AS uses
                              FROM %(table)s
                             WHERE %(column)s->>%(lang)s <> %(column)s->>'en_US'
                             GROUP BY 1, 2
                          ) words
                         ORDER BY source, uses DESC, word
                      ) known
                     WHERE label.%(column)s->>'en_US' = known.source
                       AND label.%(column)s->>%(lang)s IS NULL
                    """,
                    table=table,
                    column=column,
                    lang=lang,
                )
            )
        self.env.invalidate_all()
