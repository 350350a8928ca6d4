import { describe, expect, it } from 'vitest';
import { COMMANDS } from '../../../functions/discord/commands.ts';
import { buttonId, claimForm, disputeForm, readButtonId } from '../../../functions/discord/forms.ts';
import { sampleClaim } from '../../support/sample-claims.ts';

interface Option {
  name: string;
  description: string;
  required?: boolean;
  autocomplete?: boolean;
  choices?: unknown;
  min_value?: number;
  max_value?: number;
  max_length?: number;
}
interface Command {
  type: number;
  name: string;
  description?: string;
  options?: readonly Option[];
}
const commands: readonly Command[] = COMMANDS;
const options = commands.flatMap(({ name, options: own = [] }) =>
  own.map((option) => [`${name} ${option.name}`, option] as const),
);

describe('the commands', () => {
  it('have names and descriptions as Discord takes them', () => {
    for (const { type, name, description } of commands) {
      if (type === 1) expect(name).toMatch(/^[-_a-z]{1,32}$/);
      expect((description ?? '').length).toBeLessThanOrEqual(type === 1 ? 100 : 0);
      expect(name.length).toBeLessThanOrEqual(32);
    }
    expect(new Set(commands.map(({ name }) => name)).size).toBe(commands.length);
  });

  it.each(commands.map((command) => [command.name, command] as const))(
    '%s names what it needs first',
    (_, { options: own = [] }) => {
      expect(own.length).toBeLessThanOrEqual(25);
      const needed = own.map(({ required }) => required === true);
      expect(needed).toEqual(needed.toSorted((a, b) => Number(b) - Number(a)));
    },
  );

  it.each(options)(
    '%s is limited as the API limits it',
    (_, { name, description, max_value, min_value, max_length, ...option }) => {
      expect(name).toMatch(/^[-_a-z]{1,32}$/);
      expect(description.length).toBeLessThanOrEqual(100);
      if (['views', 'clicks', 'conversions'].includes(name)) expect([min_value, max_value]).toEqual([0, 1e12]);
      else expect(max_length ?? 0).toBeLessThanOrEqual(6000);
      expect(option.autocomplete === true && option.choices !== undefined).toBe(false);
    },
  );
});

describe('the id of a button', () => {
  const { id } = sampleClaim();

  it.each(['confirm', 'dispute'] as const)('that says %s is read as it was written, and fits', (button) => {
    const written = buttonId(button, id, 20);
    expect(written.length).toBeLessThanOrEqual(100);
    expect(readButtonId(written)).toEqual({ button, submissionId: id, revision: 20 });
  });

  it.each([
    `claim:confirm:${id}`,
    `claim:confirm:${id}:0`,
    `claim:confirm:${id}:01`,
    `claim:pay:${id}:1`,
    'claim:confirm:sub_x:1',
    '',
  ])('is not read where it is %j', (other) => {
    expect(readButtonId(other)).toBeUndefined();
  });
});

it('forms have at most five fields and titles that fit', () => {
  for (const form of [claimForm('https://x.com', [{ id: 'cmp_a', name: 'A' }]), disputeForm(sampleClaim().id, 1)]) {
    const { title, components } = (form as { data: { title: string; components: readonly { label: string }[] } }).data;
    expect(title.length).toBeLessThanOrEqual(45);
    expect(components.length).toBeLessThanOrEqual(5);
    for (const { label } of components) expect(label.length).toBeLessThanOrEqual(45);
  }
});
