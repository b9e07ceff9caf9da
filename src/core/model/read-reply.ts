import type { z } from 'zod';
import { cleanText } from '../clean-text.js';
import { redact, redactDeep } from '../redact/index.js';

export type ReadReply<Value> = { kind: 'fits'; value: Value } | { kind: 'problem'; problem: string };

type Parsed = { value: unknown; safe: string } | { mistake: string };

/** Letters, digits and marks in JSON's other spelling. */
const ESCAPED = /\\u(00[2-7][0-9a-f])/gi;
const MOST_ISSUES = 10;
const MAX_PROBLEM = 1_500;
/** Of a reply that is no JSON; more is nothing that anybody would mend. */
const MAX_KEPT = 20_000;

/**
 * A reply as it is kept, and read from: its JSON alone where it has some, without secrets, also those that are written as escapes. A replay
 * reads the same words again.
 */
export function safeReply(text: string): string {
  const parsed = parseJson(text);
  return 'value' in parsed
    ? parsed.safe
    : cleanText(redact(text.replace(ESCAPED, (_, code) => String.fromCharCode(Number.parseInt(code, 16)))), MAX_KEPT);
}

/** A reply's JSON, checked; or what is wrong with it, told so that its author can mend it. `text` comes from `safeReply`. */
export function readReply<Schema extends z.ZodType>(text: string, schema: Schema): ReadReply<z.output<Schema>> {
  if (text.trim() === '') return problem('It is empty.');
  const parsed = parseJson(text);
  if ('mistake' in parsed) return problem(`It is no JSON: ${parsed.mistake}`);
  const checked = schema.safeParse(parsed.value);
  if (checked.success) return { kind: 'fits', value: checked.data };
  const { issues } = checked.error;
  const told = issues
    .slice(0, MOST_ISSUES)
    .map(({ path, message }) => `- ${path.map(String).join('.') || 'the whole'}: ${message}`);
  const more = issues.length > MOST_ISSUES ? [`- and ${issues.length - MOST_ISSUES} more`] : [];
  return problem(['It does not fit the schema:', ...told, ...more].join('\n'));
}

const problem = (text: string): { kind: 'problem'; problem: string } => ({
  kind: 'problem',
  // V8 quotes halves of characters.
  problem: cleanText(text, MAX_PROBLEM),
});

/** Small models put their JSON into a code block, or a sentence or their thoughts around it. */
function parseJson(text: string): Parsed {
  const whole = tryJson(text);
  if ('value' in whole) return whole;
  const afterThoughts = text.slice(text.lastIndexOf('</think>') + 1);
  const start = afterThoughts.search(/[{[]/);
  const end = Math.max(afterThoughts.lastIndexOf('}'), afterThoughts.lastIndexOf(']'));
  if (start === -1 || end < start) return whole;
  const inner = tryJson(afterThoughts.slice(start, end + 1));
  return 'value' in inner ? inner : whole;
}

function tryJson(text: string): Parsed {
  try {
    // Also those that are too deep to be looked through end as a mistake.
    const value = redactDeep<unknown>(JSON.parse(text));
    return { value, safe: JSON.stringify(value) };
  } catch (error) {
    return { mistake: error instanceof Error ? error.message : 'it cannot be read' };
  }
}
