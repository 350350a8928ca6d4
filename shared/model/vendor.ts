import type { Platform } from './platform.ts';
import type { Source } from './source.ts';

/** Whoever answers calls and limits them. */
export type Vendor = Platform | Source;
