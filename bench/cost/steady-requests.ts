import { setTimeout as sleep } from 'node:timers/promises';
import { Connection } from '../connection.ts';

export interface Steady {
  baseUrl: string;
  /** Whole HTTP requests. */
  requests: readonly string[];
  perSecond: number;
  /** What each is answered with. */
  status: number;
}

const CONNECTIONS = 8;

/** Sends requests at an even pace, over a few connections in turn. Throws at another status; answers the seconds it took. */
export async function sendSteadily({ baseUrl, requests, perSecond, status }: Steady): Promise<number> {
  const open = await Promise.all(Array.from({ length: CONNECTIONS }, () => Connection.to(baseUrl)));
  const started = performance.now();
  let next = 0;
  const send = async (connection: Connection): Promise<void> => {
    for (; next < requests.length;) {
      const at = next;
      next += 1;
      await sleep(Math.max(0, started + (at / perSecond) * 1000 - performance.now()));
      const answered = await connection.send(requests[at]!);
      if (answered !== status) throw new Error(`a report was answered ${answered}`);
    }
  };
  try {
    await Promise.all(open.map(send));
    return (performance.now() - started) / 1000;
  } finally {
    for (const connection of open) connection.close();
  }
}

/** A POST to the API as a whole HTTP request. */
export function postRequest(baseUrl: string, path: string, key: string, content: object): string {
  const body = JSON.stringify(content);
  return (
    `POST ${path} HTTP/1.1\r\nhost: ${new URL(baseUrl).host}\r\nauthorization: Bearer ${key}\r\n` +
    `content-type: application/json\r\ncontent-length: ${Buffer.byteLength(body)}\r\n\r\n${body}`
  );
}
