import type { IncomingMessage } from 'node:http';
import { ACCOUNT } from './identities.ts';
import type { Match } from './http-routes.ts';

const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];
const TEXT_TYPE = /^(text\/|application\/(json|javascript|xml|[\w.-]+\+(json|xml))\b)/i;

/** A request as it came in, its path decoded. */
export interface Incoming {
  request: IncomingMessage;
  path: string;
  query: string;
  body: Buffer;
  requestId: string;
  apiId: string;
}

/** The JSON that an HTTP API sends to its function, payload format 2.0. */
export function toEvent({ request, path, query, body, requestId, apiId }: Incoming, match: Match): string {
  const { headers, cookies } = collectHeaders(request);
  const now = new Date();
  const isText = body.length === 0 || TEXT_TYPE.test(headers['content-type'] ?? '');
  const sourceIp = request.socket.remoteAddress ?? '127.0.0.1';
  const method = request.method ?? 'GET';
  const domainName = headers['host'] ?? '';
  headers['x-forwarded-for'] = sourceIp;
  headers['x-forwarded-port'] = String(request.socket.localPort);
  headers['x-forwarded-proto'] = 'http';
  return JSON.stringify({
    version: '2.0',
    routeKey: match.route.routeKey,
    rawPath: path,
    rawQueryString: query,
    cookies,
    headers,
    queryStringParameters: query === '' ? undefined : collectQuery(query),
    requestContext: {
      accountId: ACCOUNT,
      apiId,
      domainName,
      domainPrefix: domainName.split('.')[0],
      http: { method, path, protocol: `HTTP/${request.httpVersion}`, sourceIp, userAgent: headers['user-agent'] ?? '' },
      requestId,
      routeKey: match.route.routeKey,
      stage: '$default',
      time: toLogTime(now),
      timeEpoch: now.getTime(),
    },
    pathParameters: match.parameters,
    body: body.length === 0 ? undefined : body.toString(isText ? 'utf8' : 'base64'),
    isBase64Encoded: !isText,
  });
}

function collectHeaders(request: IncomingMessage): { headers: Record<string, string>; cookies: string[] | undefined } {
  const headers: Record<string, string> = {};
  let cookies: string[] | undefined;
  const raw = request.rawHeaders;
  for (let i = 0; i < raw.length; i += 2) {
    const name = raw[i]!.toLowerCase();
    const value = raw[i + 1]!;
    if (name === 'cookie') cookies = [...(cookies ?? []), ...value.split(/; */)];
    else headers[name] = name in headers ? `${headers[name]},${value}` : value;
  }
  return { headers, cookies };
}

function collectQuery(query: string): Record<string, string> {
  const parameters: Record<string, string> = {};
  for (const [name, value] of new URLSearchParams(query))
    parameters[name] = name in parameters ? `${parameters[name]},${value}` : value;
  return parameters;
}

/** 12/Mar/2026:19:03:58 +0000 */
function toLogTime(at: Date): string {
  const [date = '', time = ''] = at.toISOString().split('T');
  return `${date.slice(8)}/${MONTHS[at.getUTCMonth()]}/${date.slice(0, 4)}:${time.slice(0, 8)} +0000`;
}
