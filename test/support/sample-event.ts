import { readFileSync } from 'node:fs';

/** A request body of `events/http/`. */
export const sampleBody = (name: string): Record<string, unknown> =>
  JSON.parse(readFileSync(new URL(`../../events/http/${name}.json`, import.meta.url), 'utf8')) as Record<
    string,
    unknown
  >;
