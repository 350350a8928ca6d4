import type { Report } from '../model/report.ts';
import { discordMessage } from './notification-discord.ts';
import { reportMail } from './report-mail.ts';
import { reportSlackMessage } from './report-slack.ts';
import { reportSmsText } from './report-sms.ts';
import { saidOfLeaderboard, saidOfReport } from './report-text.ts';
import { wordingOf, type Wording } from './wording.ts';

/** A report in each channel's own form. */
export const reportWording = (report: Report): Wording =>
  report.type === 'leaderboard'
    ? wordingOf(saidOfLeaderboard(report))
    : {
        slack: () => reportSlackMessage(report),
        discord: () => discordMessage(saidOfReport(report)),
        mail: () => reportMail(report),
        sms: () => reportSmsText(report),
      };
