import { admitting } from '../glob.js';
import type { ModelQuestion } from '../model/question.js';
import { limitsFor, materialsFor, patchPurpose } from './failure-material.js';
import type { FixMaterials } from './fix-materials.js';
import { strategies } from './index.js';
import { climbLadder } from './ladder.js';
import { patchPrompt } from './model-patch/prompt.js';
import { patchReplySchema } from './model-patch/reply.js';
import { shownFiles } from './model-patch/shown-files.js';
import { modelPatch } from './model-patch.js';

/** Most patches that a model is asked for in one run. */
const MAX_QUESTIONS = 2;

/** What a model is asked for: patches of failures that no other rung has a proposal for. Pure; what one has answered already changes nothing. */
export function patchQuestions(given: FixMaterials): ModelQuestion[] {
  const materials = { ...given, model: null };
  const { failures, policy, asked } = materials;
  // Whoever says yes or no speaks of what was shown.
  if (policy.patches === 'never' || asked?.answer) return [];
  const materialOf = materialsFor(materials);
  const mayTouch = admitting(policy.paths);
  const others = strategies.filter((rung) => rung !== modelPatch);
  const questions = new Map<string, ModelQuestion>();
  for (const failure of failures) {
    const purpose = patchPurpose(failure);
    if (questions.size >= MAX_QUESTIONS || questions.has(purpose)) continue;
    const material = materialOf(failure);
    const limits = limitsFor(failure, materials);
    if (material.written || limits.isSpent(modelPatch.name)) continue;
    if (modelPatch.reads(failure, failure.logPatches, material.paths).length === 0) continue;
    const shown = shownFiles(material);
    if (!shown.some(({ path }) => mayTouch(path))) continue;
    if (climbLadder(material, limits, others).proposed) continue;
    questions.set(purpose, { purpose, prompt: patchPrompt(failure, shown), schema: patchReplySchema });
  }
  return [...questions.values()];
}
