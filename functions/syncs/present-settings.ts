import type { SourceSettings } from '../../shared/model/source.ts';

export const presentSettings = ({ tenantId: _, version: __, ...settings }: SourceSettings) => settings;
