import { createHash, createHmac } from 'node:crypto';
import type { Engine } from '../../../local/engine/engine.ts';

export interface Signer {
  endpoint: string;
  region: string;
  credentials: { accessKeyId: string; secretAccessKey: string; sessionToken?: string };
}

/** Signs as the developer, or with another key id: the engine looks at nothing else of a signature. */
export function signerOf({ sdkEnvironment }: Pick<Engine, 'sdkEnvironment'>, accessKeyId?: string): Signer {
  const { AWS_ENDPOINT_URL: endpoint = '', AWS_ACCESS_KEY_ID = '' } = sdkEnvironment;
  return {
    endpoint,
    region: 'us-east-1',
    credentials: { accessKeyId: accessKeyId ?? AWS_ACCESS_KEY_ID, secretAccessKey: 'local' },
  };
}

export interface Answer {
  status: number;
  /** The name of the error, where it is one. */
  error: string | undefined;
  body: Record<string, unknown>;
}

const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');
const hmac = (key: string | Buffer, text: string): Buffer => createHmac('sha256', key).update(text).digest();

/** Calls a service that names its operations by method and path, signed with AWS's Signature Version 4. */
export async function signedCall(
  { endpoint, region, credentials }: Signer,
  service: string,
  method: string,
  path: string,
  body?: object,
): Promise<Answer> {
  const url = new URL(path, endpoint);
  url.searchParams.sort();
  const text = body === undefined ? '' : JSON.stringify(body);
  const now = new Date().toISOString().replaceAll(/[-:]|\.\d+/g, '');
  const scope = `${now.slice(0, 8)}/${region}/${service}/aws4_request`;
  const headers: Record<string, string> = {
    host: url.host,
    'x-amz-date': now,
    ...(credentials.sessionToken !== undefined && { 'x-amz-security-token': credentials.sessionToken }),
  };
  const signed = Object.keys(headers).join(';');
  const lines = Object.entries(headers).map(([name, value]) => `${name}:${value}\n`);
  const query = [...url.searchParams].map((pair) => pair.map(encodeURIComponent).join('=')).join('&');
  const request = [method, url.pathname, query, lines.join(''), signed, sha256(text)].join('\n');
  const key = scope.split('/').reduce<string | Buffer>(hmac, `AWS4${credentials.secretAccessKey}`);
  const signature = hmac(key, ['AWS4-HMAC-SHA256', now, scope, sha256(request)].join('\n')).toString('hex');
  const authorization = `AWS4-HMAC-SHA256 Credential=${credentials.accessKeyId}/${scope}, SignedHeaders=${signed}, Signature=${signature}`;
  const { host: _, ...sent } = headers;
  const response = await fetch(url, {
    method,
    headers: { ...sent, authorization },
    ...(text !== '' && { body: text }),
  });
  const answered = await response.text();
  return {
    status: response.status,
    error: response.headers.get('x-amzn-errortype')?.split(':')[0],
    body: (answered === '' ? {} : JSON.parse(answered)) as Record<string, unknown>,
  };
}
