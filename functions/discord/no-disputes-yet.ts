import { Problem } from '../../shared/lambda/error-responses.ts';
import type { OpenDispute } from './working.ts';

/** Stands in for disputes until they can be opened. */
export const noDisputesYet: OpenDispute = async () => {
  throw new Problem('UNAVAILABLE', { detail: 'Disputes cannot be opened here yet: write to the advertiser.' });
};
