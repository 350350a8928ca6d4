import type { Instant } from './instant.ts';
import type { Platform } from './platform.ts';

/** A day by a vendor's own clock: its date, and when its quotas start anew. */
export interface VendorDay {
  day: string;
  endsAt: Instant;
}

/** One such day of a platform account. */
export interface AccountDay extends VendorDay {
  platform: Platform;
  account: string;
}
