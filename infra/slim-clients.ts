import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { Plugin } from 'esbuild';
import { SERVICE_HOSTS } from './lambda-endpoints.ts';

/**
 * The errors of AWS services that must arrive as their class: those that code asks for by class, and those whose class
 * tells the SDK to try again. Any other arrives as its client's base class with its own name, fault and message.
 */
export const ERRORS_BY_CLASS: readonly string[] = [
  'ConditionalCheckFailedException',
  'ConflictException',
  'ExecutionAlreadyExists',
  'NoSuchKey',
  'NotFound',
  'ReplicatedWriteConflictException',
  'ResourceNotFoundException',
  'TransactionCanceledException',
  'TransactionConflictException',
  'UnsupportedOperation',
];

const ENDPOINTS = JSON.stringify(fileURLToPath(new URL('lambda-endpoints.ts', import.meta.url)));

/**
 * Lets a bundle carry of an AWS client only the operations that it calls: a client's schemas register every error of its
 * service and name their traits by constants, and esbuild drops neither. Fails where a client is written otherwise.
 */
export const slimClients = (): Plugin => ({
  name: 'slim-clients',
  setup(build) {
    const found = new Set<string>();
    build.onLoad({ filter: /\/@aws-sdk\/client-[\w-]+\/dist-es\/schemas\/schemas_0\.js$/ }, ({ path }) => {
      const slim = slimSchemas(readFileSync(path, 'utf8'));
      for (const name of slim.kept) found.add(name);
      return { contents: slim.source };
    });
    // Only its version is read.
    build.onLoad({ filter: /\/@aws-sdk\/client-[\w-]+\/package\.json$/ }, ({ path }) => {
      const { version } = JSON.parse(readFileSync(path, 'utf8')) as { version: string };
      return { contents: JSON.stringify({ version }), loader: 'json' };
    });
    for (const client of Object.keys(SERVICE_HOSTS)) {
      const filter = new RegExp(`/@aws-sdk/${client}/dist-es/endpoint/endpointResolver\\.js$`);
      build.onLoad({ filter }, () => {
        found.add(client);
        const contents = `import { endpointsOf } from ${ENDPOINTS};
          export const defaultEndpointResolver = endpointsOf(${JSON.stringify(client)});`;
        return { contents };
      });
    }
    build.onEnd(() => {
      const missing = [...ERRORS_BY_CLASS, ...Object.keys(SERVICE_HOSTS)].filter((name) => !found.has(name));
      return { errors: missing.map((name) => ({ text: `no AWS client of any function has ${name}` })) };
    });
  },
});

/** A client's schemas with literal keys, and only the errors of `ERRORS_BY_CLASS` registered. Throws on other code. */
export function slimSchemas(source: string): { source: string; kept: string[] } {
  const constants = new Map(
    Array.from(source.matchAll(/^const (\w+) = ("[\w.-]+");$/gm), ([, name = '', value = '']) => [name, value]),
  );
  const kept: string[] = [];
  let keys = 0;
  let errors = 0;
  const slim = source
    .replaceAll(/\[(_\w+)\]: /g, (key, name: string) => {
      const value = constants.get(name);
      if (value === undefined) throw new Error(`${key} is no constant of these schemas`);
      keys += 1;
      return `${value}: `;
    })
    .replaceAll(/^n0_registry\.registerError\((\w+)\$, \1\);$/gm, (registration, name: string) => {
      errors += 1;
      if (!ERRORS_BY_CLASS.includes(name)) return '';
      kept.push(name);
      return registration;
    });
  if (keys === 0 || errors === 0) throw new Error('a client’s schemas are no longer written as they were');
  return { source: slim, kept };
}
