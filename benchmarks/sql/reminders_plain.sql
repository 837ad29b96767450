-- Contracts whose end comes within 90 days, and the step that is reached.
SELECT a.id, a.end_date, a.user_id,
       (SELECT min(step) FROM unnest(ARRAY[90, 60, 30, 15]) AS step
         WHERE a.end_date - CURRENT_DATE <= step) AS step
  FROM agreement a
 WHERE a.active AND a.state IN ('in_force', 'handed_over', 'accepted')
   AND a.on_hold IS NOT TRUE AND a.is_template IS NOT TRUE
   AND a.no_renewal IS NOT TRUE
   AND a.end_date BETWEEN CURRENT_DATE AND CURRENT_DATE + 90;
