import { randomUUID } from 'node:crypto';
import type { Instant } from '../model/instant.ts';

/** Sorts by time: the instant's digits, then chance. */
export const newAlertId = (now: Instant): string =>
  `alr_${now.replace(/\D/g, '')}${randomUUID().replaceAll('-', '').slice(0, 10)}`;
