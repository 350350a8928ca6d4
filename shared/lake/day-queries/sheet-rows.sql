-- The rows of a sheet in their order.
SELECT
    date,
    row,
    cells
FROM sheets
WHERE date BETWEEN ? AND ?
ORDER BY date, row
