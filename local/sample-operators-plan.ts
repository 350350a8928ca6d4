import { SIMULATED_TWILIO } from './simulators/credentials.ts';

/** Whom the sample operators tell of which alerts, in the form of their secret. Every channel has a simulated receiver. */
export const sampleOperatorsPlan = (simulatorUrl: string) => ({
  destinations: {
    'on-call': {
      channel: 'slack',
      webhookUrl: `${simulatorUrl}/slack/services/T000SAMPLE/B000ONCALL/sampleoncalltoken`,
    },
    'fraud-desk': {
      channel: 'discord',
      webhookUrl: `${simulatorUrl}/discord/api/webhooks/1290000000000000001/sample-fraud-desk`,
    },
    operations: { channel: 'email', to: ['operations@claimcheck.example'] },
    pager: { channel: 'sms', to: '+15550100001' },
  },
  routes: [
    { severityAtLeast: 'HIGH', to: ['on-call'] },
    { severityAtLeast: 'MEDIUM', categories: ['SYSTEM_HEALTH'], to: ['operations'] },
    { severityAtLeast: 'HIGH', categories: ['FRAUD'], to: ['fraud-desk'] },
    { severityAtLeast: 'CRITICAL', to: ['pager'] },
  ],
  reports: [
    { types: ['daily-summary'], to: ['on-call', 'operations', 'pager'] },
    { types: ['leaderboard'], to: ['fraud-desk'] },
  ],
  twilio: SIMULATED_TWILIO,
});

/** A plan that was kept, with the addresses of simulators that have moved since. */
export const movedTo = (simulatorUrl: string, plan: string): string =>
  plan.replaceAll(/http:\/\/127\.0\.0\.1:\d+(?=\/(?:slack|discord)\/)/g, simulatorUrl);
