-- Contacts as they are now, by the month in which they came: how many there are, and how many said who they are.
WITH newest AS (
    SELECT
        id,
        added_at,
        points,
        email_hash,
        row_number() OVER (PARTITION BY id ORDER BY changed_at DESC, date DESC) AS nth
    FROM contacts
    WHERE date BETWEEN ? AND ?
)
SELECT
    date_trunc('month', added_at) AS month,
    count(*) AS contacts,
    count(email_hash) AS known,
    sum(points) AS points
FROM newest
WHERE nth = 1
GROUP BY date_trunc('month', added_at)
ORDER BY month
