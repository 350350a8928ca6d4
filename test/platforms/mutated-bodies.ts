import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { FetchOutcome } from '../../shared/model/observation.ts';
import type { Platform } from '../../shared/model/platform.ts';
import type { PlatformClient } from '../../shared/platforms/port.ts';
import { recorded, recordedNames } from './recorded-answers.ts';

type Path = (string | number)[];

const pathsOf = (value: unknown, path: Path = []): Path[] =>
  typeof value === 'object' && value !== null
    ? [
        path,
        ...Object.entries(value).flatMap(([key, member]) =>
          pathsOf(member, [...path, Array.isArray(value) ? Number(key) : key]),
        ),
      ]
    : [path];

/** The value with what is at the path changed; `undefined` removes it. */
function changed(value: unknown, [key, ...rest]: Path, change: (member: unknown) => unknown): unknown {
  if (key === undefined) return change(value);
  if (Array.isArray(value)) return value.map((member, at) => (at === key ? changed(member, rest, change) : member));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).flatMap(([name, member]) => {
      if (name !== key) return [[name, member]];
      const next = changed(member, rest, change);
      return next === undefined ? [] : [[name, next]];
    }),
  );
}

/** What a body holds at a path, if anything. */
export const at = (value: unknown, path: readonly string[]): unknown =>
  path.reduce<unknown>((inner, key) => (inner as Record<string, unknown> | null | undefined)?.[key], value);

/** One platform's client and how its vendor's bodies are built. */
export interface MutatedBodies {
  platform: Platform;
  /** Posts that the recorded answers are about. */
  posts: readonly string[];
  create: (fetch: typeof globalThis.fetch) => PlatformClient;
  /** The numbers that a body states about a post under a metric's name, whatever their type. */
  stated: (body: unknown, postId: string, metricName: string) => unknown[];
  /** The items of a body, each about one post, and an item made to be about another. */
  items: (body: unknown) => object[];
  named: (item: object, postId: string) => object;
  /** A body that holds these items. */
  listing: (items: readonly object[]) => unknown;
}

const oddValue = fc.oneof(
  fc.constantFrom(
    undefined,
    null,
    '',
    -1,
    -0,
    1.5,
    1e21,
    2 ** 53,
    '-5',
    '1e3',
    '007',
    '99999999999999999999',
    true,
    [],
    {},
  ),
  fc.integer(),
  fc.nat({ max: 1_000_000 }).map(String),
  fc.string(),
  fc.array(fc.jsonValue(), { maxLength: 3 }),
  fc.dictionary(fc.string(), fc.jsonValue(), { maxKeys: 3 }),
);

/** Looks the posts up against a vendor that always answers so, and checks what must hold whatever it answers. */
async function holds(
  { posts, create, stated }: MutatedBodies,
  status: number,
  text: string,
  body?: unknown,
): Promise<void> {
  const client = create(async () => new Response(text, { status }));
  const { outcomes, call } = await client.fetch(
    posts.map((postId) => ({ postId })),
    () => Date.parse('2026-11-21T11:00:00Z'),
  );
  expect(outcomes.map(({ postId }) => postId)).toEqual(posts);
  expect(['ok', 'failed', 'rate_limited']).toContain(call);
  for (const outcome of outcomes) {
    expect(FetchOutcome.parse(outcome)).toEqual(outcome);
    if (outcome.kind === 'absent') continue;
    for (const { metricName, value } of Object.values(outcome.metrics)) {
      const numbers = stated(body, outcome.postId, metricName).filter(
        (number) => typeof number === 'number' || (typeof number === 'string' && number !== ''),
      );
      expect(numbers.map(Number)).toContain(value);
    }
  }
}

/** Proves that no answer of a vendor makes its client invent a number, lose a post or reject. */
export function holdsWhateverIsAnswered(spec: MutatedBodies): void {
  describe(`whatever ${spec.platform} answers`, () => {
    const { platform, items, named, listing } = spec;
    const bodies = recordedNames(platform)
      .map((name) => recorded(platform, name))
      .filter(({ body }) => typeof body === 'object');
    const answer = fc.constantFrom(...bodies);

    it('each post has one outcome and no number is invented when members change', async () => {
      const mutated = answer.chain(({ status, body }) =>
        fc
          .array(fc.tuple(fc.constantFrom(...pathsOf(body)), oddValue), { minLength: 1, maxLength: 4 })
          .map((changes) => ({
            status,
            body: changes.reduce<unknown>((value, [path, odd]) => changed(value, path, () => odd), body),
          })),
      );
      await fc.assert(
        fc.asyncProperty(mutated, async ({ status, body }) => {
          await holds(spec, status, JSON.stringify(body) ?? '', body);
        }),
        { numRuns: 400 },
      );
    });

    it('each post has one outcome and no number is invented when items repeat or belong to others', async () => {
      const item = fc
        .tuple(
          fc.constantFrom(...bodies.flatMap(({ body }) => items(body))),
          fc.constantFrom(...spec.posts, 'someone-elses', ''),
        )
        .map(([found, postId]) => named(found, postId));
      await fc.assert(
        fc.asyncProperty(fc.array(item, { maxLength: 8 }), async (listed) => {
          const body = listing(listed);
          await holds(spec, 200, JSON.stringify(body), body);
        }),
        { numRuns: 200 },
      );
    });

    it('no number comes out of a body that is cut short or is no JSON', async () => {
      const cut = fc
        .tuple(answer, fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }))
        .map(([{ body }, part]) => {
          const text = JSON.stringify(body);
          return text.slice(0, Math.floor(text.length * part));
        });
      const html = fc.string().map((text) => `<!doctype html><p>${text}</p>`);
      await fc.assert(
        fc.asyncProperty(fc.oneof(cut, html), (text) => holds(spec, 200, text)),
        { numRuns: 200 },
      );
    });

    it('no number comes out of an answer with an error status', async () => {
      await fc.assert(
        fc.asyncProperty(answer, fc.constantFrom(301, 400, 401, 402, 403, 404, 429, 500, 503), ({ body }, status) =>
          holds(spec, status, JSON.stringify(body)),
        ),
      );
    });
  });
}
