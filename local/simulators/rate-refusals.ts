import { SECOND } from '../../shared/model/instant.ts';
import type { SpokenFault, VendorRequest } from './vendor.ts';

const USUAL_SECONDS = 10;

/** The pause of a fault as the date at which it ends. */
export const httpDateIn = ({ nowMs }: VendorRequest, { retryAfterSeconds = USUAL_SECONDS }: SpokenFault) => ({
  'retry-after': new Date(nowMs + retryAfterSeconds * SECOND).toUTCString(),
});
