import { httpHandler, type HttpHandler } from '../../shared/lambda/http-bundle.ts';
import { route, type Route } from '../../shared/lambda/route.ts';
import { atMs } from '../../shared/model/instant.ts';

export interface HealthApi {
  version: string;
  now: () => number;
}

/** Says that the API answers; every address that is none gets its 404 here too. No key is needed. */
export function healthApi({ version, now }: HealthApi): HttpHandler & { routes: readonly Route[] } {
  const routes = [
    route({
      method: 'GET',
      path: '/v1/health',
      roles: [],
      async handle() {
        return { status: 200, body: { status: 'ok', version, time: atMs(now()) } };
      },
    }),
  ];
  return Object.assign(httpHandler({ routes, now }), { routes });
}
