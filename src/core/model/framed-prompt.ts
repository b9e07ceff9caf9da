import type { z } from 'zod';
import { cleanText } from '../clean-text.js';
import { redact } from '../redact/index.js';
import { type JsonSchema, replySchema } from './reply-schema.js';
import { UNTRUSTED_RULE } from './untrusted.js';

/** What a stage asks: its own words in `system`, the material in `user`, each text from outside made by `untrusted`. */
export type Prompt = { system: string; user: string };

/** What goes over the wire, and is kept: without secrets. `schema` is what the reply has to fit. */
export type FramedPrompt = {
  system: string;
  messages: { role: 'user' | 'assistant'; text: string }[];
  schema: JsonSchema;
};

/** The one door for texts on their way to a model. */
export function framePrompt({ system, user }: Prompt, replyMust: z.ZodType): FramedPrompt {
  const schema = replySchema(replyMust);
  const frame = `${UNTRUSTED_RULE}\n\nAnswer with one JSON value that fits this JSON Schema, and with nothing else:\n${JSON.stringify(schema)}`;
  return { system: redact(`${system.trim()}\n\n${frame}`), messages: [{ role: 'user', text: redact(user) }], schema };
}

/** Of a reply that is to be mended: a server that heeds no limit would fill the next prompt with it. */
const MAX_SHOWN = 20_000;

/** The same conversation with a reply (of `safeReply`) that did not do, and why. */
export function askForRepair(prompt: FramedPrompt, reply: string, problem: string): FramedPrompt {
  const again = `Your reply cannot be used. ${problem}\n\nAnswer again with the whole JSON value, and with nothing else.`;
  return {
    ...prompt,
    messages: [
      ...prompt.messages,
      { role: 'assistant', text: reply.trim() === '' ? '(empty)' : cleanText(reply, MAX_SHOWN) },
      { role: 'user', text: redact(again) },
    ],
  };
}

/** In characters of plain text: one of a rare script is worth several of them, as models count. */
export const promptLength = ({ system, messages }: FramedPrompt): number =>
  messages.reduce((sum, { text }) => sum + weightOf(text), weightOf(system));

const weightOf = (text: string): number => text.length + 5 * (text.match(/[^\u0000-\u02ff]/g)?.length ?? 0);
