import { randomUUID } from 'node:crypto';
import { rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Reporter, TestModule, Vitest } from 'vitest/node';
import { readStack } from '../../local/engine/template.ts';
import { grantSentences } from './grant-sentences.ts';
import { differences, readRecord, RECORD, usedIn, writeRecord } from './used-grants.ts';

const CDK_OUT = join(import.meta.dirname, '..', '..', 'cdk.out');

/**
 * Holds the record of used grants against what the engines of a run really used, and fails the run where they differ.
 * With RECORD_GRANTS it writes the record instead. A run of some integration tests, or one that failed, says nothing.
 */
export default class UsedGrantsReporter implements Reporter {
  readonly #folder = join(tmpdir(), `claimcheck-grants-${randomUUID()}`);
  #vitest: Vitest | undefined;

  onInit(vitest: Vitest): void {
    this.#vitest = vitest;
    vitest.provide('grantsReport', this.#folder);
  }

  async onTestRunEnd(modules: readonly TestModule[], errors: readonly unknown[], reason: string): Promise<void> {
    const vitest = this.#vitest;
    if (vitest && reason === 'passed' && errors.length === 0 && (await ranWhole(vitest, modules))) this.#judge(vitest);
    rmSync(this.#folder, { recursive: true, force: true });
  }

  #judge(vitest: Vitest): void {
    const record = readRecord();
    const stack = readStack(CDK_OUT, { api: '', queueUrl: (name) => name });
    const used = usedIn(this.#folder, grantSentences(stack), record);
    if (process.env['RECORD_GRANTS']) return writeRecord(used);
    const differing = differences(record, used);
    if (differing.length === 0) return;
    process.exitCode = 1;
    // Below the coverage table, where it is seen.
    vitest.onClose(() => {
      vitest.logger.error(`${RECORD} is not what this run used; run \`make grants\` and look at what changes:`);
      for (const line of differing) vitest.logger.error(`  ${line}`);
    });
  }
}

/** Did every integration test run? */
async function ranWhole(vitest: Vitest, modules: readonly TestModule[]): Promise<boolean> {
  const project = vitest.projects.find(({ name }) => name === 'integration');
  if (!project || vitest.getGlobalTestNamePattern()) return false;
  const { testFiles } = await project.globTestFiles();
  const ran = new Set(modules.filter((module) => module.project === project).map(({ moduleId }) => moduleId));
  return testFiles.every((file) => ran.has(file));
}
