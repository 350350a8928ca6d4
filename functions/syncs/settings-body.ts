import * as z from 'zod';
import { LocalDate } from '../../shared/model/local-date.ts';
import { SourceExtras, VendorAccount } from '../../shared/model/source.ts';

export const SettingsBody = z.strictObject({
  account: VendorAccount,
  since: LocalDate,
  ...SourceExtras.shape,
});
export type SettingsBody = z.output<typeof SettingsBody>;

export const StateBody = z
  .strictObject({ state: z.enum(['active', 'paused']), reason: z.string().trim().min(1).max(500).optional() })
  .refine(({ state, reason }) => state === 'active' || reason !== undefined, {
    path: ['reason'],
    message: 'say why it is paused',
  });
export type StateBody = z.output<typeof StateBody>;
