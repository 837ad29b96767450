"""What search stands on in PostgreSQL: the extensions unaccent and pg_trgm.

They are created where the database user may; where he may not, an administrator is told
the command. Without unaccent, search still folds accents through ``search_key``;
without pg_trgm it is right but slow in large databases.
"""

import logging

import psycopg2

from odoo.modules import db
from odoo.orm.registry import _unaccent
from odoo.tools import SQL, remove_accents
from odoo.tools.sql import make_index_name

_logger = logging.getLogger(__name__)

# unaccent serves indexes only when it is immutable, which only its owner may say
COMMANDS = {
    "unaccent": (
        "CREATE EXTENSION IF NOT EXISTS unaccent;",
        "ALTER FUNCTION unaccent(text) IMMUTABLE;",
    ),
    "pg_trgm": ("CREATE EXTENSION IF NOT EXISTS pg_trgm;",),
}


def missing_extensions(registry) -> list[str]:
    """The extensions this database works without, or that cannot serve an index."""
    missing = []
    if registry.has_unaccent != db.FunctionStatus.INDEXABLE:
        missing.append("unaccent")
    if not registry.has_trigram:
        missing.append("pg_trgm")
    return missing


def remedy(missing: list[str]) -> str:
    """The SQL that a superuser of PostgreSQL runs, Odoo's restart following it."""
    return "\n".join(command for name in missing for command in COMMANDS[name])


def create_extensions(env) -> None:
    """Create what is missing, each wholly or not at all; note what is there now."""
    for name in missing_extensions(env.registry):
        try:
            with env.cr.savepoint():
                for command in COMMANDS[name]:
                    env.cr.execute(SQL(command))
        except psycopg2.Error as error:
            _logger.info("Extension %s not created: %s", name, error)
    _detect(env.registry, env.cr)


def _detect(registry, cr) -> None:
    """Odoo looks only when it loads a database: look again."""
    registry.has_trigram = db.has_trigram(cr)
    registry.has_unaccent = db.has_unaccent(cr)
    if registry.has_unaccent:
        registry.unaccent = _unaccent
        registry.unaccent_python = remove_accents


def rebuild_trigram_indexes(env) -> None:
    """Core's trigram indexes made before unaccent are never used: make them anew."""
    if missing_extensions(env.registry):
        return
    for model in env.registry.models.values():
        if not model._auto or model._abstract:
            continue
        names = tuple(
            make_index_name(model._table, field.name)
            for field in model._fields.values()
            if field.store and field.index == "trigram"
        )
        if names and _drop_without_unaccent(env.cr, names):
            env.registry.check_indexes(env.cr, [model._name])


def _drop_without_unaccent(cr, names: tuple[str, ...]) -> bool:
    cr.execute(
        "SELECT indexname FROM pg_indexes WHERE indexname IN %s"
        " AND schemaname = current_schema AND indexdef NOT LIKE '%%unaccent(%%'",
        [names],
    )
    stale = [row[0] for row in cr.fetchall()]
    for name in stale:
        cr.execute(SQL("DROP INDEX %s", SQL.identifier(name)))
    return bool(stale)
