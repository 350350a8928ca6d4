import { accessKeyIdOf } from '../engine/endpoints.ts';
import type { Principal, Principals } from './permission/principals.ts';

/** The developer's own process: it may do everything, is struck by no fault and not counted. */
export const DEVELOPER = 'caller';

/** Who signed with a key id; undefined where nobody known did. */
export type CallerOf = (keyId: string) => Principal | typeof DEVELOPER | undefined;

export function callersOf({ byKeyId }: Pick<Principals, 'byKeyId'>): CallerOf {
  const developer = accessKeyIdOf(DEVELOPER);
  return (keyId) => (keyId === developer ? DEVELOPER : byKeyId.get(keyId));
}
