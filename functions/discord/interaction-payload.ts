import * as z from 'zod';
import { Snowflake } from '../../shared/model/discord-interaction.ts';

const User = z.object({ id: Snowflake });

const common = {
  id: Snowflake,
  application_id: Snowflake,
  token: z.string().regex(/^[\w.=+/-]{1,600}$/),
  /** In a server; `user` where people write to the application itself. */
  member: z.object({ user: User }).optional(),
  user: User.optional(),
};

const Option = z.object({
  name: z.string(),
  value: z.union([z.string(), z.number(), z.boolean()]).optional(),
  focused: z.boolean().optional(),
});

const Resolved = z.object({
  attachments: z.record(z.string(), z.object({ url: z.url() })).default({}),
  messages: z.record(z.string(), z.object({ content: z.string() })).default({}),
});

/** A field of a form as it was filled in: a text, or what was chosen. */
const Field = z.object({ custom_id: z.string(), value: z.string().optional(), values: z.array(z.string()).optional() });

const Ping = z.object({ type: z.literal(1) });
const Command = z.object({
  ...common,
  type: z.literal(2),
  data: z.object({
    name: z.string(),
    /** 1: typed after a slash; 3: called on a message. */
    type: z.int().default(1),
    options: z.array(Option).default([]),
    target_id: z.string().optional(),
    resolved: Resolved.default({ attachments: {}, messages: {} }),
  }),
});
const Button = z.object({ ...common, type: z.literal(3), data: z.object({ custom_id: z.string() }) });
const Typing = z.object({
  ...common,
  type: z.literal(4),
  data: z.object({ name: z.string(), options: z.array(Option).default([]) }),
});
const Form = z.object({
  ...common,
  type: z.literal(5),
  data: z.object({
    custom_id: z.string(),
    /** Each field stands under its label, or alone in a row. */
    components: z.array(z.object({ component: Field.optional(), components: z.array(Field).default([]) })),
  }),
});

/** What Discord posts, as far as it is read. */
export const InteractionPayload = z.discriminatedUnion('type', [Ping, Command, Button, Typing, Form]);
export type InteractionPayload = z.infer<typeof InteractionPayload>;
export type CommandPayload = z.infer<typeof Command>;
export type ButtonPayload = z.infer<typeof Button>;
export type TypingPayload = z.infer<typeof Typing>;
export type FormPayload = z.infer<typeof Form>;

export const userOf = ({ member, user }: Pick<CommandPayload, 'member' | 'user'>): string | undefined =>
  member?.user.id ?? user?.id;
