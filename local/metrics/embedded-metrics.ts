import * as z from 'zod';

/** One metric of one log line, under one set of dimensions. */
export interface Measured {
  namespace: string;
  name: string;
  /** As CloudWatch calls it: Count, Milliseconds, Bytes, … */
  unit: string;
  dimensions: Record<string, string>;
  values: number[];
}

/** What every line in the embedded metric format contains. */
export const MARK = '"_aws"';

const Line = z.looseObject({
  _aws: z.looseObject({
    CloudWatchMetrics: z.array(
      z.looseObject({
        Namespace: z.string(),
        Dimensions: z.array(z.array(z.string())),
        Metrics: z.array(z.looseObject({ Name: z.string(), Unit: z.string().default('None') })),
      }),
    ),
  }),
});
const Values = z.union([z.number(), z.array(z.number())]);

/** The metrics of a log line; none where it is no line in the embedded metric format. */
export function readEmbeddedMetrics(text: string): Measured[] {
  const line = Line.safeParse(parsed(text));
  if (!line.success) return [];
  const { _aws, ...members } = line.data;
  return _aws.CloudWatchMetrics.flatMap(({ Namespace: namespace, Dimensions, Metrics }) =>
    Metrics.flatMap(({ Name: name, Unit: unit }) => {
      const values = Values.safeParse(members[name]);
      if (!values.success) return [];
      return (Dimensions.length === 0 ? [[]] : Dimensions).map((set) => ({
        namespace,
        name,
        unit,
        dimensions: Object.fromEntries(set.map((dimension) => [dimension, textOf(members[dimension])])),
        values: [values.data].flat(),
      }));
    }),
  );
}

const textOf = (value: unknown): string => (typeof value === 'string' ? value : (JSON.stringify(value) ?? ''));

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
