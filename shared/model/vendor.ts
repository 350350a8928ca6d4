import type { Platform } from './platform.ts';
import type { SourceVendor } from './source.ts';

/** Whoever answers calls and limits them. */
export type Vendor = Platform | SourceVendor;
