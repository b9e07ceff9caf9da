import { afterEach, expect, test } from '@jest/globals';
import { inSpan, startCall, within } from '../../src/telemetry/spans.js';
import { startTracing } from '../../src/telemetry/start-tracing.js';
import { intakePlace } from '../../src/telemetry/trace-ids.js';
import { watchArrival, watchIntake } from '../../src/telemetry/watch-intake.js';
import { noteModelCall } from '../../src/telemetry/watch-model.js';
import { noteRunEnd, watchJob, watchStage } from '../../src/telemetry/watch-run.js';
import { startTraceReceiver, type TraceReceiver } from '../support/trace-receiver.js';

const DELIVERY = '72d3162e-cc78-11e3-81ab-4c9367dc0958';
const TRACE = DELIVERY.replaceAll('-', '');
const RUN = { id: '01a20221-6cd9-7144-b751-cfdf0b0cc79f', traceId: TRACE, plan: { pipeline: { name: 'default' } } };
const delivery = { deliveryId: DELIVERY, event: 'push', source: 'webhook' };

let receiver: TraceReceiver | null = null;
afterEach(() => receiver?.close());

/** What a receiver hears of this work. */
async function traced(work: () => Promise<unknown>, ratio = 1) {
  receiver = await startTraceReceiver();
  const settings = { endpoint: `${receiver.endpoint}/`, headers: {}, serviceName: 'test', ratio };
  const end = startTracing(settings, { version: 'v', instanceId: 'i' }, (error) => {
    throw error;
  });
  await work().catch(() => {});
  await end();
  return receiver.spans;
}

const named = (spans: TraceReceiver['spans'], name: string) => spans.filter((span) => span.name === name);

test('without a receiver there is nothing, and the work is done', async () => {
  expect(startCall('x', {})).toBeNull();
  expect(await inSpan('x', {}, async () => 7)).toBe(7);
  expect(within(intakePlace(DELIVERY), () => 8)).toBe(8);
});

test('a run that no delivery opened is the root of its own trace', async () => {
  const own = { ...RUN, traceId: RUN.id.replaceAll('-', '') };
  const spans = await traced(() =>
    watchJob('analysis', own, false, async () => noteRunEnd(own, 'completed', { startedAt: new Date(), queuedMs: 1 })),
  );
  const [run] = named(spans, 'RUN');
  expect(run!.parentSpanId ?? '').toBe('');
  expect(named(spans, 'process analysis')[0]).toMatchObject({ traceId: own.traceId, parentSpanId: run!.spanId });
});

test('a model call tells its model and tokens, within the stage that asked', async () => {
  const call = {
    provider: 'openai',
    model: 'm-1',
    tokensIn: 10,
    tokensOut: 3,
    costUsd: null,
    durationMs: 40,
    error: null,
  };
  const spans = await traced(() =>
    watchStage(
      RUN,
      'review',
      async () => noteModelCall(call),
      () => 'completed',
    ),
  );
  const [stage] = named(spans, 'review');
  expect(named(spans, 'chat m-1')[0]).toMatchObject({
    traceId: TRACE,
    parentSpanId: stage!.spanId,
    kind: 3,
    attributes: {
      'gen_ai.provider.name': 'openai',
      'gen_ai.request.model': 'm-1',
      'gen_ai.usage.input_tokens': 10,
      'gen_ai.usage.output_tokens': 3,
    },
  });
});

test('the same delivery twice is told twice, and what it opened has one parent', async () => {
  const outcomes = ['processed', 'duplicate'];
  const takeIn = watchIntake(async (_: typeof delivery) => ({ outcome: outcomes.shift()! }), new Set(['push']));
  const spans = await traced(async () => {
    await watchArrival(delivery, new Set(['push']), () => takeIn(delivery));
    await takeIn(delivery); // as the relay does
    noteRunEnd(RUN, 'completed', { startedAt: new Date(), queuedMs: 5 });
  });
  expect(new Set(spans.map(({ traceId }) => traceId))).toEqual(new Set([TRACE]));
  expect(new Set(spans.map(({ spanId }) => spanId)).size).toBe(spans.length);
  const [run] = named(spans, 'RUN');
  const parents = named(spans, 'take in delivery').filter(({ spanId }) => spanId === run!.parentSpanId);
  expect(parents.map(({ attributes }) => attributes['regreen.delivery.outcome'])).toEqual(['processed']);
});

test('what fails is marked by its kind, and its words stay here', async () => {
  const secret = Object.assign(new TypeError('the private words'), { code: '23503' });
  const spans = await traced(() =>
    watchStage(
      RUN,
      'analyze',
      () => Promise.reject(secret),
      () => 'completed',
    ),
  );
  expect(named(spans, 'analyze')[0]).toMatchObject({ failed: true, attributes: { 'error.type': '23503' } });
  expect(receiver!.bodies.join()).not.toContain('private');
});

test('all of a trace is dropped, or nothing', async () => {
  const spans = await traced(async () => {
    for (let index = 0; index < 40; index++) {
      const deliveryId = `${String(index * 0x6666666)
        .padStart(8, '0')
        .slice(-8)}-cc78-11e3-81ab-4c9367dc0958`;
      const one = { ...delivery, deliveryId };
      const takeIn = watchIntake(async (_: typeof delivery) => ({ outcome: 'processed' }), new Set(['push']));
      await watchArrival(one, new Set(['push']), () => takeIn(one));
    }
  }, 0.5);
  const counts = new Map<string, number>();
  for (const { traceId } of spans) counts.set(traceId, 1 + (counts.get(traceId) ?? 0));
  expect([...new Set(counts.values())]).toEqual([2]);
  expect(counts.size).toBeGreaterThan(5);
  expect(counts.size).toBeLessThan(35);
});
