import { join } from 'node:path';
import { fewAtOnce } from '../../shared/lambda/few-at-once.ts';
import type { LoadedFile } from '../../shared/model/order-ledger.ts';
import type { Loading } from './loading.ts';

const AT_ONCE = 8;

/** The facts of files as files of a folder, in their order. Rejects where one is not in the lake. */
export const downloadFacts = (
  { lake }: Pick<Loading, 'lake'>,
  files: readonly LoadedFile[],
  folder: string,
): Promise<string[]> =>
  fewAtOnce(AT_ONCE, files, async ({ id, facts }) => {
    const path = join(folder, `${id}.parquet`);
    if (!(await lake.download(facts, path))) throw new Error(`${facts} is not in the lake`);
    return path;
  });
