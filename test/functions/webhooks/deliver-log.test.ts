import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { MINUTE } from '../../../shared/model/instant.ts';
import type { Write } from '../../../shared/store/tables.ts';
import { capturedOutput } from '../../support/captured-output.ts';
import { sampleWebhookEvent } from '../../support/sample-webhooks.ts';
import { answering, webhookWorld, type WebhookWorld } from '../../support/webhook-world.ts';

// The logger reads its level when it is made: before anything is imported.
vi.hoisted(() => {
  process.env.POWERTOOLS_LOG_LEVEL = 'INFO';
});

let world: WebhookWorld;
let lines: string[];

beforeEach(async () => {
  world = webhookWorld();
  await world.tenant('acme');
  lines = capturedOutput();
});

afterEach(() => {
  vi.restoreAllMocks();
});

const EVENT = sampleWebhookEvent({ data: { note: 'said in the event' } });
const logged = (code: string): Record<string, unknown>[] =>
  lines
    .flatMap((line) => line.split('\n'))
    .filter((line) => line.startsWith('{'))
    .map((line) => JSON.parse(line) as Record<string, unknown>)
    .filter((line) => line.code === code);
const ABOUT = { tenantId: 'acme', endpointId: 'whk_one', eventId: EVENT.id };

describe('the log of deliveries', () => {
  it('tells each try with its outcome, and an endpoint that is disabled', async () => {
    await world.endpoint();
    world.answer = async () => answering(410);
    await world.tell(EVENT);
    expect(logged('WEBHOOK_TRIED')).toMatchObject([{ ...ABOUT, outcome: 410, status: 'FAILED' }]);
    expect(logged('WEBHOOK_DISABLED')).toMatchObject([{ level: 'WARN', endpointId: 'whk_one', reason: 'GONE' }]);
  });

  it('tells what nobody knows', async () => {
    await world.endpoint();
    const write = world.memory.write.bind(world.memory);
    world.memory.write = async (one: Write) => {
      if ('put' in one && one.put.status === 'DELIVERED') throw new Error('the process was killed');
      return write(one);
    };
    await world.tell(EVENT);
    expect(logged('WEBHOOK_MESSAGE_FAILED')).toMatchObject([{ level: 'ERROR', messageId: 'message-0' }]);
    world.clock.ms += 2 * MINUTE;
    await world.sweep();
    expect(logged('WEBHOOK_OUTCOME_UNKNOWN')).toMatchObject([{ level: 'WARN', ...ABOUT }]);
  });

  it('holds no address, no secret and nothing that was sent or answered', async () => {
    const secret = await world.endpoint({ url: 'https://hooks.example.com/claims?token=invented' });
    const answers = [answering(500, {}, 'said in the answer'), answering(302, { location: 'https://x.example/' })];
    world.answer = async () => answers.shift() ?? answering(410, {}, 'said in the answer');
    world.queueFails = true;
    await world.tell(EVENT);
    for (let n = 0; n < 20; n += 1) await world.pass(MINUTE);
    await world.send('said in a message');
    const all = lines.join('');
    expect(logged('WEBHOOK_TRIED')).toHaveLength(3);
    for (const secretText of ['example', 'invented', secret, secret.slice('whsec_'.length), 'v1,', 'said in the'])
      expect(all).not.toContain(secretText);
  });
});
