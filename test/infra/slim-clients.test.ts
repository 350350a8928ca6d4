import { globSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { build } from 'esbuild';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ERRORS_BY_CLASS, slimClients, slimSchemas } from '../../infra/slim-clients.ts';
import { REFUSED } from './refused-calls.ts';

const ROOT = join(import.meta.dirname, '..', '..');
const POWERTOOLS = 'node_modules/@aws-lambda-powertools/{event-handler,idempotency,logger,metrics,parameters}';

type ErrorClass = new (options: { message: string; $metadata: object }) => Error & { $retryable?: object };

/** The errors of all AWS clients, with their names. */
async function errorClasses(): Promise<[string, ErrorClass][]> {
  const clients = globSync('node_modules/@aws-sdk/client-*', { cwd: ROOT });
  const modules = await Promise.all(
    clients.map((path) => import(path.replace('node_modules/', '')) as Promise<Record<string, unknown>>),
  );
  return modules
    .flatMap((module) => Object.entries(module))
    .filter((entry): entry is [string, ErrorClass] => {
      const [name, value] = entry;
      return typeof value === 'function' && value.prototype instanceof Error && !name.endsWith('ServiceException');
    });
}

describe('the errors that arrive as their class', () => {
  it('are those that code asks for and those that the SDK tries again because of their class', async () => {
    const classes = await errorClasses();
    const names = new Set(classes.map(([name]) => name));
    const wanted = new Set(
      classes.flatMap(([name, One]) => (new One({ message: '', $metadata: {} }).$retryable ? [name] : [])),
    );
    for (const file of globSync(['{shared,functions}/**/*.ts', `${POWERTOOLS}/lib/esm/**/*.js`], { cwd: ROOT })) {
      const source = readFileSync(join(ROOT, file), 'utf8');
      for (const [, imported = ''] of source.matchAll(/import \{([^}]*)\} from '@aws-sdk\/client-[\w-]+'/g))
        for (const name of imported.split(/[\s,]+/)) if (names.has(name)) wanted.add(name);
    }
    expect([...wanted].toSorted()).toEqual(ERRORS_BY_CLASS);
  });
});

describe('a call with a slim client', () => {
  const folder = mkdtempSync(join(tmpdir(), 'slim-clients-'));
  const bundle = join(folder, 'calls.mjs');
  let slim: typeof REFUSED;

  beforeAll(async () => {
    await build({
      entryPoints: [join(import.meta.dirname, 'refused-calls.ts')],
      outfile: bundle,
      bundle: true,
      platform: 'node',
      format: 'esm',
      mainFields: ['module', 'main'],
      plugins: [slimClients()],
      banner: { js: "import{createRequire as c}from'node:module';const require=c(import.meta.url);" },
    });
    slim = ((await import(pathToFileURL(bundle).href)) as { REFUSED: typeof REFUSED }).REFUSED;
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  it.each([
    ['dynamodb', 'ItemCollectionSizeLimitExceededException', 400],
    ['dynamodb', 'ProvisionedThroughputExceededException', 400],
    ['dynamodb', 'InternalServerError', 500],
    ['kms', 'InvalidCiphertextException', 400],
    ['kms', 'DependencyTimeoutException', 500],
    ['scheduler', 'ServiceQuotaExceededException', 402],
    ['scheduler', 'ThrottlingException', 429],
    ['s3', 'InvalidObjectState', 403],
    ['s3', 'SlowDown', 503],
    ['secrets', 'DecryptionFailure', 400],
    ['secrets', 'InternalServiceError', 500],
    ['ses', 'MessageRejected', 400],
    ['ses', 'TooManyRequestsException', 429],
    ['sfn', 'StateMachineDoesNotExist', 400],
    ['sqs', 'OverLimit', 403],
    ['sqs', 'RequestThrottled', 403],
    ['sqs', 'NoSuchErrorIsKnown', 400],
  ] as const)(
    'is refused by %s with %s (%i) as with the whole client, but for the class',
    async (service, type, status) => {
      const [whole, part] = await Promise.all([REFUSED[service](type, status), slim[service](type, status)]);
      expect({ ...part, kinds: [] }).toEqual({ ...whole, kinds: [] });
      expect(part).toMatchObject({ name: type, message: 'said by AWS' });
      expect(part.kinds).toEqual(whole.kinds.filter((kind) => kind !== type));
    },
  );

  it.each([
    ['dynamodb', 'ConditionalCheckFailedException', 400],
    ['dynamodb', 'ReplicatedWriteConflictException', 400],
    ['dynamodb', 'TransactionCanceledException', 400],
    ['dynamodb', 'TransactionConflictException', 400],
    ['scheduler', 'ConflictException', 409],
    ['s3', 'NoSuchKey', 404],
    ['s3', 'NotFound', 404],
    ['secrets', 'ResourceNotFoundException', 400],
    ['sfn', 'ExecutionAlreadyExists', 400],
    ['sqs', 'UnsupportedOperation', 400],
  ] as const)('is refused by %s with %s (%i) as its class', async (service, type, status) => {
    const [whole, part] = await Promise.all([REFUSED[service](type, status), slim[service](type, status)]);
    expect(part).toEqual(whole);
    expect(part.kinds).toContain(type);
  });

  it('has nothing of operations that it does not make', () => {
    const code = readFileSync(bundle, 'utf8');
    for (const shape of [
      'CreateGlobalTable',
      'BackupInUseException',
      'CustomKeyStoreInvalidStateException',
      'CreateEmailIdentity',
    ])
      expect(code.includes(shape), shape).toBe(false);
  });
});

describe('a client that is written otherwise', () => {
  const schemas = `const _e = "error";
var Gone$ = [-3, n0, _G, { [_e]: _c }, [], []];
n0_registry.registerError(Gone$, Gone);`;

  it('is slimmed where its schemas are written as they were', () => {
    const { source } = slimSchemas(schemas);
    expect(source).toContain('{ "error": _c }');
    expect(source).not.toContain('registerError');
  });

  it.each([
    ['without errors', schemas.replace('n0_registry.registerError', 'register'), 'no longer written'],
    ['without traits', schemas.replace('[_e]', 'error'), 'no longer written'],
    ['with a trait of another origin', schemas.replace('const _e', 'let _e'), 'no constant'],
  ])('stops the build %s', (_, source, reason) => {
    expect(() => slimSchemas(source)).toThrow(reason);
  });
});
