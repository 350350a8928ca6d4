import { sendOnce, type SendProgress } from '../../shared/lambda/send-once.ts';
import { atMs } from '../../shared/model/instant.ts';
import type { NotifyMessage } from '../../shared/model/notify-message.ts';
import { receiversOf, reportIdOf } from '../../shared/rules/report-route.ts';
import { reportWording } from '../../shared/rules/report-wording.ts';
import { noticePut } from '../../shared/store/notices.ts';
import type { Notifying } from './notifying.ts';
import { plansFor, type ActingPlan } from './plans.ts';
import type { Progress } from './progress.ts';
import { sendingTo } from './sending-to.ts';
import { unhindered } from './unhindered.ts';

export type ReportMessage = Extract<NotifyMessage, { kind: 'report' }>;

/** Sends a report to everybody whom the operators' plan and its tenant's own name for it, each once. */
export async function tellReport(notifying: Notifying, message: ReportMessage, isLast: boolean): Promise<Progress[]> {
  const plans = await plansFor(notifying, message.report.tenantId);
  const orders = plans.flatMap((acting) =>
    receiversOf(message.report, acting.plan).map((destination) => ({ acting, destination })),
  );
  return Promise.all(
    orders.map(({ acting, destination }) =>
      unhindered(acting.owner, destination, sendTo(notifying, message, acting, destination, isLast)),
    ),
  );
}

async function sendTo(
  notifying: Notifying,
  { report }: ReportMessage,
  acting: ActingPlan,
  destination: string,
  isLast: boolean,
): Promise<SendProgress> {
  const about = reportIdOf(report);
  const ref = {
    ...{ owner: acting.owner, about, destination, announcedAt: report.generatedAt },
    announcement: 'report' as const,
  };
  const before = await notifying.notices.get(ref);
  const { channel } = acting.plan.destinations[destination]!;
  return sendOnce(
    { ...notifying, isLast },
    {
      state: before?.send,
      version: before?.version ?? 0,
      write: (send, version) => noticePut({ ...ref, channel, send, version, updatedAt: atMs(notifying.now()) }),
    },
    await sendingTo(notifying, acting, destination, reportWording(report), { tenant: report.tenantId, report: about }),
  );
}
