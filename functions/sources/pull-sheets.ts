import { tmpdir } from 'node:os';
import { S3Client } from '@aws-sdk/client-s3';
import * as z from 'zod';
import { dayBook } from '../../shared/lambda/day-book.ts';
import { environmentOf } from '../../shared/lambda/env.ts';
import { s3Objects } from '../../shared/outbound/objects.ts';
import { googleTokens, type ServiceAccount } from '../../shared/sources/google-token.ts';
import { sheetsClient } from '../../shared/sources/sheets.ts';
import { mappingStore } from '../../shared/store/mapping.ts';
import { sheetSnapshotStore } from '../../shared/store/sheet-snapshots.ts';
import { sourceDayStore } from '../../shared/store/source-days.ts';
import { syncRunStore } from '../../shared/store/sync-runs.ts';
import { keptSheet, sheetPlace } from './kept-sheet.ts';
import { keptTokens } from './kept-tokens.ts';
import { pullPieces } from './pull-pieces.ts';
import { NO_KEY, PULL_HTTP, pullHandler, pullWiring } from './pull-wiring.ts';
import { sourceAccount } from './source-account.ts';

/** The members of a service account's key file that are needed, as they are called there. */
const Account = z.object({
  client_email: z.email(),
  private_key: z.string().min(1),
  private_key_id: z.string().min(1).optional(),
});

const env = environmentOf('pull-sheets');
const { tables, common } = pullWiring('sheets', env);
const accountOf = sourceAccount(env.SOURCE_SECRET_ID, Account);
const tokensOf = keptTokens<ServiceAccount>((account) => googleTokens(account, env.TOKEN_BASE_URL, PULL_HTTP));
const days = sourceDayStore(tables);

export const handler = pullHandler(
  pullPieces({
    ...common,
    async clientOf(_, settings) {
      const account = await accountOf(settings.account);
      if (account === undefined) return NO_KEY;
      const place = sheetPlace(settings);
      if (place === undefined) return { code: 'SETTINGS', message: 'The sheet, or what it is for, is not configured.' };
      const tokens = tokensOf(settings.account, account);
      return sheetsClient({ ...place, baseUrl: env.SOURCE_BASE_URL, tokens, http: PULL_HTTP });
    },
    book: dayBook(days),
    keep: keptSheet({
      lake: s3Objects(new S3Client({}), env.LAKE_BUCKET),
      ...{ days, snapshots: sheetSnapshotStore(tables), mapping: mappingStore(tables), runs: syncRunStore(tables) },
      folder: tmpdir(),
    }),
  }),
);
