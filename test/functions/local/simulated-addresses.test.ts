import { describe, expect, it } from 'vitest';
import { movedTo, sampleOperatorsPlan } from '../../../local/sample-operators-plan.ts';
import { SIMULATED_MAUTIC } from '../../../local/simulators/credentials.ts';
import { movingAccounts, withAccount } from '../../../local/simulators/moving-accounts.ts';
import { toSimulators } from '../../../local/vendor-addresses.ts';

const SIMULATORS = 'http://127.0.0.1:8788';
const turned = toSimulators(SIMULATORS);

describe('the environment of a function', () => {
  it.each([
    ['PLATFORM_BASE_URL', 'https://api.x.com', `${SIMULATORS}/x`],
    ['TOKEN_BASE_URL', 'https://www.reddit.com/', `${SIMULATORS}/reddit`],
    ['TWILIO_BASE_URL', 'https://api.twilio.com', `${SIMULATORS}/twilio`],
    ['DISCORD_BASE_URL', 'https://discord.com', `${SIMULATORS}/discord`],
    ['SOURCE_BASE_URL', 'https://us.posthog.com', `${SIMULATORS}/posthog`],
    ['SOURCE_EU_BASE_URL', 'https://eu.posthog.com', `${SIMULATORS}/posthog`],
    ['SOURCE_BASE_URL', 'https://sheets.googleapis.com', `${SIMULATORS}/sheets`],
    ['TOKEN_BASE_URL', 'https://oauth2.googleapis.com', `${SIMULATORS}/sheets`],
    ['LOCAL_RECEIVERS', '', SIMULATORS],
    ['MAIL_FROM', '', ''],
    ['ALERTS_TABLE', 'claimcheck-local-alerts', 'claimcheck-local-alerts'],
  ])('%s=%s becomes %s', (name, value, becomes) => {
    expect(turned('any', { [name]: value })).toEqual({ [name]: becomes });
  });

  it('may post nowhere that it does not name', () => {
    expect(turned('any', { LOG_LEVEL: 'INFO' })).not.toHaveProperty('LOCAL_RECEIVERS');
  });
});

describe('what opens a source whose address is another with each start', () => {
  const { mautic } = movingAccounts(SIMULATORS);

  it('is there under its name, beside what somebody added', () => {
    const kept = JSON.stringify({
      accounts: { main: { baseUrl: 'http://127.0.0.1:1/mautic' }, own: { clientId: 'x' } },
    });
    expect(JSON.parse(withAccount(kept, mautic))).toEqual({
      accounts: { main: { ...SIMULATED_MAUTIC, baseUrl: `${SIMULATORS}/mautic` }, own: { clientId: 'x' } },
    });
    expect(JSON.parse(withAccount(undefined, mautic))).toEqual({ accounts: { main: mautic } });
    expect(JSON.parse(withAccount('no secret of ours', mautic))).toEqual({ accounts: { main: mautic } });
  });
});

describe('the plan of the sample operators', () => {
  const plan = sampleOperatorsPlan(SIMULATORS);

  it('names only destinations that it has, and uses each', () => {
    const used = new Set([...plan.routes, ...plan.reports].flatMap(({ to }) => to));
    expect([...used].toSorted((a, b) => a.localeCompare(b))).toEqual(
      Object.keys(plan.destinations).toSorted((a, b) => a.localeCompare(b)),
    );
  });

  it('moves with the simulators, and what else an operator changed in it stays', () => {
    const kept = JSON.stringify({
      ...plan,
      routes: [],
      reports: [],
      twilio: undefined,
      other: 'http://127.0.0.1:9999/api',
    });
    expect(JSON.parse(movedTo('http://127.0.0.1:4444', kept))).toEqual({
      destinations: sampleOperatorsPlan('http://127.0.0.1:4444').destinations,
      routes: [],
      reports: [],
      other: 'http://127.0.0.1:9999/api',
    });
  });
});
