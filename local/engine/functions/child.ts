import { enableCompileCache } from 'node:module';
import { installClock } from '../clock.ts';
import type { Boot, ChildInvocation } from './messages.ts';
import { serve } from './runtime.ts';

/** An environment that is a process. */
const offset = new Float64Array(1);
installClock(offset);
// The engine is gone, and nobody else wants an answer.
process.once('disconnect', () => process.exit());
process.once('message', (boot: Boot) => {
  enableCompileCache(boot.compileCache);
  void serve(boot, {
    say: (answer) => void process.send?.(answer),
    listen: (invoke) =>
      void process.on('message', ({ clockOffset, ...invocation }: ChildInvocation) => {
        offset[0] = clockOffset;
        invoke(invocation);
      }),
  });
});
