import { spawnSync } from 'node:child_process';
import type { ReadFamily } from './open-metrics-text.ts';

/** Debian's Python; its package python3-prometheus-client holds the parser that Prometheus' own authors wrote. */
const PYTHON = '/usr/bin/python3';
const READ = `
import json, sys
from prometheus_client.openmetrics.parser import text_string_to_metric_families
families = text_string_to_metric_families(sys.stdin.read())
json.dump({
  family.name: {
    "type": family.type, "unit": family.unit, "help": family.documentation,
    "samples": [{"name": one.name, "labels": one.labels, "value": one.value} for one in family.samples],
  } for family in families
}, sys.stdout)`;

export const hasPrometheusParser = (): boolean =>
  spawnSync(PYTHON, ['-c', 'import prometheus_client.openmetrics.parser']).status === 0;

/** Reads an OpenMetrics text. Throws what the parser says of one that it refuses. */
export function readWithPrometheus(text: string): Record<string, ReadFamily> {
  const { status, stdout, stderr, error } = spawnSync(PYTHON, ['-c', READ], { input: text, encoding: 'utf8' });
  if (status !== 0) throw new Error(`python3-prometheus-client: ${error?.message ?? stderr}`);
  return JSON.parse(stdout) as Record<string, ReadFamily>;
}
