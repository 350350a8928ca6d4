import type { Plugin } from 'esbuild';

const fails = (what: string): string =>
  `(() => { throw new Error(${JSON.stringify(`${what} is not in this bundle`)}); })`;

/** Parts of libraries that no function reaches, by the end of their path, and what stands in for each. */
const LEFT_OUT: Readonly<Record<string, string>> = {
  // Idempotency names its key and what it validates as members of one object, never by a longer expression.
  '@aws-lambda-powertools/jmespath/lib/esm/index.js': `
    const beyond = ${fails('JMESPath')};
    export const search = (path, data) => (/^\\w+$/.test(path) ? data[path] : beyond());`,
  '@aws-lambda-powertools/jmespath/lib/esm/PowertoolsFunctions.js': 'export class PowertoolsFunctions {}',
  // Requests and answers are read by our own schemas, never by the Router.
  '@aws-lambda-powertools/event-handler/lib/esm/http/middleware/validation.js': `
    export const validate = ${fails('validation by the Router')};`,
  // Nothing that is called answers with a stream of events.
  '@smithy/core/dist-es/submodules/event-streams/index.js': `
    export const eventStreamSerdeProvider = ${fails('an event stream')};
    export const resolveEventStreamSerdeConfig = (config) => config;
    export class EventStreamSerde {}`,
  '@smithy/signature-v4/dist-es/HeaderFormatter.js': `
    export class HeaderFormatter { format = ${fails('an event stream')}; }
    export class Int64 {}`,
  // Node hashes by itself.
  '@smithy/core/dist-es/submodules/checksum/sha256/Sha256Js.js': 'export class Sha256Js {}',
  '@smithy/core/dist-es/submodules/checksum/md5/Md5Js.js': 'export class Md5Js {}',
  // Only Timestream-like services have endpoints to discover.
  '@aws-sdk/endpoint-cache/dist-es/EndpointCache.js': 'export class EndpointCache {}',
  '@aws-sdk/client-dynamodb/dist-es/commands/DescribeEndpointsCommand.js': 'export class DescribeEndpointsCommand {}',
  // A Lambda has its region and its settings in its environment: neither files of profiles nor an instance to ask.
  '@smithy/core/dist-es/submodules/config/shared-ini-file-loader/loadSharedConfigFiles.js': `
    export const CONFIG_PREFIX_SEPARATOR = '.';
    export const loadSharedConfigFiles = async () => ({ configFile: {}, credentialsFile: {} });`,
  '@smithy/core/dist-es/submodules/config/config-resolver/regionConfig/getInstanceMetadataRegion.js': `
    export const getInstanceMetadataRegion = async () => undefined;`,
  // Addresses are those of the partition `aws`: lambda-endpoints.ts.
  '@aws-sdk/core/dist-es/submodules/client/util-endpoints/lib/aws/partitions.js': `
    const outputs = {
      dnsSuffix: 'amazonaws.com', dualStackDnsSuffix: 'api.aws', implicitGlobalRegion: 'us-east-1', name: 'aws',
      supportsDualStack: true, supportsFIPS: true,
    };
    const regionRegex = '^(us|eu|ap|sa|ca|me|af|il|mx)-\\\\w+-\\\\d+$';
    export const partitionsInfo = { partitions: [{ id: 'aws', outputs, regionRegex, regions: {} }], version: '1.1' };`,
  // Every client retries by the standard mode.
  '@smithy/core/dist-es/submodules/retry/util-retry/AdaptiveRetryStrategy.js': `
    const adaptive = ${fails('the adaptive retry mode')};
    export class AdaptiveRetryStrategy { constructor() { adaptive(); } }`,
  // Schemas are written out as JSON Schema when documents are made, not at run time.
  'zod/v4/core/json-schema-processors.js': `export const allProcessors = {}, toJSONSchema = ${fails('JSON Schema')};`,
  'zod/v4/core/to-json-schema.js': `
    export const createToJSONSchemaMethod = () => ${fails('JSON Schema')};
    export const createStandardJSONSchemaMethod = () => ${fails('JSON Schema')};
    export const extractDefs = ${fails('JSON Schema')};
    export const finalize = extractDefs, initializeContext = extractDefs, process = extractDefs;
    export const processSchema = extractDefs, handleUnrepresentable = extractDefs;`,
  // What is parsed comes from JSON, which cannot hold itself, and no schema does.
  'zod/v4/core/memoizer.js': `
    export class $ZodCyclicError extends Error {}
    export const memoizer = () => undefined;
    export const isBackEdge = () => false, isRecursiveSchema = ${fails('compiling schemas')};`,
};

/** Leaves these parts out. Fails where one of them is no longer found, so that a new version is looked at. */
export const leaveOut = (): Plugin => ({
  name: 'leave-out',
  setup(build) {
    const found = new Set<string>();
    for (const [end, contents] of Object.entries(LEFT_OUT)) {
      const filter = new RegExp(`/node_modules/${end.replaceAll(/[.]/g, '\\.')}$`);
      build.onLoad({ filter }, () => {
        found.add(end);
        return { contents };
      });
    }
    build.onEnd(() => {
      const missing = Object.keys(LEFT_OUT).filter((end) => !found.has(end));
      if (missing.length > 0) return { errors: missing.map((end) => ({ text: `nothing to leave out at ${end}` })) };
      return {};
    });
  },
});
