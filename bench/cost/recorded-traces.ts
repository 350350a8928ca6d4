import { sum, type Used } from './usage-arithmetic.ts';

/** Lambda records the first request of a second and one in twenty of the others. */
const SAMPLED = 1 / 20;

/** Functions that something outside a trace invokes; what they call belongs to their trace. */
const BEGIN_TRACES = ['submissions', 'fan-out', 'dispatch', 'sweep'];

/** Traces that X-Ray would record of what was used within so many seconds. */
export const recordedTraces = ({ lambda }: Used, seconds: number): number =>
  sum(
    Object.entries(lambda.byFunction)
      .filter(([name]) => BEGIN_TRACES.some((begins) => name.endsWith(`-${begins}`)))
      .map(([, { invocations }]) => sampled(invocations, seconds)),
  );

function sampled(invocations: number, seconds: number): number {
  const firsts = Math.min(invocations, Math.ceil(seconds));
  return firsts + (invocations - firsts) * SAMPLED;
}
