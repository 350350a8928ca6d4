import { describe, expect, it } from 'vitest';
import { startUsage } from '../../local/gateway/usage/usage.ts';

describe('units', () => {
  it('of a function are its time by the millisecond at its memory', () => {
    const usage = startUsage();
    usage.invoked('f', 99.2, 512, false);
    usage.invoked('f', 900, 512, true);
    expect(usage.counted().lambda.byFunction['f']).toEqual({ invocations: 2, gbSeconds: 0.5, errors: 1 });
  });

  it.each([
    [1, 0.00625],
    [100, 0.00625],
    [100.5, 0.0125],
    [1000, 0.0625],
  ])('of an Express execution of %d ms are %d GB-s: steps of 100 ms at 64 MB', (milliseconds, gbSeconds) => {
    const usage = startUsage();
    usage.executed({ name: 'm', type: 'EXPRESS' }, 3, milliseconds);
    expect(usage.counted().states.byMachine['m']).toEqual({
      type: 'EXPRESS',
      executions: 1,
      transitions: 3,
      gbSeconds,
    });
  });

  it('of a Standard execution are its transitions, however long it took', () => {
    const usage = startUsage();
    usage.executed({ name: 'm', type: 'STANDARD' }, 3, 86_400_000);
    usage.executed({ name: 'm', type: 'STANDARD' }, 4, 1);
    expect(usage.counted().states.byMachine['m']).toEqual({
      type: 'STANDARD',
      executions: 2,
      transitions: 7,
      gbSeconds: 0,
    });
  });

  it.each([
    [0, 1],
    [65_536, 1],
    [65_537, 2],
    [262_144, 4],
  ])('of %i bytes of messages are %i requests', (size, requests) => {
    const usage = startUsage();
    usage.sqsRequest('f', 'q', 'SendMessage', size);
    expect(usage.counted().sqs).toEqual({
      requests,
      byQueue: { q: { SendMessage: requests } },
      byCaller: { f: requests },
    });
  });

  it.each([
    [0, 1],
    [524_288, 1],
    [524_289, 2],
  ])('of a call of the API with %i bytes are %i', (size, requests) => {
    const usage = startUsage();
    usage.apiRequest(size);
    expect(usage.counted().api.requests).toBe(requests);
  });

  it('begin again after a reset', () => {
    const usage = startUsage();
    usage.scheduled();
    usage.streamRead('t', 4);
    expect(usage.counted().dynamodb.tables['t']?.stream).toEqual({ reads: 1, records: 4 });
    usage.reset();
    expect(usage.counted()).toMatchObject({ scheduler: { invocations: 0 }, dynamodb: { tables: {} } });
  });
});
