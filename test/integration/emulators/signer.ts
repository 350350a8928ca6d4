import type { Engine } from '../../../local/engine/engine.ts';

/** For an SDK client: where it calls, and as whom. */
export interface Signer {
  endpoint?: string;
  region: string;
  credentials?: { accessKeyId: string; secretAccessKey: string };
  maxAttempts: number;
}

/** Calls an engine's services but DynamoDB and SQS as the developer, or with another key id; it does not try twice. */
export function signerOf({ sdkEnvironment }: Pick<Engine, 'sdkEnvironment'>, accessKeyId?: string): Signer {
  const { AWS_ENDPOINT_URL: endpoint = '', AWS_ACCESS_KEY_ID = '' } = sdkEnvironment;
  return {
    endpoint,
    region: 'us-east-1',
    credentials: { accessKeyId: accessKeyId ?? AWS_ACCESS_KEY_ID, secretAccessKey: 'local' },
    maxAttempts: 1,
  };
}
