import { defineConfig } from 'vitest/config';
import { LongestFirst } from './test/support/longest-first.ts';

const project = (name: string, include: string[], timeoutSeconds: number, isolate = true) => ({
  test: {
    name,
    isolate,
    include,
    // All cores: Vitest would leave one of two without work.
    maxWorkers: '100%',
    testTimeout: timeoutSeconds * 1000,
    hookTimeout: timeoutSeconds * 1000,
    env: {
      POWERTOOLS_LOG_LEVEL: 'SILENT',
      POWERTOOLS_METRICS_DISABLED: 'true',
      POWERTOOLS_METRICS_NAMESPACE: 'Claimcheck',
    },
  },
});

const report = process.env.TEST_REPORT;
const json: [string, Record<string, unknown>][] = report ? [['json', { outputFile: report }]] : [];

export default defineConfig({
  test: {
    sequence: { sequencer: LongestFirst },
    reporters: ['default', './test/support/used-grants-reporter.ts', ...json],
    projects: [
      project('rules', ['test/rules/**/*.test.ts', 'test/{architecture,source-cases}.test.ts'], 10),
      project(
        'functions',
        ['test/{bench,functions,gateway,lake,outbound,store,platforms,sources,workflow}/**/*.test.ts'],
        20,
      ),
      project('infra', ['test/infra/**/*.test.ts'], 60, false),
      {
        test: {
          ...project('integration', ['test/integration/**/*.test.ts'], 120).test,
          globalSetup: 'test/support/assemble.ts',
          setupFiles: 'test/support/report-grants.ts',
          // After all others, three at a time: CI has two cores, and most of these tests wait.
          maxWorkers: 3,
          sequence: { groupOrder: 1 },
        },
      },
    ],
    coverage: {
      provider: 'v8',
      include: ['shared/**/*.ts', 'functions/**/*.ts'],
      thresholds: { lines: 80, 'shared/rules/**/*.ts': { lines: 100 } },
    },
  },
});
