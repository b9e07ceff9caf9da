import { expect, test } from '@jest/globals';
import { failingJobs, filesOfFailingJobs } from '../../src/bench/failing-jobs.js';
import { createAnalysis } from '../../src/core/analyze.js';

test('every job fails by something that stands on a line of the repository, at the sizes of real logs', () => {
  const jobs = failingJobs();
  expect(new Set(jobs.map(({ name }) => name)).size).toBe(5);
  for (const { name, log } of jobs) {
    const analysis = createAnalysis({ source: name, problemMatchers: [] });
    analysis.push(Buffer.from(log));
    const places = analysis
      .evidence(0)
      .evidence.facts.signals.flatMap(({ path, startLine }) => (startLine === null ? [] : [path]));
    expect(
      places.some((path) => path !== null && Object.keys(filesOfFailingJobs).some((file) => path.endsWith(file))),
    ).toBe(true);
    expect(log.length).toBeGreaterThan(50_000);
    expect(log.length).toBeLessThan(510_000);
  }
});
