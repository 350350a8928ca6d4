/** What people can ask for in Discord, in the form that Discord is told by `make discord-commands`. */

const STRING = 3;
const INTEGER = 4;
const ATTACHMENT = 11;

export const CLAIM_THIS_POST = 'Claim this post';
export const MOST_CHOICES = 25;

const metric = (name: string) => ({
  ...{ type: INTEGER, name, description: `The ${name} that the post has now`, min_value: 0 },
  max_value: 1_000_000_000_000,
});

const link = { type: STRING, name: 'link', description: 'The link of the post', min_length: 1, max_length: 2048 };

const numbers = [metric('views'), metric('clicks'), metric('conversions')];

const evidence = [
  { type: STRING, name: 'evidence', description: 'A note about the numbers', min_length: 1, max_length: 2000 },
  { type: STRING, name: 'evidence_link', description: 'A link that shows them', min_length: 1, max_length: 2000 },
  { type: ATTACHMENT, name: 'evidence_file', description: 'A picture that shows them' },
];

/** Typed in a server or to the application; called on a message. */
const CHAT_INPUT = { type: 1, contexts: [0, 1], integration_types: [0] };
const MESSAGE = { type: 3, contexts: [0, 1], integration_types: [0] };

export const COMMANDS = [
  {
    ...{ ...CHAT_INPUT, name: 'claim', description: 'Claim a post in a campaign' },
    options: [
      { ...link, required: true },
      {
        ...{ type: STRING, name: 'campaign', description: 'The campaign it belongs to', required: true },
        ...{ autocomplete: true, min_length: 1, max_length: 100 },
      },
      ...numbers,
      ...evidence,
    ],
  },
  {
    ...{ ...CHAT_INPUT, name: 'update', description: 'Report new numbers of a post that you claimed' },
    options: [
      link,
      {
        type: STRING,
        name: 'submission',
        description: 'The claim’s id, such as sub_…',
        min_length: 1,
        max_length: 100,
      },
      ...numbers,
      ...evidence,
    ],
  },
  { ...CHAT_INPUT, name: 'status', description: 'How your newest claims stand' },
  {
    ...{ ...CHAT_INPUT, name: 'link', description: 'Tie this account to your affiliate' },
    options: [
      {
        type: STRING,
        name: 'code',
        description: 'The code that you were given',
        required: true,
        min_length: 1,
        max_length: 40,
      },
    ],
  },
  { ...MESSAGE, name: CLAIM_THIS_POST },
] as const;
