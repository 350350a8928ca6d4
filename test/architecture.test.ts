import { globSync, readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { describe, expect, it } from 'vitest';

const ROOT = join(import.meta.dirname, '..');
const IMPORT = /(?:from\s+|import\s*\(?\s*)'([^']+)'/g;

interface SourceFile {
  path: string;
  /** Imports within the project by path from its root, packages by name. */
  imports: string[];
}

const sources: SourceFile[] = globSync('{shared,functions,infra,local,bench,dashboard}/**/*.ts', { cwd: ROOT }).map(
  (path) => ({
    path,
    imports: [...readFileSync(join(ROOT, path), 'utf8').matchAll(IMPORT)].map(([, target = '']) =>
      target.startsWith('.') ? relative(ROOT, join(ROOT, dirname(path), target)) : target,
    ),
  }),
);

/** Imports of files below `from` that none of the allowed patterns covers. */
const breaches = (from: string, allowed: RegExp[]): string[] =>
  sources
    .filter(({ path }) => path.startsWith(from))
    .flatMap(({ path, imports }) =>
      imports
        .filter((target) => !allowed.some((pattern) => pattern.test(target)))
        .map((target) => `${path} imports ${target}`),
    );

describe('the dependency rule', () => {
  it('reads a project with sources in every layer', () => {
    for (const layer of [
      'shared/model/',
      'shared/rules/',
      'shared/store/',
      'shared/intake/',
      'functions/',
      'infra/',
      'local/',
    ]) {
      expect(
        sources.some(({ path }) => path.startsWith(layer)),
        layer,
      ).toBe(true);
    }
  });

  it('lets the model import only zod', () => {
    expect(breaches('shared/model/', [/^zod$/, /^shared\/model\//])).toEqual([]);
  });

  it('lets rules import only the model, other rules, hashing and the reading of CSV', () => {
    expect(breaches('shared/rules/', [/^shared\/(model|rules)\//, /^node:crypto$/, /^csv-parse\/sync$/])).toEqual([]);
  });

  it.each(['platforms', 'sources', 'store', 'outbound', 'lake'])(
    'keeps %s away from rules and from its neighbours',
    (layer) => {
      // Clients of vendors speak HTTP in the same way.
      const http = ['platforms', 'sources'].includes(layer) ? '|vendor-http' : '';
      const own = new RegExp(`^shared/(model|observability|${layer}${http})/`);
      expect(breaches(`shared/${layer}/`, [own, /^(?!shared|functions|infra|local|bench|test|dashboard)/])).toEqual([]);
    },
  );

  it('lets the way to vendors know the model and nothing else of the project', () => {
    expect(breaches('shared/vendor-http/', [/^shared\/(model|vendor-http)\//, /^node:/])).toEqual([]);
  });

  it('lets intake put rules and stores together, and refuse as the API does', () => {
    const refusal = /^shared\/lambda\/(error-responses|no-such|own-claim|route)\.ts$/;
    const own = /^shared\/(intake|model|rules|store|outbound|observability)\//;
    expect(breaches('shared/intake/', [own, refusal, /^(zod$|node:)/])).toEqual([]);
  });

  it('lets reviews import what is shared, and no function', () => {
    const own = /^shared\/(model|rules|store|lambda|observability|reviews)\//;
    expect(breaches('shared/reviews/', [own, /^node:timers\/promises$/])).toEqual([]);
  });

  it('keeps functions apart from each other: a folder imports shared pieces and itself', () => {
    const folders = new Set(
      sources.filter(({ path }) => path.startsWith('functions/')).map(({ path }) => dirname(path)),
    );
    for (const folder of folders) {
      expect(
        breaches(`${folder}/`, [
          new RegExp(`^${folder}/`),
          /^shared\//,
          /^(?!functions|infra|local|bench|test|dashboard)/,
        ]),
      ).toEqual([]);
    }
  });

  it('lets infra import from shared only the environments', () => {
    expect(
      breaches('infra/', [/^infra\//, /^shared\/lambda\/env\.ts$/, /^(?!shared|functions|local|bench|test|dashboard)/]),
    ).toEqual([]);
  });

  it('has no one import local, bench or test code', () => {
    const targets = sources
      .filter(({ path }) => /^(shared|functions|infra|dashboard)\//.test(path))
      .flatMap(({ path, imports }) =>
        imports.filter((target) => /^(local|bench|test)\//.test(target)).map((target) => `${path} imports ${target}`),
      );
    expect(targets).toEqual([]);
  });

  it('keeps the clock out of rules and model', () => {
    const clocks = sources
      .filter(({ path }) => /^shared\/(rules|model)\//.test(path))
      .filter(({ path }) => /Date\.now\(|new Date\(\)|performance\.now\(/.test(readFileSync(join(ROOT, path), 'utf8')))
      .map(({ path }) => path);
    expect(clocks).toEqual([]);
  });

  it('has no catch-all names and no barrels', () => {
    expect(
      sources
        .map(({ path }) => path)
        .filter((path) => /(^|\/)(utils?|helpers?|common|misc)(\/|\.ts$)|\/index\.ts$/.test(path)),
    ).toEqual([]);
  });
});
