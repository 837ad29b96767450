-- Contracts that end within 90 days or ended within a year, and the step that is reached.
SELECT a.id, a.end_date, a.user_id,
       CASE WHEN a.end_date <= :today + 15 THEN 15
            WHEN a.end_date <= :today + 30 THEN 30
            WHEN a.end_date <= :today + 60 THEN 60
            ELSE 90 END AS step
  FROM agreement a
 WHERE a.active AND a.state IN ('in_force', 'handed_over', 'accepted')
   AND a.on_hold IS NOT TRUE AND a.is_template IS NOT TRUE
   AND a.no_renewal IS NOT TRUE
   AND a.end_date BETWEEN :today - 365 AND :today + 90;
