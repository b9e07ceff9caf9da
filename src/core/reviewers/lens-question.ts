import { z } from 'zod';
import type { ModelQuestion } from '../model/question.js';
import { untrusted } from '../model/untrusted.js';
import { readers } from './index.js';
import type { ReviewMaterials } from './review-materials.js';
import { type Lens, type Reader, SEVERITIES } from './reviewer.js';
import { type ShownDiff, shownDiff } from './shown-diff.js';

const MOST_FINDINGS = 10;
export const MAX_MODEL_MESSAGE = 600;
/** Of a fence: what goes in was cut before. */
const NO_CUT = 200_000;
const MAX_FAILED = 2_000;

export const lensReplySchema = z.object({
  findings: z
    .array(
      z.object({
        path: z.string(),
        line: z.int(),
        severity: z.enum(SEVERITIES),
        message: z.string(),
        evidence: z.string(),
      }),
    )
    .max(MOST_FINDINGS),
});
export type LensReply = z.infer<typeof lensReplySchema>;

export const purposeOf = (name: string): string => `review:${name}`;

type Asked = { diff: ShownDiff; readers: { name: string; lens: Lens }[] };

/** Who is asked about a pull request, and what of it they see: nobody about a change that nobody has to read. */
export function askedReaders(materials: ReviewMaterials, all: readonly Reader[] = readers): Asked {
  const { skip, wanted, files } = materials;
  const diff = skip === null ? shownDiff(files) : { text: '', files: new Map() };
  const paths = [...diff.files.values()].map(({ path }) => path);
  return {
    diff,
    readers: all.flatMap(({ name, lens }) =>
      lens !== null && (wanted.length === 0 || wanted.includes(name)) && paths.some(lens.isAbout)
        ? [{ name, lens }]
        : [],
    ),
  };
}

/** One question for each of them. Pure. */
export function lensQuestions(materials: ReviewMaterials, all: readonly Reader[] = readers): ModelQuestion[] {
  const asked = askedReaders(materials, all);
  const material = materialOf(asked.diff, materials);
  return asked.readers.map(({ name, lens }) => ({
    purpose: purposeOf(name),
    // What differs comes last: of what begins alike, a provider may remember the beginning. And strangers do not have the last word.
    prompt: { system: ORDER, user: `${material}\n\nLook for this, and for nothing else: ${lens.looksFor}` },
    schema: lensReplySchema,
  }));
}

const ORDER = `You review a pull request, as one of several reviewers. Each looks for one thing, which is named after the diff; leave to the others what is theirs.

You see the diff and nothing else. What it does not show you do not know: do not guess at it. Report only what is wrong with lines that the pull request adds or changes, and what its author would want to mend before merging. No praise, no summary, no questions, nothing that a compiler, a type checker, a linter or a formatter says. Most pull requests have nothing of this: an empty list is then the right answer, and so it is when in doubt.

Of each finding, at most ${MOST_FINDINGS} in all, the gravest first:
- path: the file, as the diff names it
- line: the number before the line that shows it; never of a line with "-", which has none
- evidence: a quote from that very line, word for word, without the mark and the number before it
- message: what is wrong, when it shows and what to do, in one to three plain sentences of at most ${MAX_MODEL_MESSAGE} characters, with names of code between backticks
- severity: medium where somebody should look before it is merged, low for a hint`;

function materialOf({ text }: ShownDiff, { failed }: ReviewMaterials): string {
  const diff = `The diff. Before each line stand a mark (+ added, - removed, a space where it stays) and its number in the file as it is now.\n\n${untrusted(text, 'diff of the pull request', NO_CUT)}`;
  if (failed.length === 0) return diff;
  const list = failed.map(({ check, category }) => `${check}: ${category}`).join('\n');
  return `${diff}\n\nThese checks failed, and what each looks like:\n\n${untrusted(list, 'failed checks', MAX_FAILED)}`;
}
