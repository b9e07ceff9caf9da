import { z } from 'zod';
import { strictMap } from './schema-mistakes.js';

/** Control characters, those that turn the direction of writing, and halves of characters. */
const UNFIT = /[\p{Cc}\p{Cs}\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]/u;

/** One line of text that shows what it is. */
export const plainText = (max: number) =>
  z
    .string()
    .max(max)
    .refine((text) => !UNFIT.test(text), 'must be one line of text without control characters');

const pattern = plainText(200)
  .min(1)
  .meta({ id: 'pattern', description: 'A name: * within a segment, ** across /, ? for one character.' });
const patterns = (least: 0 | 1) => z.array(pattern).min(least).max(100);

/** Patterns are tried on every check of a head: so many take milliseconds, whatever they are. */
const MAX_CHARACTERS = 5_000;
const charactersOf = (all: string[] = []): number => all.reduce((sum, { length }) => sum + length, 0);

/**
 * Which names count, as people write it: `include` and `exclude`, or a plain list, which means include. Read as the first form.
 * Both may be left out or empty: then they restrict nothing. A plain list that is empty is refused: it may have been meant as nothing at all.
 */
export const filterInput = z
  .union([patterns(1), strictMap({ include: patterns(0).optional(), exclude: patterns(0).optional() })])
  .transform(
    (given) => (Array.isArray(given) ? { include: given } : given) as { include?: string[]; exclude?: string[] },
  )
  .refine(
    ({ include, exclude }) => charactersOf(include) + charactersOf(exclude) <= MAX_CHARACTERS,
    `must have at most ${MAX_CHARACTERS.toLocaleString('en')} characters in all its patterns: * stands for many names`,
  );

/** The same with nothing left out: no `include` means all. */
export const filterSchema = z.object({ include: z.array(z.string()), exclude: z.array(z.string()) });
