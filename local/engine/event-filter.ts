/** Does an event match an event pattern (the rules of Lambda's FilterCriteria)? Every key of the pattern must match. */
export function matchesPattern(pattern: unknown, event: unknown): boolean {
  if (Array.isArray(pattern)) return pattern.some((rule) => matchesRule(rule, event));
  if (!isObject(pattern)) throw new Error(`not an event pattern: ${JSON.stringify(pattern)}`);
  return Object.entries(pattern).every(([key, inner]) =>
    matchesPattern(inner, isObject(event) ? event[key] : undefined),
  );
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

function matchesRule(rule: unknown, value: unknown): boolean {
  if (!isObject(rule)) return value === rule;
  const [operator, operand] = Object.entries(rule)[0] ?? ['', undefined];
  switch (operator) {
    case 'exists':
      return (value !== undefined) === operand;
    case 'prefix':
      return typeof value === 'string' && value.startsWith(String(operand));
    case 'suffix':
      return typeof value === 'string' && value.endsWith(String(operand));
    case 'anything-but':
      return value !== undefined && !excluded(operand, value);
    default:
      throw new Error(`the embedded engine does not know the filter ${operator}`);
  }
}

const excluded = (operand: unknown, value: unknown): boolean =>
  isObject(operand)
    ? matchesRule(operand, value)
    : Array.isArray(operand)
      ? operand.includes(value)
      : operand === value;

/** Throws where a pattern uses a rule that the engine does not know, so that the start fails and not the first event. */
export function checkPattern(pattern: unknown): void {
  if (Array.isArray(pattern)) for (const rule of pattern) matchesRule(rule, '');
  else if (isObject(pattern)) for (const inner of Object.values(pattern)) checkPattern(inner);
  else throw new Error(`not an event pattern: ${JSON.stringify(pattern)}`);
}
