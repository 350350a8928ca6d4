import { randomBytes } from 'node:crypto';
import { toMs, type Instant } from '../model/instant.ts';

const TIME_DIGITS = 9;

/** An id that sorts by the time it was made: `cmp_`, `aff_`, `rdr_`, `rpl_`, `whk_`, `dsp_` or `ovr_`, the time in base 36, ten random digits. */
export const timeOrderedId = (prefix: 'cmp' | 'aff' | 'rdr' | 'rpl' | 'whk' | 'dsp' | 'ovr', now: Instant): string =>
  `${prefix}_${toMs(now).toString(36).padStart(TIME_DIGITS, '0')}${randomBytes(5).toString('hex')}`;
