-- The data quality of all partners in one statement: what the cron is measured against.
-- The points are those of crm_quality_rule_data.xml. One transaction over all rows, so
-- it could neither be stopped nor continued.
WITH known AS (
    SELECT p.id,
           p.is_company AS organisation,
           NOT COALESCE(p.is_company, FALSE) AND p.parent_id IS NULL AS individual,
           NOT COALESCE(p.is_company, FALSE) AND p.parent_id IS NOT NULL
               AND p.type = 'contact' AS contact,
           p.lifecycle,
           p.name LIKE '% %' AS has_name,
           COALESCE(p.vat, '') <> '' AS has_vat,
           COALESCE(p.phone_sanitized, '') <> '' AS has_phone,
           COALESCE(p.email_normalized, '') <> ''
               AND COALESCE(p.message_bounce, 0) = 0 AS has_email,
           COALESCE(p.phone_sanitized, p.email_normalized, '') <> '' AS reachable,
           COALESCE(p.street, '') <> '' AND p.state_id IS NOT NULL AS has_address,
           p.industry_id IS NOT NULL AS has_industry,
           COALESCE(p.employee_quantity, 0) <> 0
               OR p.employee_quantity_range_id IS NOT NULL AS has_headcount,
           c.id IS NOT NULL AS has_contact,
           p.legal_representative_id IS NOT NULL AS has_representative,
           p.customer_group_id IS NOT NULL AS has_group,
           p.area_id IS NOT NULL AS has_area,
           p.customer_class IS NOT NULL AS has_class,
           p.potential_level IS NOT NULL AS has_potential,
           p.user_id IS NOT NULL AS has_owner,
           COALESCE(p.function, '') <> '' AS has_function,
           i.id IS NOT NULL AS is_fresh,
           COALESCE(p.record_verified, FALSE) AS is_verified
      FROM res_partner p
 LEFT JOIN (SELECT DISTINCT parent_id AS id FROM res_partner
             WHERE type = 'contact' AND parent_id IS NOT NULL AND active) AS c
        ON c.id = p.id
 LEFT JOIN (SELECT DISTINCT commercial_partner_id AS id FROM crm_interaction
             WHERE date >= current_date - 180) AS i ON i.id = p.id
), scored AS (
    SELECT id,
           CASE WHEN organisation THEN
                5 * has_name::int + 15 * has_vat::int + 15 * has_phone::int
                + 10 * has_email::int + 10 * has_address::int + 5 * has_industry::int
                + 5 * has_headcount::int + 10 * has_contact::int + 5 * has_group::int
                + 5 * has_area::int + 10 * has_owner::int + 10 * is_fresh::int
                + 5 * is_verified::int
                + CASE lifecycle WHEN 'customer'
                       THEN 5 * has_representative::int + 5 * has_class::int
                       WHEN 'prospect' THEN 5 * has_potential::int ELSE 0 END
                WHEN individual THEN
                5 * has_name::int + 15 * has_phone::int + 10 * has_email::int
                + 10 * has_address::int + 5 * has_group::int + 5 * has_area::int
                + 10 * has_owner::int + 10 * is_fresh::int
                + 5 * is_verified::int
                + CASE lifecycle WHEN 'customer' THEN 5 * has_class::int
                       WHEN 'prospect' THEN 5 * has_potential::int ELSE 0 END
                WHEN contact THEN
                5 * has_name::int + 15 * has_phone::int + 10 * reachable::int
                + 5 * has_function::int
                ELSE 1 END AS earned,
           CASE WHEN organisation THEN
                110 + CASE lifecycle WHEN 'customer' THEN 10
                                     WHEN 'prospect' THEN 5 ELSE 0 END
                WHEN individual THEN
                75 + CASE WHEN lifecycle IN ('customer', 'prospect') THEN 5 ELSE 0 END
                WHEN contact THEN 35
                ELSE 1 END AS total
      FROM known
)
UPDATE res_partner
   SET data_quality = todo.score
  FROM (SELECT id, round(100.0 * earned / total)::int AS score FROM scored) AS todo
 WHERE res_partner.id = todo.id AND res_partner.data_quality IS DISTINCT FROM todo.score;
