-- The lifecycle of all partners in one statement: what the cron is measured against.
-- The rule is that of res_partner_lifecycle.py with its settings' defaults. One
-- transaction over all rows, so it could neither be stopped nor continued.
WITH fact AS MATERIALIZED (
    SELECT p.commercial_partner_id AS id, kind, date
      FROM bench_fact JOIN res_partner p ON p.id = bench_fact.partner_id
), rhythm AS (
    SELECT id, percentile_cont(0.5) WITHIN GROUP (ORDER BY gap) AS days
      FROM (SELECT id, date - lag(date) OVER (PARTITION BY id ORDER BY date) AS gap
              FROM fact WHERE kind = 'customer' GROUP BY id, date) AS purchase
     WHERE gap IS NOT NULL
     GROUP BY id
    HAVING count(*) >= :intervals
), known AS (
    SELECT id,
           bool_or(kind = 'customer') AS bought,
           bool_or(kind = 'prospect') AS worked_on,
           max(date) FILTER (WHERE kind = 'customer') AS last_date
      FROM fact GROUP BY id
)
UPDATE res_partner
   SET lifecycle = todo.lifecycle, lifecycle_date = now() AT TIME ZONE 'UTC'
  FROM (SELECT p.id,
               CASE WHEN known.last_date >= (now() AT TIME ZONE 'Asia/Ho_Chi_Minh')::date - CASE
                         WHEN rhythm.days IS NULL THEN :stop_days
                         ELSE greatest(:rhythm_min_days, least(:rhythm_max_days,
                                       ceil(rhythm.days * :rhythm_factor))) END::int
                    THEN 'customer'
                    WHEN known.bought AND NOT known.worked_on THEN 'stopped'
                    ELSE 'prospect' END AS lifecycle
          FROM res_partner p
          LEFT JOIN known ON known.id = p.commercial_partner_id
          LEFT JOIN rhythm ON rhythm.id = known.id) AS todo
 WHERE res_partner.id = todo.id AND res_partner.lifecycle IS DISTINCT FROM todo.lifecycle;
