import { z } from 'zod';

/** Formatters that have a build which needs no shell; each is one file here and one in src/formatters/adapters/. */
export const FORMATTER_NAMES = [
  'prettier',
  'biome',
  'ruff',
  'black',
  'gofmt',
  'clang-format',
  'shfmt',
  'stylua',
  'dprint',
  'taplo',
] as const;
export type FormatterName = (typeof FORMATTER_NAMES)[number];

/** A file that a formatter is to format, with the repository's own configuration as plain data. */
const formatRequestSchema = z.object({
  path: z.string(),
  text: z.string(),
  formatter: z.enum(FORMATTER_NAMES),
  /** As the formatter's own file here makes them for its adapter. */
  options: z.record(z.string(), z.json()),
  /** As the repository writes it: 3.3.3, ^3.3.0, v0.4.8. */
  pinnedVersion: z.string().nullable(),
  /** Why it must not be formatted, in a sentence; then nothing runs. */
  problem: z.string().nullable(),
});
export type FormatRequest = z.infer<typeof formatRequestSchema>;
