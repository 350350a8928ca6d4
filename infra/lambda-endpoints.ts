/** The first part of a service's host, by the client that calls it. */
export const SERVICE_HOSTS = {
  'client-dynamodb': 'dynamodb',
  'client-kms': 'kms',
  'client-scheduler': 'scheduler',
  'client-secrets-manager': 'secretsmanager',
  'client-sesv2': 'email',
  'client-sfn': 'states',
  'client-sqs': 'sqs',
};

export interface EndpointParameters {
  Region?: string;
  Endpoint?: string;
  UseFIPS?: boolean;
  UseDualStack?: boolean;
}

export interface ServiceEndpoint {
  url: URL;
  properties: object;
  headers: Record<string, string[]>;
}

/** The regions of the partition `aws`. */
const REGION = /^(us|eu|ap|sa|ca|me|af|il|mx)-\w+-\d+$/;

/**
 * Stands in for a client's endpoint rules in the bundles: the address of a regional service, or the one that the
 * environment names. The rules know every partition, and are 15 KB of each bundle. Throws for what only they know.
 */
export function endpointsOf(client: keyof typeof SERVICE_HOSTS): (parameters: EndpointParameters) => ServiceEndpoint {
  const known = new Map<string, ServiceEndpoint>();
  return ({ Region = '', Endpoint, UseFIPS, UseDualStack }) => {
    if (UseFIPS || UseDualStack || (Endpoint === undefined && !REGION.test(Region)))
      throw new Error(`no such endpoint of ${client} in ${Region} is in this bundle`);
    const address = Endpoint ?? `https://${SERVICE_HOSTS[client]}.${Region}.amazonaws.com`;
    const endpoint = known.get(address) ?? { url: new URL(address), properties: {}, headers: {} };
    known.set(address, endpoint);
    return endpoint;
  };
}
