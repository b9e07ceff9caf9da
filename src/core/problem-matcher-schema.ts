import { RE2JS, RE2JSException } from 're2js';
import { z } from 'zod';
import { CATEGORY_NAMES } from './diagnosis.js';
import { plainText } from './filter-schema.js';
import { strictMap } from './schema-mistakes.js';

const MAX_EXPRESSION = 1_000;
/** Instructions of a compiled expression: with more, a line of a thousand characters could take too long. */
const MAX_PROGRAM = 2_000;
const MAX_PATTERNS = 10;
const GROUP_KEYS = ['file', 'fromPath', 'line', 'column', 'severity', 'code', 'message'] as const;

/** An expression in RE2 syntax, whose time is linear in the text; the sentence that says what is wrong where it is none. */
export function compileExpression(source: string): RE2JS | string {
  try {
    const compiled = RE2JS.compile(source);
    return compiled.programSize() > MAX_PROGRAM
      ? 'must be a smaller expression: repeat less, or match less of the line'
      : compiled;
  } catch (error) {
    if (!(error instanceof RE2JSException)) throw error;
    return `must be a regular expression in RE2 syntax, without look-around and back references (${error.message.replace('error parsing regexp: ', '')})`;
  }
}

const group = z.int().min(0).max(99).optional();

const pattern = strictMap({
  regexp: plainText(MAX_EXPRESSION).min(1).meta({ description: 'A regular expression in RE2 syntax.' }),
  file: group.meta({ description: 'The group that holds the path of the file.' }),
  fromPath: group.meta({ description: 'The group that holds a path whose folder the file is relative to.' }),
  line: group,
  column: group,
  severity: group.meta({ description: 'The group that holds error, warning or notice.' }),
  code: group,
  message: group,
  loop: z.boolean().meta({ description: 'The last pattern may fit on several lines, each a finding.' }).optional(),
});

/**
 * One problem matcher, as `problemMatcher[]` of the runner's JSON format holds it, with a category of ours beside it.
 * https://github.com/actions/toolkit/blob/main/docs/problem-matchers.md
 */
export const problemMatcherSchema = strictMap({
  owner: plainText(63).min(1).meta({ description: 'What the tool is called in findings.' }),
  severity: z
    .string()
    .regex(/^(?:error|warning|notice)$/i, 'must be error, warning or notice')
    .meta({ description: 'What a finding is where no group says so; error unless given.' })
    .optional(),
  category: z
    .enum(CATEGORY_NAMES)
    .meta({ description: 'What kind of failure it speaks for; lint unless given.' })
    .optional(),
  pattern: z.array(pattern).min(1).max(MAX_PATTERNS),
}).superRefine((matcher, context) => {
  const refuse = (path: (string | number)[], message: string): void =>
    context.addIssue({ code: 'custom', path: ['pattern', ...path], message });
  const seen = new Set<string>();
  matcher.pattern.forEach((each, index) => {
    const compiled = compileExpression(each.regexp);
    if (typeof compiled === 'string') refuse([index, 'regexp'], compiled);
    for (const key of GROUP_KEYS) {
      const wanted = each[key];
      if (wanted === undefined) continue;
      if (seen.has(key)) refuse([index, key], 'is set by an earlier pattern already');
      seen.add(key);
      if (typeof compiled !== 'string' && wanted > compiled.groupCount())
        refuse([index, key], `must be a group of the expression, which has ${compiled.groupCount()}`);
    }
    if (each.loop && (index === 0 || index < matcher.pattern.length - 1))
      refuse([index, 'loop'], 'is only for the last of several patterns');
    else if (each.loop && each.message === undefined) refuse([index, 'loop'], 'needs `message` in the same pattern');
  });
  if (matcher.pattern.length > 0 && !seen.has('message')) refuse([], 'must set `message` in one of its entries');
});
export type ProblemMatcher = z.infer<typeof problemMatcherSchema>;

/** A file of problem matchers, as actions ship it. Comments and further keys of VS Code are no part of it. */
export const problemMatcherFileSchema = strictMap({ problemMatcher: z.array(problemMatcherSchema).min(1).max(50) });
