/** An answer that is given at once, in place of a promise of one. */
export type InlineAnswer =
  | { type: 1 }
  | { type: 4; data: { content: string; flags: typeof EPHEMERAL; allowed_mentions: { parse: readonly [] } } }
  | { type: 5; data: { flags: typeof EPHEMERAL } }
  | { type: 8; data: { choices: readonly Choice[] } }
  | { type: 9; data: { custom_id: string; title: string; components: readonly Label[] } };

export interface Choice {
  name: string;
  value: string;
}

/** A field of a form under its label. */
export interface Label {
  type: 18;
  label: string;
  component: TextInput | Select;
}

interface TextInput {
  type: 4;
  custom_id: string;
  /** 1: one line; 2: a paragraph. */
  style: 1 | 2;
  min_length?: number;
  max_length: number;
  required: boolean;
  value?: string;
}

interface Select {
  type: 3;
  custom_id: string;
  options: readonly { label: string; value: string }[];
}

/** Nobody but whoever asked sees it. */
const EPHEMERAL = 64;

export const PONG: InlineAnswer = { type: 1 };
/** The answer follows. */
export const DEFERRED: InlineAnswer = { type: 5, data: { flags: EPHEMERAL } };

export const says = (content: string): InlineAnswer => ({
  type: 4,
  data: { content, flags: EPHEMERAL, allowed_mentions: { parse: [] } },
});

export const offers = (choices: readonly Choice[]): InlineAnswer => ({ type: 8, data: { choices } });
