import { readFileSync } from 'node:fs';
import { App, Validations } from 'aws-cdk-lib';
import type { CloudAssembly } from 'aws-cdk-lib/cx-api';
import { AwsSolutionsChecks } from 'cdk-nag';
import { bundleFunctions, removeBundles, sources } from './bundles.ts';
import { ClaimcheckStack } from './claimcheck-stack.ts';
import { configOf, resourceName } from './config.ts';

export interface SynthesizeOptions {
  outdir: string;
  /** Default: the context value `stage`, else `local`. */
  stage?: string;
  /** Without bundling the functions' code is not built: for looking at the template only. */
  bundling?: boolean;
}

/**
 * Builds the cloud assembly; needs no account and no network. Throws when a security check or CDK's own check of the
 * template finds something.
 */
export async function synthesize({ outdir, stage, bundling = true }: SynthesizeOptions): Promise<CloudAssembly> {
  const app = checkedApp(outdir);
  const context = (name: string): string | undefined => app.node.tryGetContext(name) as string | undefined;
  const channels = { mailFrom: context('mailFrom'), textMessages: context('textMessages') };
  const config = configOf(stage ?? context('stage'), channels);
  new ClaimcheckStack(app, 'Claimcheck', {
    config,
    codeOf: bundling ? await bundleFunctions(outdir, config.stage) : sources,
    stackName: resourceName(config, 'app'),
    description: 'Claimcheck: checks what affiliates claim',
    env: { account: process.env['CDK_DEFAULT_ACCOUNT'] ?? '000000000000', region: 'us-east-1' },
    tags: { application: 'claimcheck', stage: config.stage },
    terminationProtection: config.keepsData,
  });
  try {
    return app.synth();
  } finally {
    removeBundles(outdir);
  }
}

/** An app whose synth fails on findings. What the command line gives as context wins over cdk.json. */
export function checkedApp(outdir: string): App {
  const { context } = JSON.parse(readFileSync(new URL('../cdk.json', import.meta.url), 'utf8')) as {
    context: Record<string, unknown>;
  };
  const app = new App({ outdir, context, analyticsReporting: false, treeMetadata: false, autoSynth: false });
  Validations.of(app).addPlugins(new AwsSolutionsChecks(app));
  return app;
}
