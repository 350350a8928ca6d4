/** Shows how far a long run has come. */
export interface Progress {
  show(phase: string, done: number, total: number): void;
  end(): void;
}

const BAR = 24;
const LINE_EVERY_MS = 10_000;

/** A bar on a terminal; elsewhere a line when a phase begins and every ten seconds. */
export function progressOn(out: NodeJS.WriteStream, now = () => performance.now()): Progress {
  const began = now();
  let phase = '';
  let phaseBegan = { at: began, done: 0 };
  let shownAt = -Infinity;
  return {
    show(next, done, total) {
      const isNew = next !== phase;
      if (isNew) [phase, phaseBegan] = [next, { at: now(), done }];
      if (!out.isTTY && !isNew && now() - shownAt < LINE_EVERY_MS) return;
      shownAt = now();
      const text = describeStep({
        phase,
        done,
        total,
        before: phaseBegan.done,
        seconds: (now() - phaseBegan.at) / 1000,
      });
      const elapsed = clock((now() - began) / 1000);
      out.write(out.isTTY ? `\r\u001b[K${bar(done, total)} ${elapsed} ${text}` : `  ${elapsed} ${text}\n`);
    },
    end() {
      if (out.isTTY) out.write('\n');
    },
  };
}

interface Step {
  phase: string;
  done: number;
  total: number;
  /** Done when the phase began, so many seconds ago. */
  before: number;
  seconds: number;
}

/** The phase with its rate and the time left of it, as far as both are known. */
export function describeStep({ phase, done, total, before, seconds }: Step): string {
  if (total <= 1) return phase;
  const rate = seconds > 0 ? (done - before) / seconds : 0;
  const left = rate > 0 ? `, ${clock((total - done) / rate)} left` : '';
  return `${phase} ${done}/${total}${rate > 0 ? `, ${rate < 10 ? rate.toFixed(1) : Math.round(rate)}/s` : ''}${left}`;
}

const bar = (done: number, total: number): string => {
  const full = total > 0 ? Math.round((BAR * Math.min(done, total)) / total) : 0;
  return `[${'#'.repeat(full)}${'.'.repeat(BAR - full)}]`;
};

const clock = (seconds: number): string => {
  const whole = Math.max(0, Math.round(seconds));
  return `${Math.floor(whole / 60)}:${String(whole % 60).padStart(2, '0')}`;
};
