import type { LookupAddress, LookupAllOptions } from 'node:dns';
import type { LookupFunction } from 'node:net';

/** `dns.lookup` for all addresses of a name. */
export type LookupAll = (
  hostname: string,
  options: LookupAllOptions,
  callback: (error: NodeJS.ErrnoException | null, addresses: LookupAddress[]) => void,
) => void;

/** A name stands for an address that nobody may connect to. */
export class AddressRefused extends Error {
  override readonly name = 'AddressRefused';
}

/**
 * A lookup for a connection's options: the addresses it checks are those that are connected to, so that no second answer
 * can slip in between. One bad address refuses the name.
 */
export const guardedLookup =
  (lookup: LookupAll, allows: (address: string) => boolean): LookupFunction =>
  (hostname, options, callback) => {
    lookup(hostname, { ...options, all: true }, (error, addresses) => {
      const [first] = addresses ?? [];
      if (error) callback(error, []);
      else if (!first || !addresses.every(({ address }) => allows(address))) {
        callback(new AddressRefused('the name has an address that is not public'), []);
      } else if (options.all) callback(null, addresses);
      else callback(null, first.address, first.family);
    });
  };
