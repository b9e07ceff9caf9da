import { describe, expect, test } from '@jest/globals';
import { z } from 'zod';
import { framePrompt } from '../../../src/core/model/framed-prompt.js';
import { readReply, safeReply } from '../../../src/core/model/read-reply.js';
import { replySchema, structureOf } from '../../../src/core/model/reply-schema.js';
import { UNTRUSTED_RULE } from '../../../src/core/model/untrusted.js';

const schema = z.object({
  a: z.int().min(1).max(9).describe('how many'),
  b: z.enum(['x', 'y']).nullable(),
  c: z.array(z.string().max(5)),
});
const GOOD = '{"a":1,"b":null,"c":["q"]}';
const read = (text: string) => readReply(safeReply(text), schema);

test.each([
  ['alone', GOOD],
  ['in a block', `\`\`\`json\n${GOOD}\n\`\`\``],
  ['with words around it', `Sure! ${GOOD} I hope this helps.`],
  ['behind thoughts that hold braces', `<think>maybe {a} or [b]</think>\n${GOOD}`],
  ['with a member too many', '{"a":1,"b":null,"c":["q"],"__proto__":{"x":1},"d":2}'],
])('JSON %s fits', (_, text) => {
  expect(read(text)).toEqual({ kind: 'fits', value: { a: 1, b: null, c: ['q'] } });
});

test.each<[string, string, RegExp]>([
  ['nothing', ' \n', /^It is empty\.$/],
  ['no JSON', 'no', /^It is no JSON: /],
  ['a wrong value', '{"a":0,"b":"z","c":[1]}', /^It does not fit the schema:\n- a: .*\n- b: .*\n- c\.0: /],
  ['the wrong whole', '3', /\n- the whole: /],
  ['very deep JSON', `${'['.repeat(200_000)}${']'.repeat(200_000)}`, /^It /],
])('%s is told', (_, text, problem) => {
  expect(read(text)).toEqual({ kind: 'problem', problem: expect.stringMatching(problem) });
});

test('many mistakes are told shortly', () => {
  const { problem } = readReply(JSON.stringify(Array(1_000).fill(1)), z.array(z.string())) as { problem: string };
  expect(problem.length).toBeLessThan(1_600);
  expect(problem).toContain('- and 990 more');
});

describe('the schema', () => {
  test('goes into the prompt whole, to the provider as structure alone', () => {
    const whole = replySchema(schema);
    expect(JSON.stringify(whole)).toContain('"maximum":9');
    expect(structureOf(whole)).toEqual({
      type: 'object',
      properties: {
        a: { type: 'integer', description: 'how many' },
        b: { anyOf: [{ type: 'string', enum: ['x', 'y'] }, { type: 'null' }] },
        c: { type: 'array', items: { type: 'string' } },
      },
      required: ['a', 'b', 'c'],
      additionalProperties: false,
    });
    const { system } = framePrompt({ system: 'Say.', user: '' }, schema);
    expect(system).toContain(UNTRUSTED_RULE);
    expect(system).toContain(JSON.stringify(whole));
  });

  test('keeps properties that are named as its own words are', () => {
    const odd = structureOf(replySchema(z.object({ minimum: z.string(), items: z.int().max(3) })));
    expect(odd.properties).toEqual({ minimum: { type: 'string' }, items: { type: 'integer' } });
  });
});
