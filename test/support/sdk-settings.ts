/** Of an ordinary SDK client of a service, from the environment that an engine gives. */
export function sdkSettings(environment: Record<string, string>, service: 'SQS' | 'DYNAMODB') {
  const { AWS_REGION = '', AWS_ACCESS_KEY_ID = '', AWS_SECRET_ACCESS_KEY = '' } = environment;
  return {
    region: AWS_REGION,
    endpoint: environment[`AWS_ENDPOINT_URL_${service}`] ?? '',
    credentials: { accessKeyId: AWS_ACCESS_KEY_ID, secretAccessKey: AWS_SECRET_ACCESS_KEY },
  };
}
