import type { CommandPayload, FormPayload } from './interaction-payload.ts';
import { METRICS } from '../../shared/model/platform.ts';
import { hashOfCode } from '../../shared/rules/link-code.ts';
import { askedClaim, askedUpdate, numberIn, type Asked } from './asked-report.ts';
import { CLAIM_FORM, readButtonId, REASON_AT_MOST } from './forms.ts';

/** What a command that was typed asks for. */
export function askedByCommand({ data }: CommandPayload): Asked {
  const options = optionsOf(data);
  if (!options) return null;
  switch (data.name) {
    case 'claim':
      return askedClaim(options);
    case 'update':
      return askedUpdate(options);
    case 'status':
      return { command: { name: 'status' } };
    case 'link':
      return typeof options.code === 'string'
        ? { command: { name: 'link', codeSha256: hashOfCode(options.code) } }
        : null;
    default:
      return null;
  }
}

/** Options by name, a file by its address. Undefined where one has no value, or a file is not there. */
function optionsOf({ options, resolved }: CommandPayload['data']): Record<string, unknown> | undefined {
  const values = options.map(({ name, value }): [string, unknown] => [
    name,
    name === 'evidence_file' ? resolved.attachments[String(value)]?.url : value,
  ]);
  return values.every(([, value]) => value !== undefined) ? Object.fromEntries(values) : undefined;
}

/** What a form that was sent asks for. */
export function askedByForm({ data }: FormPayload): Asked {
  const fields = fieldsOf(data);
  if (data.custom_id === CLAIM_FORM) return claimInForm(fields);
  const about = readButtonId(data.custom_id);
  const reason = fields.reason?.trim() ?? '';
  if (about?.button !== 'dispute' || reason === '' || reason.length > REASON_AT_MOST) return null;
  const { submissionId, revision } = about;
  return { command: { name: 'dispute', submissionId, revision, reason } };
}

/** The fields that were filled in, by name. */
const fieldsOf = ({ components }: FormPayload['data']): Record<string, string> =>
  Object.fromEntries(
    components
      .flatMap(({ component, components: inRow }) => (component ? [component, ...inRow] : inRow))
      .flatMap(({ custom_id, value, values }) => {
        const given = values?.[0] ?? value ?? '';
        return given.trim() === '' ? [] : [[custom_id, given]];
      }),
  );

function claimInForm({ link, campaign, ...rest }: Record<string, string>): Asked {
  const numbers = Object.entries(rest).map(([name, text]): [string, number] => [name, numberIn(text)]);
  if (numbers.some(([name, number]) => METRICS.some((metric) => metric === name) && !Number.isSafeInteger(number)))
    return { sentence: 'Write the numbers in digits, such as 12000 or 12,000.' };
  return askedClaim({ link, campaign, ...Object.fromEntries(numbers) });
}
