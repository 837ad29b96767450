-- What happened with the seeded customers: one of two has a fact, of the last three
-- years. The lifecycle follows from them as from orders and opportunities.
DROP TABLE IF EXISTS bench_fact;
CREATE UNLOGGED TABLE bench_fact AS
SELECT id AS partner_id,
       CASE WHEN abs(hashint4extended(id, 11) % 3) = 0 THEN 'prospect' ELSE 'customer' END
           AS kind,
       current_date - abs(hashint4extended(id, 12) % 1100)::int AS date
  FROM bench_partner
 WHERE abs(hashint4extended(id, 10) % 2) = 0;
ANALYZE bench_fact;
