-- :count open leads and opportunities in four stages, of the users :users, six of ten
-- with an activity: the same in both databases.
INSERT INTO crm_lead (
    name, type, active, stage_id, team_id, user_id, company_id, country_id, priority,
    probability, automated_probability, expected_revenue, won_status, contact_name,
    partner_name, email_from, email_normalized, phone, phone_sanitized, create_uid,
    create_date, write_uid, write_date, date_last_stage_update :names)
SELECT 'Kho lạnh số ' || i, CASE WHEN i % 2 = 0 THEN 'opportunity' ELSE 'lead' END,
       TRUE, (ARRAY[:stages])[1 + i % cardinality(ARRAY[:stages])], :team,
       (ARRAY[:users])[1 + i % cardinality(ARRAY[:users])], :company, :country,
       (i % 3)::text, 20, 20, (i % 900) * 1000000, 'pending', 'Nguyễn Văn ' || i,
       'Công ty TNHH Thủy sản ' || i, 'lead' || i || '@bench.example',
       'lead' || i || '@bench.example', '0913 000 000', '+84913000000', 1,
       (now() AT TIME ZONE 'UTC') - i % 365 * interval '1 day', 1, now(),
       (now() AT TIME ZONE 'UTC') :values
  FROM generate_series(1, :count) AS i;
INSERT INTO mail_activity (
    res_model_id, res_model, res_id, activity_type_id, user_id, date_deadline, active,
    create_uid, create_date)
SELECT (SELECT id FROM ir_model WHERE model = 'crm.lead'), 'crm.lead', id,
       (SELECT min(id) FROM mail_activity_type), user_id, CURRENT_DATE + (id % 20 - 5),
       TRUE, 1, now()
  FROM crm_lead WHERE id % 10 < 6;
ANALYZE crm_lead, mail_activity;
