import type { Condition, Query, Write } from './tables.ts';

type Update = Extract<Write, { update: unknown }>;

/** Builds the expressions of one request, with a placeholder for every name and value. */
export class Expression {
  #names = new Map<string, string>();
  #values: unknown[] = [];

  placeholders(): {
    ExpressionAttributeNames?: Record<string, string>;
    ExpressionAttributeValues?: Record<string, unknown>;
  } {
    return {
      ...(this.#names.size > 0
        ? { ExpressionAttributeNames: Object.fromEntries([...this.#names].map(([name, key]) => [key, name])) }
        : {}),
      ...(this.#values.length > 0
        ? { ExpressionAttributeValues: Object.fromEntries(this.#values.map((value, at) => [`:v${at}`, value])) }
        : {}),
    };
  }

  all(conditions: readonly Condition[]): { ConditionExpression?: string } {
    if (conditions.length === 0) return {};
    return { ConditionExpression: conditions.map((condition) => this.#condition(condition)).join(' AND ') };
  }

  changes({ set = {}, setOnce = {}, add = {}, remove = [] }: Update): string {
    const parts: string[] = [];
    const sets = [
      ...Object.entries(set).map(([name, value]) => `${this.#name(name)} = ${this.#value(value)}`),
      ...Object.entries(setOnce).map(
        ([name, value]) => `${this.#name(name)} = if_not_exists(${this.#name(name)}, ${this.#value(value)})`,
      ),
    ];
    const adds = Object.entries(add).map(([name, value]) => `${this.#name(name)} ${this.#value(value)}`);
    if (sets.length > 0) parts.push(`SET ${sets.join(', ')}`);
    if (adds.length > 0) parts.push(`ADD ${adds.join(', ')}`);
    if (remove.length > 0) parts.push(`REMOVE ${remove.map((name) => this.#name(name)).join(', ')}`);
    return parts.join(' ');
  }

  keys(partition: string, value: string, sort: string, range: Query['sort']): { KeyConditionExpression: string } {
    const parts = [`${this.#name(partition)} = ${this.#value(value)}`];
    if (range && 'prefix' in range) parts.push(`begins_with(${this.#name(sort)}, ${this.#value(range.prefix)})`);
    else if (range?.from !== undefined && range.to !== undefined) {
      parts.push(`${this.#name(sort)} BETWEEN ${this.#value(range.from)} AND ${this.#value(range.to)}`);
    } else if (range?.from !== undefined) parts.push(`${this.#name(sort)} >= ${this.#value(range.from)}`);
    else if (range?.to !== undefined) parts.push(`${this.#name(sort)} <= ${this.#value(range.to)}`);
    return { KeyConditionExpression: parts.join(' AND ') };
  }

  #condition(condition: Condition): string {
    const name = this.#name(condition.attribute);
    switch (condition.is) {
      case 'absent':
        return `attribute_not_exists(${name})`;
      case 'present':
        return `attribute_exists(${name})`;
      case 'equal':
        return `${name} = ${this.#value(condition.value)}`;
      case 'below':
        return `${name} < ${this.#value(condition.value)}`;
      case 'at most':
        return `${name} <= ${this.#value(condition.value)}`;
      case 'at least':
        return `${name} >= ${this.#value(condition.value)}`;
    }
  }

  #name(name: string): string {
    const known = this.#names.get(name);
    if (known !== undefined) return known;
    const key = `#n${this.#names.size}`;
    this.#names.set(name, key);
    return key;
  }

  #value(value: unknown): string {
    this.#values.push(value);
    return `:v${this.#values.length - 1}`;
  }
}
