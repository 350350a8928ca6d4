import type { Campaign } from '../../shared/model/registry.ts';
import { METRICS } from '../../shared/model/platform.ts';
import type { InlineAnswer, Label } from './inline-answer.ts';

export const CLAIM_FORM = 'claim:new';

/** A form for the numbers of a post whose link is known. */
export const claimForm = (link: string, campaigns: readonly Pick<Campaign, 'id' | 'name'>[]): InlineAnswer => ({
  type: 9,
  data: {
    custom_id: CLAIM_FORM,
    title: 'Claim this post',
    components: [
      line('Link of the post', 'link', { max_length: 2048, required: true, value: link }),
      {
        ...{ type: 18, label: 'Campaign' },
        component: {
          ...{ type: 3, custom_id: 'campaign' },
          options: campaigns.map(({ id, name }) => ({ label: name.slice(0, NAME_AT_MOST), value: id })),
        },
      },
      ...METRICS.map((metric) =>
        line(`${metric[0]!.toUpperCase()}${metric.slice(1)}, where you claim any`, metric, {
          ...{ max_length: DIGITS_AT_MOST, required: false },
        }),
      ),
    ],
  },
});

/** A form for the reason of a dispute; the verdict stands in its id. */
export const disputeForm = (submissionId: string, revision: number): InlineAnswer => ({
  type: 9,
  data: {
    custom_id: buttonId('dispute', submissionId, revision),
    title: 'Dispute this verdict',
    components: [
      {
        ...{ type: 18, label: 'Why is it wrong?' },
        component: {
          ...{ type: 4, custom_id: 'reason', style: 2, min_length: 1, max_length: REASON_AT_MOST, required: true },
        },
      },
    ],
  },
});

export const NAME_AT_MOST = 100;
export const REASON_AT_MOST = 2000;
/** A trillion with its commas, and some room. */
const DIGITS_AT_MOST = 20;

const line = (
  label: string,
  custom_id: string,
  rest: { max_length: number; required: boolean; value?: string },
): Label => ({ type: 18, label, component: { type: 4, custom_id, style: 1, ...rest } });

export type Button = 'confirm' | 'dispute';

/** The id of a button under a verdict, and of the form that it opens. */
export const buttonId = (button: Button, submissionId: string, revision: number): string =>
  `claim:${button}:${submissionId}:${revision}`;

/** What a button's id says; undefined where it is none of ours. */
export function readButtonId(id: string): { button: Button; submissionId: string; revision: number } | undefined {
  const [, button, submissionId = '', revision] =
    /^claim:(confirm|dispute):(sub_[a-z2-7]{26}):([1-9]\d{0,3})$/.exec(id) ?? [];
  return button === undefined ? undefined : { button: button as Button, submissionId, revision: Number(revision) };
}
