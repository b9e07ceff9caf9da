import type { CategoryName } from '../diagnosis.js';
import { applyLineEdits } from './line-edits.js';
import { applyDiff } from './model-patch/apply-diff.js';
import { type PatchReply, plainWords } from './model-patch/reply.js';
import { namedPaths, shownFiles } from './model-patch/shown-files.js';
import type { WrittenPatch } from './model-patch/written-patch.js';
import type { FileChange } from './patch.js';
import { declined, type FixMaterial, type FixStrategy, type Outcome } from './strategy.js';

/** Failures that a few lines may mend, and that files of the repository explain. */
const PATCHABLE: ReadonlySet<CategoryName> = new Set([
  'test_failure',
  'compile_error',
  'type_error',
  'lint',
  'configuration',
  'dependency',
]);

/** Stands with every patch of a model's, whatever else there is to say. */
export const BY_MODEL = 'A language model wrote this: nothing but the checks vouches for it';

const idle = (reason: string): Outcome => ({ kind: 'declined', reason, idle: true });

function propose(material: FixMaterial): Outcome {
  const { written = null } = material;
  if (written === null) return idle('no model was asked');
  if (written.kind === 'unanswered') return declined(`there is no answer: ${written.problem}`);
  return written.kind === 'kept' ? again(written, material) : answered(written.model, written.reply, material);
}

function answered(model: string, { abstains, reason, summary, diff }: PatchReply, material: FixMaterial): Outcome {
  if (abstains || diff === null || diff.trim() === '')
    return declined(`the model abstains: ${plainWords(reason ?? '') || 'it does not say why'}`);
  const applied = applyDiff(diff, shownFiles(material));
  if ('problem' in applied) return declined(`its patch cannot be used: ${plainWords(applied.problem)}`);
  const { changes } = applied;
  const what = changes.length === 1 ? `change ${changes[0]?.path}` : `change ${changes.length} files`;
  return { kind: 'proposed', proposal: { changes, summary: plainWords(summary ?? '') || what, tool: model } };
}

/** The patch that was kept, made anew: at the same head it fits to the letter. */
function again(kept: WrittenPatch & { kind: 'kept' }, { file }: FixMaterial): Outcome {
  const changes: FileChange[] = [];
  for (const { path, mode, edits } of kept.files) {
    const before = file(path);
    const text = before?.text == null ? null : applyLineEdits(before.text, edits);
    if (before === null || text === null) return idle('what a model wrote before does not fit any more');
    changes.push({ path, before, after: { mode, text } });
  }
  return { kind: 'proposed', proposal: { changes, summary: kept.summary, tool: kept.tool } };
}

/** The patch of a language model, for what no rung above has an answer to. */
export const modelPatch: FixStrategy = {
  name: 'model',
  reads: (failure, _, paths) => (PATCHABLE.has(failure.category) ? namedPaths(failure, paths) : []),
  propose,
};
