import * as z from 'zod';
import { AwsError, operation, type Operations } from './aws-json.ts';
import type { Stack } from './template.ts';

const ParameterProperties = z.strictObject({
  Name: z.string().optional(),
  Type: z.enum(['String', 'StringList']),
  Value: z.string(),
  Description: z.unknown().optional(),
  Tier: z.unknown().optional(),
  Tags: z.unknown().optional(),
});

/** GetParameter and GetParameters of what the template declares. Nothing writes them. */
export function parameterOperations(stack: Stack): Operations {
  const parameters = new Map(
    stack.all('AWS::SSM::Parameter', ParameterProperties).map(({ name, attributes, properties }) => [
      name,
      {
        Name: name,
        Type: properties.Type,
        Value: properties.Value,
        Version: 1,
        ARN: attributes['Arn'],
        DataType: 'text',
      },
    ]),
  );
  return {
    'AmazonSSM.GetParameter': operation(z.object({ Name: z.string() }), ({ Name }) => {
      const Parameter = parameters.get(Name);
      if (!Parameter) throw new AwsError('ParameterNotFound', `no parameter ${Name}`);
      return { Parameter };
    }),
    'AmazonSSM.GetParameters': operation(z.object({ Names: z.array(z.string()) }), ({ Names }) => ({
      Parameters: Names.flatMap((name) => parameters.get(name) ?? []),
      InvalidParameters: Names.filter((name) => !parameters.has(name)),
    })),
  };
}
