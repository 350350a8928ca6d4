import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { build } from 'esbuild';
import { describe, expect, it } from 'vitest';
import { leaveOut } from '../../infra/left-out.ts';
import { ENVIRONMENTS } from '../../shared/lambda/env.ts';

const ROOT = join(import.meta.dirname, '..', '..');
const code = globSync('{shared,functions}/**/*.ts', { cwd: ROOT }).map((file): [string, string] => [
  file,
  readFileSync(join(ROOT, file), 'utf8'),
]);

describe('what is left out of the bundles', () => {
  it.each([
    ['another retry mode than the standard one', /retryMode|retryStrategy/],
    ['profiles or defaults of an instance', /\bprofile:|defaultsMode|fromIni|fromSso|shared-ini/],
    ['endpoints to discover', /endpointDiscovery/],
    ['addresses of another kind', /useFipsEndpoint|useDualstackEndpoint|accountIdEndpointMode/],
    ['validation by the Router', /\brouter\.\w+\([^;]*validation/],
    ['schemas that hold themselves', /\bz\s*\.\s*lazy\(|z\.\w*[oO]bject\([^;]*\bget \w+\(\)/],
    ['JSON Schema', /toJSONSchema|fromJSONSchema/],
  ])('is not asked for: %s', (_, asking) => {
    expect(code.filter(([, source]) => asking.test(source)).map(([file]) => file)).toEqual([]);
  });

  it('is not asked for by the environment, which has nothing for the SDK', () => {
    const variables = Object.values(ENVIRONMENTS).flatMap((environment) => Object.keys(environment.shape));
    expect(variables.filter((name) => name.startsWith('AWS_'))).toEqual([]);
  });

  it('stops the build where it is no longer found', async () => {
    const nothing = { contents: 'export default 1;', resolveDir: ROOT };
    await expect(
      build({ stdin: nothing, bundle: true, write: false, plugins: [leaveOut()], logLevel: 'silent' }),
    ).rejects.toThrow('nothing to leave out at');
  });
});
