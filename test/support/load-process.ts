import { readFileSync } from 'node:fs';
import { loadOrderFile, type LoadOptions } from '../../shared/lake/load-order-file.ts';

/** Loads an export as a process of its own, which ends itself, as a power cut would, so long after a stage. */
const [optionsPath = '', stage = '', delayMs = '0'] = process.argv.slice(2);
const options = JSON.parse(readFileSync(optionsPath, 'utf8')) as LoadOptions;
const die = (): void => void process.kill(process.pid, 'SIGKILL');

await loadOrderFile({
  ...options,
  progress: (progress) => {
    if (progress.stage !== stage) return;
    if (Number(delayMs) === 0) die();
    else setTimeout(die, Number(delayMs));
  },
});
