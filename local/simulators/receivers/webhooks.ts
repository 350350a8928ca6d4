import { MINUTE, SECOND } from '../../../shared/model/instant.ts';
import { faultsFrom } from '../fault-table.ts';
import type { Vendor, VendorAnswer } from '../vendor.ts';

const status = (code: number): VendorAnswer => ({ status: code, body: undefined });
/** To a path beside the one that was called: whoever follows is seen there. */
const redirect = (code: number): VendorAnswer => ({
  status: code,
  headers: { location: 'redirected' },
  body: undefined,
});

/** Partners' webhook endpoints: each path is one, and takes whatever is posted to it. */
export const webhooks: Vendor = {
  routes: ['POST /{any path}'],
  receives: true,

  answer: ({ method }) =>
    method === 'POST' ? status(204) : { status: 405, headers: { allow: 'POST' }, body: undefined },

  ...faultsFrom(
    {
      rate_limit: {
        seconds: { ...status(429), headers: { 'retry-after': '60' } },
        date: ({ nowMs }, { retryAfterSeconds }) => ({
          ...status(429),
          headers: {
            'retry-after': new Date(
              nowMs + (retryAfterSeconds === undefined ? MINUTE : retryAfterSeconds * SECOND),
            ).toUTCString(),
          },
        }),
      },
      server_error: {
        500: status(500),
        502: status(502),
        503: status(503),
        504: status(504),
        302: redirect(302),
        307: redirect(307),
      },
      bad_token: { 410: status(410), 400: status(400), 401: status(401), 403: status(403), 404: status(404) },
    },
    { server_error: '500', bad_token: '410' },
  ),
};
