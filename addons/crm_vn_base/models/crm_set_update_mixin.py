from odoo import api, models
from odoo.tools import SQL


class CrmSetUpdateMixin(models.AbstractModel):
    """Columns that one SQL query knows for all records at once.

    The query returns ``id`` and the right values of ``fnames``, of the records on which
    they differ. It may be asked of a few records, or of all in committed batches.
    """

    _name = "crm.set.update.mixin"
    _description = "Update by One Query"

    @api.model
    def _update_by_query(self, query, fnames):
        """Write what the query says; return the records it changed."""
        self.env.flush_all()
        return self._apply_set_update(SQL("(%s)", query), fnames)

    @api.model
    def _cron_update_by_query(self, query, fnames, limit):
        """The same for all records: the facts are read once, then written in batches.

        Bounded memory (what is to do waits in a temporary table), progress committed
        after each batch. Killed: the next run reads the facts anew. In parallel: a row
        somebody else holds is left to the next run, and a row that changed since the
        facts were read is left as it is.
        """
        self.env.flush_all()
        table = SQL.identifier(f"todo_{fnames[0]}")
        total = self._create_todo_table(table, query, fnames)
        cron = self.env["ir.cron"]
        more = cron._commit_progress(remaining=total)
        last_id = 0
        while total and more:
            ids = self._get_todo_ids(table, last_id, limit)
            if not ids:
                break
            last_id = ids[-1]
            if free := self._lock_rows(ids):
                todo = SQL("(SELECT * FROM %s WHERE id IN %s)", table, tuple(free))
                self._apply_set_update(todo, fnames, unchanged=True)
            total = max(0, total - len(ids))
            more = cron._commit_progress(len(ids), remaining=total)
        self.env.cr.execute(SQL("DROP TABLE %s", table))

    def _create_todo_table(self, table, query, fnames):
        old = SQL(", ").join(
            SQL("record.%s AS %s", SQL.identifier(f), SQL.identifier(f"old_{f}"))
            for f in fnames
        )
        self.env.cr.execute(SQL("DROP TABLE IF EXISTS %s", table))
        self.env.cr.execute(
            SQL(
                "CREATE TEMPORARY TABLE %s AS SELECT todo.*, %s FROM (%s) AS todo"
                " JOIN %s AS record ON record.id = todo.id",
                table,
                old,
                query,
                SQL.identifier(self._table),
            )
        )
        self.env.cr.execute(SQL("CREATE INDEX ON %s (id)", table))
        # nothing else gathers its statistics, without which each batch is read through
        self.env.cr.execute(SQL("ANALYZE %s", table))
        return self.env.execute_query(SQL("SELECT count(*) FROM %s", table))[0][0]

    def _get_todo_ids(self, table, last_id, limit):
        query = "SELECT id FROM %s WHERE id > %s ORDER BY id LIMIT %s"
        rows = self.env.execute_query(SQL(query, table, last_id, limit))
        return [row[0] for row in rows]

    def _lock_rows(self, ids):
        """Lock the rows that nobody else holds; return their ids."""
        rows = self.env.execute_query(
            SQL(
                "SELECT id FROM %s WHERE id IN %s FOR NO KEY UPDATE SKIP LOCKED",
                SQL.identifier(self._table),
                tuple(ids),
            )
        )
        return [row[0] for row in rows]

    def _apply_set_update(self, todo, fnames, unchanged=False):
        names = [(SQL.identifier(f), SQL.identifier(f"old_{f}")) for f in fnames]
        same = [
            SQL("record.%s IS NOT DISTINCT FROM todo.%s", n, old) for n, old in names
        ]
        rows = self.env.execute_query(
            SQL(
                "UPDATE %s AS record SET %s FROM %s AS todo WHERE record.id = todo.id"
                " AND %s RETURNING record.id",
                SQL.identifier(self._table),
                SQL(", ").join(SQL("%s = todo.%s", name, name) for name, _old in names),
                todo,
                SQL(" AND ").join(same) if unchanged else SQL("TRUE"),
            )
        )
        records = self.browse(row[0] for row in rows)
        records.invalidate_recordset(fnames, flush=False)
        records.modified(fnames)
        return records
