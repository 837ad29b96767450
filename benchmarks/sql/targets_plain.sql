-- What the scheduled action does of openers, as plain statements: class, duplicates
-- (open leads and targets by address), target customers, links, marks.
UPDATE mailing_hit SET hit_class = 'human' WHERE processed IS NOT TRUE;
UPDATE mailing_trace t SET engagement = 'human', engaged_on = h.date
  FROM mailing_hit h WHERE h.trace_id = t.id AND h.processed IS NOT TRUE;
INSERT INTO crm_target (
    company_id, country_id, name, email, email_normalized, search_key, state, active,
    priority, engagement, engaged_on, campaign_id, create_uid, write_uid, create_date,
    write_date)
SELECT DISTINCT ON (t.email) :company, :country, c.name, t.email, t.email,
       lower(c.name), 'new', TRUE, '0', 'human', t.engaged_on, t.campaign_id, 1, 1,
       now(), now()
  FROM mailing_hit h
  JOIN mailing_trace t ON t.id = h.trace_id
  JOIN mailing_contact c ON c.id = t.res_id
 WHERE h.processed IS NOT TRUE AND t.target_id IS NULL
   AND NOT EXISTS (
       SELECT FROM crm_lead l
        WHERE l.email_normalized = t.email AND l.won_status = 'pending')
   AND NOT EXISTS (
       SELECT FROM crm_target k
        WHERE k.email_normalized = t.email AND k.company_id = :company AND k.active)
 ORDER BY t.email, t.id
    ON CONFLICT DO NOTHING;
UPDATE mailing_trace t SET target_id = k.id
  FROM crm_target k, mailing_hit h
 WHERE h.trace_id = t.id AND h.processed IS NOT TRUE AND k.email_normalized = t.email;
UPDATE mailing_hit SET processed = TRUE WHERE processed IS NOT TRUE;
