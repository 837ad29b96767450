-- :count recipients of the mailing :mailing who opened it; one hit each.
-- One of ten carries an address that another one has too.
WITH person AS (
    SELECT i, 'khach' || (CASE WHEN i % 10 = 0 THEN i / 2 ELSE i END)
              || '@bench.example' AS email,
           'Khách hàng số ' || i AS name
      FROM generate_series(1, :count) AS i
),
contact AS (
    INSERT INTO mailing_contact (name, email, email_normalized, create_date)
    SELECT name, email, email, now() FROM person ORDER BY i
    RETURNING id, email
),
trace AS (
    INSERT INTO mailing_trace (
        trace_type, model, res_id, email, mass_mailing_id, campaign_id, trace_status,
        sent_datetime, open_datetime, create_date)
    SELECT 'mail', 'mailing.contact', id, email, :mailing, :campaign, 'open',
           (now() AT TIME ZONE 'UTC') - interval '2 days',
           (now() AT TIME ZONE 'UTC') - interval '1 day', now()
      FROM contact ORDER BY id
    RETURNING id
)
INSERT INTO mailing_hit (trace_id, kind, date, method, user_agent)
SELECT id, 'open', (now() AT TIME ZONE 'UTC')::timestamp(0) - interval '1 day', 'GET',
       'Mozilla/5.0 (Windows NT 5.1) Firefox/11.0 (via ggpht.com GoogleImageProxy)'
  FROM trace ORDER BY id;
ANALYZE mailing_contact, mailing_trace, mailing_hit;
