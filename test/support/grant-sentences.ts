import type { Stack } from '../../local/engine/template.ts';
import type { GrantLine } from '../../local/gateway/permission/grants.ts';

/** Says a grant as "<role> may <action> on <resource>"; undefined where the role is of another stack. */
export type GrantSentence = (grant: GrantLine) => string | undefined;

/** Sentences in the stack's logical names, which neither stage nor account change: without CDK's digests and `Role`. */
export function grantSentences({ declared }: Pick<Stack, 'declared'>): GrantSentence {
  const readable = readableNames(declared.map(({ logicalId }) => logicalId));
  const roles = new Map(declared.map(({ name, logicalId }) => [name, readable(logicalId).replace(/Role$/, '')]));
  const addresses = declared.flatMap(({ logicalId, attributes }) =>
    ['Arn', 'StreamArn'].flatMap((attribute) => {
      const arn = attributes[attribute];
      const name = attribute === 'Arn' ? readable(logicalId) : `${readable(logicalId)}.${attribute}`;
      return arn === undefined ? [] : [{ arn, name }];
    }),
  );
  const longestFirst = addresses.toSorted((a, b) => b.arn.length - a.arn.length);

  return ({ role, action, resource }) => {
    const who = roles.get(role);
    if (who === undefined) return undefined;
    const of = longestFirst.find(({ arn }) => resource === arn || resource.startsWith(`${arn}/`));
    return `${who} may ${action} on ${of ? of.name + resource.slice(of.arn.length) : resource}`;
  };
}

/** Logical ids without the digest at their end, where that still tells them apart. */
function readableNames(logicalIds: readonly string[]): (logicalId: string) => string {
  const short = (logicalId: string): string => logicalId.replace(/[0-9A-F]{8}$/, '');
  const count = Map.groupBy(logicalIds, short);
  return (logicalId) => (count.get(short(logicalId))?.length === 1 ? short(logicalId) : logicalId);
}
