-- What happened how often on each day, and to how many people.
SELECT
    date,
    event,
    count(*) AS events,
    count(DISTINCT distinct_id) AS people
FROM events
WHERE date BETWEEN ? AND ?
GROUP BY date, event
ORDER BY date, events DESC, event
