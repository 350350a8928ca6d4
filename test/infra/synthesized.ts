import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { FunctionName } from '../../shared/lambda/env.ts';
import { synthesize } from '../../infra/synthesize.ts';

export interface Resource<P = Record<string, unknown>> {
  id: string;
  Type: string;
  Properties: P;
  DeletionPolicy?: string;
  DependsOn?: string[];
}

export interface Template {
  Resources: Record<string, Omit<Resource, 'id'>>;
  Outputs: Record<string, { Value: unknown }>;
}

/** The template of a stage, synthesized with every check on and without building the functions. */
export async function synthesizedTemplate(stage?: string): Promise<Template> {
  const outdir = mkdtempSync(join(tmpdir(), 'claimcheck-template-'));
  try {
    const assembly = await synthesize({ outdir, bundling: false, ...(stage === undefined ? {} : { stage }) });
    return JSON.parse(
      readFileSync(assembly.getStackByName(`claimcheck-${stage ?? 'local'}-app`).templateFullPath, 'utf8'),
    ) as Template;
  } finally {
    rmSync(outdir, { recursive: true, force: true });
  }
}

/** Synthesized once for all tests of a worker. */
export const template = await synthesizedTemplate();

/** All resources of a type; `P` says what the test expects of their properties. */
export const resources = <P = Record<string, unknown>>(type: string, of: Template = template): Resource<P>[] =>
  Object.entries(of.Resources)
    .filter(([, resource]) => resource.Type === type)
    .map(([id, resource]) => ({ id, ...(resource as Omit<Resource<P>, 'id'>) }));

/** The one resource that a reference points at: {Ref} or {Fn::GetAtt}. */
export function referenced(reference: unknown): string {
  const { Ref, 'Fn::GetAtt': attribute } = reference as { Ref?: string; 'Fn::GetAtt'?: [string, string] };
  const id = Ref ?? attribute?.[0];
  if (id === undefined || !(id in template.Resources)) throw new Error(`no reference: ${JSON.stringify(reference)}`);
  return id;
}

export interface FunctionProperties {
  FunctionName: string;
  Environment: { Variables: Record<string, unknown> };
  Role: unknown;
  Timeout: number;
  Runtime: string;
  Architectures: string[];
  Handler: string;
  TracingConfig: { Mode: string };
  LoggingConfig: Record<string, unknown>;
  ReservedConcurrentExecutions?: number;
}

interface MachineProperties {
  StateMachineName: string;
  StateMachineType: string;
  DefinitionString: string;
  DefinitionSubstitutions: Record<string, unknown>;
  LoggingConfiguration: { Level: string; IncludeExecutionData: boolean };
  TracingConfiguration: { Enabled: boolean };
}

export function machineNamed(name: string): MachineProperties {
  const found = resources<MachineProperties>('AWS::StepFunctions::StateMachine').find(
    ({ Properties }) => Properties.StateMachineName === `claimcheck-local-${name}`,
  );
  if (!found) throw new Error(`no state machine ${name}`);
  return found.Properties;
}

export function functionNamed(name: FunctionName): Resource<FunctionProperties> {
  const found = resources<FunctionProperties>('AWS::Lambda::Function').find(
    ({ Properties }) => Properties.FunctionName === `claimcheck-local-${name}`,
  );
  if (!found) throw new Error(`no function ${name}`);
  return found;
}

/** The tables by the name that the code uses, by their logical ids' beginning. */
export const tableIds: Record<string, string> = Object.fromEntries(
  (
    [
      ['submissions', 'TablesSubmissions'],
      ['trust', 'TablesTrust'],
      ['alerts', 'TablesAlerts'],
      ['registry', 'TablesRegistry'],
      ['credentials', 'TablesCredentials'],
      ['platformState', 'TablesPlatformState'],
      ['idempotency', 'TablesIdempotency'],
      ['webhooks', 'TablesWebhooks'],
      ['notifications', 'TablesNotifications'],
      ['discord', 'TablesDiscord'],
      ['clawbacks', 'TablesClawbacks'],
      ['reviews', 'TablesReviews'],
      ['sources', 'TablesSources'],
      ['syncs', 'TablesSyncs'],
    ] as const
  ).map(([table, prefix]) => [
    table,
    resources('AWS::DynamoDB::GlobalTable').find(({ id }) => id.startsWith(prefix))!.id,
  ]),
);
