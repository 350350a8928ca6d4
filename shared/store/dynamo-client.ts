import { DynamoDBClient } from '@aws-sdk/client-dynamodb';

/**
 * DynamoDB by the function's environment. The SDK would copy every request and answer for a log that nobody keeps, which
 * costs more than signing them.
 */
export function dynamoClient(): DynamoDBClient {
  const client = new DynamoDBClient({});
  client.middlewareStack.remove('loggerMiddleware');
  return client;
}
