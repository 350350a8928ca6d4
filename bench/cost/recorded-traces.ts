import type { Template } from '../../local/assembly-template.ts';
import { sum, type Used } from './usage-arithmetic.ts';

/** Lambda records the first request of a second and one in twenty of the others. */
const SAMPLED = 1 / 20;

/** Functions that something outside a trace invokes; what they call belongs to their trace. */
const BEGIN_TRACES = ['submissions', 'fan-out', 'dispatch', 'sweep'];

/** Names of the functions that trace what they do. */
export const tracedFunctions = ({ Resources }: Template): string[] =>
  Object.values(Resources)
    .filter(({ Type, Properties }) => Type === 'AWS::Lambda::Function' && isTraced(Properties['TracingConfig']))
    .map(({ Properties }) => String(Properties['FunctionName']));

const isTraced = (config: unknown): boolean =>
  typeof config === 'object' && config !== null && 'Mode' in config && config.Mode === 'Active';

/** Traces that X-Ray would record of what was used within so many seconds. */
export const recordedTraces = ({ lambda }: Used, seconds: number, traced: readonly string[]): number =>
  sum(
    traced
      .filter((name) => BEGIN_TRACES.some((begins) => name.endsWith(`-${begins}`)))
      .map((name) => sampled(lambda.byFunction[name]?.invocations ?? 0, seconds)),
  );

function sampled(invocations: number, seconds: number): number {
  const firsts = Math.min(invocations, Math.ceil(seconds));
  return firsts + (invocations - firsts) * SAMPLED;
}
