import type { Alert } from '../model/alert.ts';

/** An alert as the API and webhooks show it. */
export const presentAlert = ({ tenantId: _, version: __, announcedAt: ___, ...alert }: Alert) => alert;
