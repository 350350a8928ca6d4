import { readdirSync, statSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { join } from 'node:path';
import { MARK } from './embedded-metrics.ts';

const CHUNK = 1024 * 1024;

/**
 * Reads the metric lines that functions wrote to the logs of `folder` since the last call; the first call begins where
 * the logs ended now. Taken from the logs, as CloudWatch does, they cost a function nothing and outlive its thread.
 */
export function followMetricLines(folder: string): (onLine: (line: string) => void) => Promise<void> {
  const positions = new Map(logsIn(folder).map((file) => [file, statSync(join(folder, file)).size]));
  return async (onLine) => {
    for (const file of logsIn(folder)) {
      const log = await open(join(folder, file));
      try {
        const { size } = await log.stat();
        const known = positions.get(file) ?? 0;
        // A log that somebody emptied begins again.
        let position = known > size ? 0 : known;
        while (position < size) {
          const { buffer, bytesRead } = await log.read(Buffer.allocUnsafe(CHUNK), 0, CHUNK, position);
          const chunk = buffer.subarray(0, bytesRead);
          const end = chunk.lastIndexOf('\n') + 1;
          if (end === 0 && bytesRead < CHUNK) break;
          eachMetricLine(chunk.subarray(0, end), onLine);
          position += end || bytesRead;
        }
        positions.set(file, position);
      } finally {
        await log.close();
      }
    }
  };
}

const logsIn = (folder: string): string[] => readdirSync(folder).filter((file) => file.endsWith('.log'));

function eachMetricLine(lines: Buffer, onLine: (line: string) => void): void {
  for (let at = lines.indexOf(MARK); at !== -1;) {
    const end = lines.indexOf('\n', at);
    onLine(lines.toString('utf8', lines.lastIndexOf('\n', at) + 1, end));
    at = lines.indexOf(MARK, end);
  }
}
