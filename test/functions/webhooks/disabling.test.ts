import { beforeEach, describe, expect, it } from 'vitest';
import { after, DAY, HOUR } from '../../../shared/model/instant.ts';
import { resolveAlert } from '../../../shared/rules/alert-policy.ts';
import { enabledEndpoint } from '../../../shared/rules/webhook-health.ts';
import { alertStore } from '../../../shared/store/alerts.ts';
import { deliveryKey, endpointKey } from '../../../shared/store/keys.ts';
import type { Write } from '../../../shared/store/tables.ts';
import { fasterWriter } from '../../support/faster-writer.ts';
import { MemoryTables } from '../../support/memory-tables.ts';
import { T0 } from '../../support/sample-claims.ts';
import { sampleWebhookEvent } from '../../support/sample-webhooks.ts';
import { answering, webhookWorld, type WebhookWorld } from '../../support/webhook-world.ts';

let world: WebhookWorld;

beforeEach(async () => {
  world = webhookWorld();
  await begun();
});

async function begun(): Promise<void> {
  await world.tenant('acme');
  await world.endpoint();
  world.answer = async () => answering(410);
}

const eventOf = (n: number) => sampleWebhookEvent({ id: `evt_${String(n).padStart(29, '0')}` });
const ALERT = {
  ...{ type: 'WEBHOOK_DISABLED', category: 'SYSTEM_HEALTH', severity: 'MEDIUM', status: 'OPEN' },
  ...{ tenantId: 'acme', affiliateId: '-', subject: 'whk_one' },
};

describe('an endpoint that says it is gone', () => {
  it('is told nothing more, and the tenant is told once', async () => {
    await world.tell(eventOf(1), eventOf(2), eventOf(3));
    expect(await world.endpointNow()).toMatchObject({ status: 'disabled', reason: 'GONE', disabledAt: T0 });
    expect(await world.alerts()).toMatchObject([
      { ...ALERT, repeats: 0, openedAt: T0, evidence: { host: 'hooks.example.com', reason: 'GONE' } },
    ]);
    for (const n of [1, 2, 3])
      expect(await world.deliveryOf(eventOf(n))).toMatchObject({ status: 'FAILED', tries: [{ outcome: 410 }] });
    const asked = world.received.length;
    await world.tell(eventOf(4));
    expect(world.received).toHaveLength(asked);
  });

  it('tells in its alert the host and nothing else of the address', async () => {
    await world.tell(eventOf(1));
    expect(JSON.stringify(world.memory.all('alerts'))).not.toMatch(/https:|claims/);
  });

  it('and again after somebody switched it on is told on the alert that is open, or on a new one', async () => {
    await world.tell(eventOf(1));
    const switchedOn = async (): Promise<void> => {
      const endpoint = await world.endpointNow();
      await world.webhooks.saveEndpoint(enabledEndpoint(endpoint, T0), endpoint.version);
    };
    await switchedOn();
    await world.tell(eventOf(2));
    expect(await world.alerts()).toMatchObject([{ ...ALERT, repeats: 1 }]);
    const [alert] = await world.alerts();
    await alertStore(world.memory).save(resolveAlert(alert!, 'fixed', T0), alert!.version);
    await switchedOn();
    world.clock.ms += HOUR;
    await world.tell(eventOf(3));
    expect((await world.alerts()).map(({ status }) => status)).toEqual(['OPEN', 'RESOLVED']);
  });
});

describe('an endpoint that fails for five days', () => {
  beforeEach(() => {
    world.answer = async () => answering(500);
  });

  it('is disabled with the first failure after them, and the tenant is told once', async () => {
    await world.tell(eventOf(1));
    expect(await world.endpointNow()).toMatchObject({ status: 'enabled', failingSince: T0 });
    world.clock.ms += 5 * DAY - 1;
    await world.tell(eventOf(2));
    expect(await world.endpointNow()).toMatchObject({ status: 'enabled', failingSince: T0 });
    world.clock.ms += 1;
    await world.tell(eventOf(3), eventOf(4));
    expect(await world.endpointNow()).toMatchObject({ status: 'disabled', reason: 'FAILING' });
    expect(await world.alerts()).toMatchObject([
      {
        ...{ ...ALERT, repeats: 0, openedAt: after(T0, 5 * DAY) },
        evidence: { host: 'hooks.example.com', reason: 'FAILING', failingSince: T0 },
      },
    ]);
  });

  it('is not disabled where it took anything in between', async () => {
    await world.tell(eventOf(1));
    world.clock.ms += 4 * DAY;
    world.answer = async () => answering(204);
    await world.tell(eventOf(2));
    expect((await world.endpointNow()).failingSince).toBeUndefined();
    world.answer = async () => answering(500);
    world.clock.ms += 4 * DAY;
    await world.tell(eventOf(3));
    expect(await world.endpointNow()).toMatchObject({ status: 'enabled', failingSince: after(T0, 8 * DAY) });
    expect(await world.alerts()).toEqual([]);
  });
});

describe('disabling', () => {
  /** Somebody else makes this write just before the outcome is written down. */
  const overtakenBy = async (theirs: Write): Promise<void> => {
    const memory = new MemoryTables();
    world = webhookWorld(memory, fasterWriter(memory, [theirs]));
    await begun();
  };

  it('is one transaction with the outcome and the alert: all of it or nothing', async () => {
    world.memory.transact = async () => {
      throw new Error('the store is away');
    };
    expect((await world.tell(eventOf(1))).batchItemFailures).toHaveLength(1);
    expect(await world.endpointNow()).toMatchObject({ status: 'enabled' });
    expect(await world.deliveryOf(eventOf(1))).toMatchObject({ status: 'SENDING' });
    expect(await world.alerts()).toEqual([]);
  });

  it('looks again where somebody changed the endpoint meanwhile', async () => {
    const set = { description: 'changed', version: 2 };
    await overtakenBy({ table: 'webhooks', update: endpointKey('acme', 'whk_one'), set, when: [] });
    expect(await world.tell(eventOf(1))).toEqual({ batchItemFailures: [] });
    expect(await world.endpointNow()).toMatchObject({ status: 'disabled', reason: 'GONE', description: 'changed' });
    expect(await world.alerts()).toHaveLength(1);
    expect(await world.deliveryOf(eventOf(1))).toMatchObject({ status: 'FAILED', cause: 'GONE' });
  });

  it('is left to the next one where somebody moved the endpoint meanwhile', async () => {
    const set = { url: 'https://hooks.example.com/new', version: 2 };
    await overtakenBy({ table: 'webhooks', update: endpointKey('acme', 'whk_one'), set, when: [] });
    await world.tell(eventOf(1));
    expect(await world.endpointNow()).toMatchObject({ status: 'enabled' });
    expect(await world.deliveryOf(eventOf(1))).toMatchObject({ status: 'FAILED', cause: 'GONE' });
    expect(await world.alerts()).toEqual([]);
  });

  it('does not follow from an outcome that comes after the claim has ended', async () => {
    const { id } = eventOf(1);
    const theirs: Write = {
      ...{ table: 'webhooks', update: deliveryKey('acme', 'whk_one', id), when: [] },
      set: { status: 'UNKNOWN', at: T0, version: 3 },
    };
    await overtakenBy(theirs);
    expect(await world.tell(eventOf(1))).toEqual({ batchItemFailures: [] });
    expect(await world.deliveryOf(eventOf(1))).toMatchObject({ status: 'UNKNOWN', version: 3 });
    expect(await world.endpointNow()).toMatchObject({ status: 'enabled' });
    expect(await world.alerts()).toEqual([]);
  });
});
