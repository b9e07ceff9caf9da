import { createHash } from 'node:crypto';
import type { FramedPrompt } from '../core/model/framed-prompt.js';

/** sha256 in hexadecimal of what a model is asked, whichever it is. */
export function hashPrompt({ system, messages, schema }: FramedPrompt): string {
  const words = [system, messages.map(({ role, text }) => [role, text]), schema];
  return createHash('sha256').update(JSON.stringify(words)).digest('hex');
}
