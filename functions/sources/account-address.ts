import type { SourceFailure } from '../../shared/model/partition.ts';

/** Why an account's own address is not asked: what opens it would go over the wire as it is. Null where it may be. */
export function addressFault(baseUrl: string, localOrigins: readonly string[]): SourceFailure | null {
  const { protocol, origin, username, password } = new URL(baseUrl);
  if (username !== '' || password !== '')
    return { code: 'SETTINGS', message: 'The address of the account must not hold a credential.' };
  return protocol === 'https:' || localOrigins.includes(origin)
    ? null
    : { code: 'SETTINGS', message: 'The address of the account must begin with https://.' };
}
