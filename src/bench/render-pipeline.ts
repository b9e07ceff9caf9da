import type { BackendFigures } from './pipeline-measure.js';

/** The figures of `bench pipeline` for people. */
export function renderPipeline(figures: Record<string, unknown>): string {
  const { installations, workers, roundTripMs, settleMs, backends, leftOut } = figures as {
    installations: number;
    workers: number;
    roundTripMs: number;
    settleMs: number;
    backends: Record<string, BackendFigures>;
    leftOut: string | null;
  };
  return [
    `From the end of settling (${settleMs} ms, not counted) to the annotations on GitHub; round trips of ${roundTripMs} ms, ${workers} workers.`,
    ...Object.entries(backends).flatMap(([name, backend]) => [
      '',
      `queue in ${name}`,
      ...renderBackend(backend, installations),
    ]),
    ...(leftOut === null ? [] : ['', `Left out: ${leftOut}.`]),
  ].join('\n');
}

function renderBackend(
  { alone, load, breakdown, calls, callsPerCheck, refusedDeliveries, complaints }: BackendFigures,
  installations: number,
): string[] {
  const line = (name: string, { p50Ms, p95Ms }: { p50Ms: number; p95Ms: number }, more: string) =>
    `${name.padEnd(24)}p50 ${String(p50Ms).padStart(6)} ms   p95 ${String(p95Ms).padStart(6)} ms   ${more}`;
  const parts = Object.keys({ ...breakdown.alone, ...breakdown.load });
  const cell = (value: number | undefined) => (value === undefined ? '–' : value.toFixed(1)).padStart(10);
  return [
    line('one at a time', alone, `${alone.checks} checks`),
    line(
      `${load.perSecond} a second`,
      load,
      `${load.posted} of ${load.checks} checks of ${installations} installations, ${load.postedPerSecond} a second; slowest ${load.slowestMs} ms`,
    ),
    `${'means, in milliseconds'.padEnd(24)}${['alone', 'load'].map((head) => head.padStart(10)).join('')}`,
    ...parts.map((part) => `  ${part.padEnd(22)}${cell(breakdown.alone[part])}${cell(breakdown.load[part])}`),
    `  ${'GitHub calls'.padEnd(22)}${cell(callsPerCheck.alone)}${cell(callsPerCheck.load)}`,
    'processor time a check under load, in milliseconds',
    ...Object.entries(breakdown.cpuPerCheck).map(([who, ms]) => `  ${who.padEnd(22)}${cell(ms)}`),
    'GitHub calls of the median check, from the end of settling',
    ...calls.map(
      ({ operation, fromMs, toMs }) => `  ${`${fromMs.toFixed(0)}–${toMs.toFixed(0)}`.padStart(10)} ms  ${operation}`,
    ),
    ...(refusedDeliveries > 0 ? [`${refusedDeliveries} deliveries were refused`] : []),
    ...complaints.slice(0, 3).map((complaint) => `complained: ${complaint.slice(0, 300)}`),
  ];
}
