/** What a template's expressions can point at. Each member throws with the name when there is no such thing. */
export interface Scope {
  ref(name: string): string | undefined;
  attribute(logicalId: string, attribute: string): string;
  condition(name: string): unknown;
}

type Resolve = (value: unknown) => unknown;

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** Makes the function that replaces every CloudFormation expression in a value; what resolves to NoValue disappears. */
export function createResolver(scope: Scope): Resolve {
  const resolve: Resolve = (value) => {
    if (Array.isArray(value)) return value.map(resolve).filter((item) => item !== undefined);
    if (!isObject(value)) return value;
    const [name, ...others] = Object.keys(value);
    if (name !== undefined && others.length === 0 && (name === 'Ref' || name.startsWith('Fn::'))) {
      const intrinsic = INTRINSICS[name];
      if (!intrinsic) throw new Error(`the embedded engine does not know the intrinsic ${name}`);
      return intrinsic(value[name], resolve, scope);
    }
    return Object.fromEntries(
      Object.entries(value)
        .map(([key, inner]) => [key, resolve(inner)] as const)
        .filter(([, inner]) => inner !== undefined),
    );
  };
  return resolve;
}

type Intrinsic = (argument: unknown, resolve: Resolve, scope: Scope) => unknown;

const INTRINSICS: Readonly<Record<string, Intrinsic>> = {
  Ref: (argument, _, scope) => scope.ref(text(argument)),
  'Fn::GetAtt': (argument, resolve, scope) => {
    const [logicalId, attribute] = Array.isArray(argument) ? argument : text(argument).split(/\.(.*)/s);
    return scope.attribute(text(logicalId), text(resolve(attribute)));
  },
  'Fn::Join': (argument, resolve) => {
    const [separator, parts] = list(argument);
    return list(resolve(parts)).map(text).join(text(separator));
  },
  'Fn::Sub': (argument, resolve, scope) => {
    const [pattern, variables] = Array.isArray(argument) ? argument : [argument, {}];
    const own = isObject(variables) ? variables : {};
    return text(pattern).replaceAll(/\$\{(!?)([^}]+)\}/g, (_, literal: string, name: string) => {
      if (literal) return `\${${name}}`;
      if (name in own) return text(resolve(own[name]));
      const [logicalId, attribute] = name.split(/\.(.*)/s);
      return text(attribute === undefined ? scope.ref(name) : scope.attribute(logicalId!, attribute));
    });
  },
  'Fn::Select': (argument, resolve) => {
    const [index, choices] = list(resolve(argument));
    return list(choices)[Number(index)];
  },
  'Fn::Split': (argument, resolve) => {
    const [separator, whole] = list(resolve(argument));
    return text(whole).split(text(separator));
  },
  'Fn::If': (argument, resolve, scope) => {
    const [condition, whenTrue, whenFalse] = list(argument);
    return resolve(holds(scope.condition(text(condition)), resolve, scope) ? whenTrue : whenFalse);
  },
};

/** Evaluates a condition of the template: Fn::Equals, Fn::Not, Fn::And, Fn::Or, or another condition by name. */
export function holds(condition: unknown, resolve: Resolve, scope: Scope): boolean {
  if (!isObject(condition)) throw new Error(`not a condition: ${JSON.stringify(condition)}`);
  const [name, argument] = Object.entries(condition)[0] ?? ['', undefined];
  const each = (): boolean[] => list(argument).map((inner) => holds(inner, resolve, scope));
  switch (name) {
    case 'Fn::Equals': {
      const [left, right] = list(argument).map(resolve);
      return left === right;
    }
    case 'Fn::Not':
      return !each()[0];
    case 'Fn::And':
      return each().every(Boolean);
    case 'Fn::Or':
      return each().some(Boolean);
    case 'Condition':
      return holds(scope.condition(text(argument)), resolve, scope);
    default:
      throw new Error(`the embedded engine does not know the condition ${name}`);
  }
}

function text(value: unknown): string {
  if (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean') return String(value);
  throw new Error(`expected a text in the template, found ${JSON.stringify(value)}`);
}

function list(value: unknown): unknown[] {
  if (Array.isArray(value)) return value;
  throw new Error(`expected a list in the template, found ${JSON.stringify(value)}`);
}
