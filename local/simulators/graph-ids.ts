/** The id that the simulated Graph API has for what a link calls by this name: other than the name, and made from it. */
export const graphIdOf = (name: string): string => BigInt(`0x1${Buffer.from(name).toString('hex')}`).toString();

/** The name that such an id was made from; undefined where it was made from none. */
export function nameOfGraphId(id: string): string | undefined {
  if (!/^\d+$/.test(id)) return undefined;
  const name = Buffer.from(BigInt(id).toString(16).slice(1), 'hex').toString();
  return graphIdOf(name) === id ? name : undefined;
}
