import { z } from 'zod';
import type { FormatRequest, FormatterName } from '../core/fixes/formatters/format-request.js';

/** What the walls are tried with, each from inside. */
export const ATTEMPTS = [
  'files',
  'writing',
  'processes',
  'threads',
  'environment',
  'network',
  'sockets',
  'signals',
  'memory',
  'time',
] as const;
export type Attempt = (typeof ATTEMPTS)[number];

/** Lines to the sandbox, as JSON. A program that has once been asked to attempt something formats nothing. */
export type Question =
  | { kind: 'start' }
  | { kind: 'format'; request: Pick<FormatRequest, 'path' | 'text' | 'options'> & { formatter: FormatterName } }
  | { kind: 'attempt'; attempt: Attempt; parent: number; port: number; socket: string };

/** Lines from the sandbox. It has read hostile text: whatever it says is looked at like a stranger's word. */
export const answerSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('ready') }),
  z.object({ kind: z.literal('formatted'), text: z.string(), version: z.string().max(100) }),
  z.object({ kind: z.literal('refused'), problem: z.string(), version: z.string().max(100) }),
  z.object({ kind: z.literal('attempted'), stopped: z.boolean(), why: z.string() }),
]);
export type Answer = z.infer<typeof answerSchema>;
