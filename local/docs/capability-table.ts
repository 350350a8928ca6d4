import { FETCHED } from '../../infra/platforms.ts';
import { capabilityOf, REGISTRY } from '../../shared/platforms/capabilities.ts';
import { METRICS, PLATFORMS, type Metric, type Platform } from '../../shared/model/platform.ts';

/** Where one platform is more than its name says. */
const FULL_NAMES: Partial<Record<Platform, string>> = { meta: 'Facebook Pages and Meta ads' };
const CREDENTIAL = { app: 'the tenant’s own', owner: 'the post owner’s' } as const;
const HEAD = ['platform', ...METRICS, 'opened by', 'posts a call', 'settles in', 'a read costs'];

/** What each platform can prove, as a Markdown table: one row per registered platform that posts can be claimed on. */
export function capabilityTable(): string {
  const rows = PLATFORMS.filter((platform) => REGISTRY[platform].connected).map(rowOf);
  const widths = HEAD.map((head, at) => Math.max(head.length, ...rows.map((row) => row[at]!.length)));
  const line = (cells: readonly string[]): string =>
    `| ${cells.map((cell, at) => cell.padEnd(widths[at]!)).join(' | ')} |`;
  return [line(HEAD), line(widths.map((width) => '-'.repeat(width))), ...rows.map(line)].join('\n');
}

function rowOf(platform: Platform): string[] {
  const { credential, batchSize, settleHours, readCostMicros } = capabilityOf(platform);
  return [
    FULL_NAMES[platform] ?? FETCHED[platform].name,
    ...METRICS.map((metric) => sourcesOf(platform, metric)),
    CREDENTIAL[credential],
    String(batchSize),
    settleHours === 0 ? 'at once' : `${settleHours} h`,
    readCostMicros === 0 ? 'nothing' : `$${readCostMicros / 1e6}`,
  ];
}

const sourcesOf = (platform: Platform, metric: Metric): string =>
  REGISTRY[platform].sources
    .filter((source) => source.metric === metric)
    .map(({ metricName }) => `\`${metricName}\``)
    .join(', ') || '–';
