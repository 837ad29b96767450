-- The lifecycle of all partners in one statement: what the cron is measured against.
-- One transaction over all rows, so it could neither be stopped nor continued.
WITH fact AS (
    SELECT p.commercial_partner_id AS id,
           bool_or(kind = 'customer') AS bought,
           bool_or(kind = 'customer' AND date >= current_date - 365) AS buys,
           bool_or(kind = 'prospect') AS worked_on
      FROM bench_fact JOIN res_partner p ON p.id = bench_fact.partner_id
     GROUP BY p.commercial_partner_id
)
UPDATE res_partner
   SET lifecycle = todo.lifecycle
  FROM (SELECT p.id,
               CASE WHEN fact.buys THEN 'customer'
                    WHEN fact.bought AND NOT fact.worked_on THEN 'stopped'
                    ELSE 'prospect' END AS lifecycle
          FROM res_partner p
          LEFT JOIN fact ON fact.id = p.commercial_partner_id) AS todo
 WHERE res_partner.id = todo.id AND res_partner.lifecycle IS DISTINCT FROM todo.lifecycle;
