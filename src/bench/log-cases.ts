import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';

const expected = z.object({
  category: z.string().nullable(),
  category_alt: z.array(z.string()).default([]),
  path: z.string().nullish(),
  line: z.number().nullish(),
  message_contains: z.string().nullish(),
  root_cause_contains: z.string().nullish(),
  failed_tests: z.array(z.string()).nullish(),
});
const logCase = z.object({ id: z.string(), tool: z.string(), kind: z.string(), expected });
export type LogCase = z.infer<typeof logCase>;

/** The cases of a folder: `cases.jsonl`, one case a line, and `logs/<id>.txt`. Throws a sentence where it is no such folder. */
export function readCases(folder: string): LogCase[] {
  const list = join(folder, 'cases.jsonl');
  if (!existsSync(list))
    throw new Error(
      `${folder} holds no cases: name a folder with cases.jsonl and logs/ by --dir, such as ../shared/ci-logs`,
    );
  const lines = readFileSync(list, 'utf8')
    .split('\n')
    .filter((line) => line.trim() !== '');
  return lines.map((line) => logCase.parse(JSON.parse(line)));
}

export const readLog = (folder: string, { id }: LogCase): Uint8Array => readFileSync(join(folder, 'logs', `${id}.txt`));
