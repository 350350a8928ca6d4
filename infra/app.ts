import { fileURLToPath } from 'node:url';
import { synthesize } from './synthesize.ts';

await synthesize({ outdir: process.env['CDK_OUTDIR'] ?? fileURLToPath(new URL('../cdk.out', import.meta.url)) });
