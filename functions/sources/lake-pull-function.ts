import { tmpdir } from 'node:os';
import { KMSClient } from '@aws-sdk/client-kms';
import { S3Client } from '@aws-sdk/client-s3';
import { dayBook } from '../../shared/lambda/day-book.ts';
import { environmentOf, type EnvironmentOf } from '../../shared/lambda/env.ts';
import type { LakeTable } from '../../shared/lake/lake-tables.ts';
import type { SourceFailure } from '../../shared/model/partition.ts';
import type { Tenant } from '../../shared/model/registry.ts';
import type { SourceSettings } from '../../shared/model/source.ts';
import type { RowsOf } from '../../shared/model/source-row.ts';
import { s3Objects } from '../../shared/outbound/objects.ts';
import type { SourceClient } from '../../shared/sources/port.ts';
import { kmsDataKeys } from '../../shared/store/kms-data-keys.ts';
import { orderHashKeys } from '../../shared/store/order-hash-keys.ts';
import { sourceDayStore } from '../../shared/store/source-days.ts';
import { keptLakeDays } from './kept-lake-days.ts';
import { pullPieces } from './pull-pieces.ts';
import { pullHandler, pullWiring } from './pull-wiring.ts';

/** The sources of which the lake has rows, day by day. */
export type DatedSource = 'posthog' | 'mautic';

type ClientOf<S extends DatedSource> = (
  tenant: Tenant,
  settings: SourceSettings,
) => Promise<SourceClient<S> | SourceFailure>;

/** The cold-start wiring of the function that pulls a source into the lake. */
export function lakePullFunction<S extends DatedSource>(
  source: S,
  table: LakeTable<RowsOf[S]>,
  clientFrom: (env: EnvironmentOf<`pull-${S}`>) => ClientOf<S>,
) {
  const name: `pull-${S}` = `pull-${source}`;
  const env: EnvironmentOf<`pull-${S}`> = environmentOf(name);
  const { tables, common } = pullWiring(source, env);
  const days = sourceDayStore(tables);
  const pull = pullPieces<S, SourceClient<S>>({
    ...common,
    clientOf: clientFrom(env),
    book: dayBook(days),
    keep: keptLakeDays<S>(source, table, {
      lake: s3Objects(new S3Client({}), env.LAKE_BUCKET),
      days,
      hashKeys: orderHashKeys(tables, kmsDataKeys(new KMSClient({}), env.LAKE_KEY_ID), common.now),
      folder: tmpdir(),
      duckDb: { memoryMb: 512, threads: 2 },
    }),
  });
  return pullHandler(pull);
}
