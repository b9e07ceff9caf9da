import { expect, test } from '@jest/globals';
import { type Proof, proofs } from '../../src/bench/proofs.js';
import { isReached, type Measured, renderProof, valueAt } from '../../src/bench/render-proof.js';

const proof: Proof = {
  name: 'intake',
  title: 'Deliveries',
  script: 'bench',
  args: ['intake'],
  claims: [
    { what: 'ratio', path: 'ratio', unit: '', goal: { atLeast: 0.5 } },
    { what: 'p99', path: 'durable.p99Ms', unit: 'ms', goal: { atMost: 100 } },
    { what: 'lost', path: 'lost', unit: '', goal: { is: 0 } },
    { what: 'speed', path: 'speed', unit: 'MB/s', goal: null },
  ],
};
const measured: Measured = {
  figures: { ratio: 0.512, durable: { p99Ms: 1234.5 }, lost: 0 },
  date: '2026-01-02',
  commit: 'abc1234',
  machine: '2 cores',
  seconds: 61.4,
};

test('figures stand beside their goals, with where and when they were measured', () => {
  const page = renderProof([proof], { intake: measured });
  expect(page).toContain('`npm run -s bench -- intake`, 2026-01-02, commit abc1234, 61 s, on 2 cores.');
  expect(page).toContain('| ratio | 0.51 | at least 0.5 | yes |');
  expect(page).toContain('| p99 | 1,235 ms | at most 100 ms | **no** |');
  expect(page).toContain('| lost | 0 | 0 | yes |');
  expect(page).toContain('| speed | not measured |  |  |');
});

test('what was not measured is not said to be reached', () => {
  expect(renderProof([proof], {})).toContain('was not run yet (`npm run proof -- --only intake`)');
  expect(isReached({ atMost: 5 }, undefined)).toBe(false);
  expect(isReached({ is: 0 }, undefined)).toBe(false);
  expect(isReached({ is: true }, false)).toBe(false);
  expect(isReached(null, undefined)).toBeNull();
  expect(valueAt({ a: null }, 'a.b')).toBeUndefined();
});

test('every proof has a name of its own', () => {
  expect(new Set(proofs.map(({ name }) => name)).size).toBe(proofs.length);
});
