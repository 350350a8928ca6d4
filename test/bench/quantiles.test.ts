import { describe, expect, it } from 'vitest';
import { atFullSpeed } from '../../bench/machine-speed.ts';
import { middleOf, quantilesOf } from '../../bench/quantiles.ts';

const same = (value: number) => ({ p50: value, p95: value, p99: value, max: value });

describe('measured times', () => {
  it('have the quantiles of the nearest rank, whatever order they came in', () => {
    const hundred = Float64Array.from({ length: 100 }, (_, index) => 100 - index);
    expect(quantilesOf(hundred)).toEqual({ p50: 50, p95: 95, p99: 99, max: 100 });
    expect(quantilesOf(Float64Array.of(1.234))).toEqual(same(1.23));
    expect(quantilesOf(new Float64Array())).toEqual(same(0));
  });

  it('of several processes are the middle one, at each quantile by itself', () => {
    const one = { p50: 1, p95: 30, p99: 31, max: 32 };
    const other = { p50: 3, p95: 10, p99: 11, max: 12 };
    expect(middleOf([one, other, same(20)])).toEqual({ p50: 3, p95: 20, p99: 20, max: 20 });
  });
});

describe('rounds', () => {
  it('count where the machine was at most a twentieth slower than it ever was', () => {
    const rounds = [100, 95, 94.9, 60].map((speed) => ({ speed }));
    expect(atFullSpeed(rounds)).toEqual([{ speed: 100 }, { speed: 95 }]);
    expect(atFullSpeed([])).toEqual([]);
  });
});
