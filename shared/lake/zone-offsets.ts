import type { DuckDBConnection } from '@duckdb/node-api';
import type { Instant } from '../model/instant.ts';

/** Days on which the clocks of a zone are never moved, all with the same distance to UTC. Both ends are included. */
export interface SteadyDays {
  from: string;
  to: string;
  /** What is added to a local time to have it in UTC. */
  microseconds: number;
}

/** Orders are seldom older than that; those that are take the long way. */
const DAYS_BEFORE = 400;

/**
 * The steady days around the time of a file: to look an order's distance to UTC up by its day costs next to nothing, and to
 * ask the zone for each order more than everything else about it.
 */
export async function steadyDays(connection: DuckDBConnection, zone: string, at: Instant): Promise<SteadyDays[]> {
  // From the evening before to midnight, so that nothing is moved at its first hour either.
  const distances = [-3, 0, 24].map((hours) => {
    const local = `day + to_hours(${hours})`;
    return `epoch_us(timezone($zone, ${local})) - epoch_us(${local})`;
  });
  const days = await connection.runAndReadAll(
    `WITH days AS (
       SELECT unnest(range(CAST($at AS TIMESTAMP) - INTERVAL ${DAYS_BEFORE} DAY, CAST($at AS TIMESTAMP) + INTERVAL 2 DAY, INTERVAL 1 DAY)) AS day
     ), measured AS (SELECT day, list_distinct([${distances.join(', ')}]) AS distances FROM days)
     SELECT CAST(CAST(day AS DATE) AS VARCHAR), distances[1] FROM measured WHERE len(distances) = 1 ORDER BY day`,
    { zone, at: at.slice(0, 10) },
  );
  const steady: SteadyDays[] = [];
  for (const [day, distance] of days.getRowsJS()) {
    const [date, microseconds] = [String(day), Number(distance)];
    const last = steady.at(-1);
    if (last && last.microseconds === microseconds && isNext(last.to, date)) last.to = date;
    else steady.push({ from: date, to: date, microseconds });
  }
  return steady;
}

const DAY_MS = 86_400_000;
const isNext = (day: string, other: string): boolean => Date.parse(other) - Date.parse(day) === DAY_MS;
