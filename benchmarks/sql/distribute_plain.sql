-- What a distribution does, as plain statements: who gets whom in turn, the row, the
-- message of the event in the chatter, and the salesperson as a follower.
CREATE TEMP TABLE bench_given AS
SELECT k.id, u.id AS user_id, u.partner_id
  FROM (SELECT id, row_number() OVER (
                   ORDER BY priority DESC, engaged_on DESC NULLS LAST, id DESC) AS place
          FROM crm_target WHERE state = 'new' AND user_id IS NULL AND active) AS k
  JOIN (SELECT id, partner_id, row_number() OVER (ORDER BY id) AS place,
               count(*) OVER () AS people
          FROM res_users WHERE id IN (:users)) AS u
    ON (k.place - 1) % u.people = u.place - 1;
UPDATE crm_target k SET user_id = g.user_id, team_id = :team, state = 'assigned',
       write_uid = 1, write_date = now()
  FROM bench_given g WHERE g.id = k.id;
INSERT INTO mail_message (
    model, res_id, body, message_type, subtype_id, author_id, is_internal, date,
    create_uid, create_date)
SELECT 'crm.target', id, '<p>Giao: Mới → Đã giao</p>', 'notification', 2, 2, TRUE,
       now(), 1, now()
  FROM bench_given;
WITH follower AS (
    INSERT INTO mail_followers (res_model, res_id, partner_id)
    SELECT 'crm.target', id, partner_id FROM bench_given
        ON CONFLICT DO NOTHING RETURNING id
)
INSERT INTO mail_followers_mail_message_subtype_rel (
    mail_followers_id, mail_message_subtype_id)
SELECT id, 1 FROM follower;
DROP TABLE bench_given;
