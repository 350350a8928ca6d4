import { Agent, request } from 'node:http';
import { accessKeyIdOf } from './endpoints.ts';
import { REGION } from './identities.ts';

export type AttributeValue = Readonly<Record<string, unknown>>;
export type Item = Readonly<Record<string, AttributeValue>>;

/** One call of the DynamoDB protocol in its own JSON, which is also the JSON of Lambda's stream events. */
export type DynamoCall = <T>(operation: string, input: object) => Promise<T>;

export class DynamoError extends Error {
  constructor(type: string, message: string) {
    super(message);
    this.name = type.replace(/^.*#/, '');
  }
}

/** The engine's own way to DynamoDB, past whatever stands in front of it for functions. */
export function dynamoClient(endpoint: string): { call: DynamoCall; close: () => void } {
  const agent = new Agent({ keepAlive: true });
  const authorization = `AWS4-HMAC-SHA256 Credential=${accessKeyIdOf('engine')}/20260101/${REGION}/dynamodb/aws4_request, SignedHeaders=host, Signature=0`;

  const call: DynamoCall = (operation, input) =>
    new Promise((resolve, reject) => {
      const service = STREAM_OPERATIONS.has(operation) ? 'DynamoDBStreams_20120810' : 'DynamoDB_20120810';
      const body = Buffer.from(JSON.stringify(input));
      const sent = request(endpoint, {
        method: 'POST',
        agent,
        headers: {
          'content-type': 'application/x-amz-json-1.0',
          'content-length': body.length,
          'x-amz-target': `${service}.${operation}`,
          'x-amz-date': '20260101T000000Z',
          authorization,
        },
      });
      sent.on('error', reject).on('response', (response) => {
        const chunks: Buffer[] = [];
        response.on('error', reject).on('data', (chunk: Buffer) => chunks.push(chunk));
        response.on('end', () => {
          const answer = JSON.parse(Buffer.concat(chunks).toString() || '{}');
          if (response.statusCode === 200) resolve(answer);
          else reject(new DynamoError(String(answer['__type']), String(answer.message ?? answer.Message)));
        });
      });
      sent.end(body);
    });
  return { call, close: () => agent.destroy() };
}

const STREAM_OPERATIONS: ReadonlySet<string> = new Set(['DescribeStream', 'GetShardIterator', 'GetRecords']);
