import { describe, expect, test } from '@jest/globals';
import { intakePlace, parentPlace, runPlace, traceIdOf } from '../../src/telemetry/trace-ids.js';

const DELIVERY = '72d3162e-cc78-11e3-81ab-4c9367dc0958';
const RUN = '01a20221-6cd9-7144-b751-cfdf0b0cc79f';

describe('a trace', () => {
  test('has the id of its delivery', () => {
    expect(traceIdOf(DELIVERY)).toBe('72d3162ecc7811e381ab4c9367dc0958');
    expect(traceIdOf(DELIVERY.toUpperCase())).toBe(traceIdOf(DELIVERY));
  });

  test.each([
    '',
    'not-a-guid',
    '00000000-0000-0000-0000-000000000000',
    '00000000-0000-0000-81ab-4c9367dc0958',
    `${DELIVERY}0`,
  ])('is not made of %j', (id) => {
    expect(traceIdOf(id)).toBeNull();
    expect(intakePlace(id)).toBeNull();
  });

  test('goes on in a run at a place that everybody can tell', () => {
    const traceId = traceIdOf(DELIVERY);
    const run = { id: RUN, traceId };
    expect(runPlace(run)).toEqual({ traceId, spanId: 'b751cfdf0b0cc79f' });
    expect(parentPlace(run)).toEqual(intakePlace(DELIVERY));
  });

  test('begins with a run that no delivery opened', () => {
    const run = { id: RUN, traceId: RUN.replaceAll('-', '') };
    expect(parentPlace(run)).toBeNull();
    expect(runPlace(run)?.traceId).toBe(run.traceId);
    expect(runPlace({ id: RUN, traceId: null })).toBeNull();
  });
});
