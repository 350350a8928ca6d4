import { BadFault } from './faults/fault.ts';
import type { Gateway } from './gateway.ts';

export interface Answer {
  status: number;
  body: object;
}

/** Answers the gateway's own controls under /_local; undefined where `target` (method and path) is none of them. */
export async function answerControl(gateway: Gateway, target: string, body: string): Promise<Answer | undefined> {
  const { faults } = gateway;
  switch (target) {
    case 'GET /_local/usage':
      return { status: 200, body: await gateway.report() };
    case 'DELETE /_local/usage':
      gateway.resetUsage();
      return { status: 200, body: await gateway.report() };
    case 'GET /_local/grants':
      return { status: 200, body: gateway.grants() };
    case 'GET /_local/faults':
      return { status: 200, body: { faults: faults.list() } };
    case 'POST /_local/faults':
      try {
        return { status: 201, body: faults.add(body) };
      } catch (error) {
        if (error instanceof BadFault) return problem(400, 'Bad Request', 'VALIDATION_FAILED', error.message);
        throw error;
      }
    case 'DELETE /_local/faults':
      faults.clear();
      return { status: 200, body: { faults: [] } };
    default:
      return clearOne(gateway, /^DELETE \/_local\/faults\/([^/]+)$/.exec(target)?.[1]);
  }
}

function clearOne({ faults }: Gateway, id: string | undefined): Answer | undefined {
  if (id === undefined) return undefined;
  if (!faults.clear(id)) return problem(404, 'Not Found', 'NOT_FOUND', `no fault ${id}`);
  return { status: 200, body: { faults: faults.list() } };
}

const problem = (status: number, title: string, code: string, detail: string): Answer => ({
  status,
  body: { type: 'about:blank', title, status, code, detail },
});
