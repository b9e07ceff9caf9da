import { isProse } from './file-kind.js';
import type { ChangedFile, Reviewer, ReviewFinding, ReviewMaterial } from './reviewer.js';
import { dangerousCode } from './security/code.js';
import { fetchedScripts } from './security/fetched-scripts.js';
import { installScripts, isPackageJson } from './security/install-scripts.js';
import { newSecrets } from './security/secrets.js';
import { hasSteps, isWorkflow, workflowOf } from './security/workflow-file.js';
import { widenedPermissions } from './security/workflow-permissions.js';
import { scriptInjections, unpinnedActions } from './security/workflow-steps.js';
import { openedTriggers } from './security/workflow-triggers.js';

/** What a pull request opens to strangers. It speaks of what the diff adds, and only where that is plain. */
export const security: Reviewer = {
  name: 'security',
  lens: {
    looksFor: `What lets somebody do or see what they should not: input from outside that reaches a shell, a query, a path, a template, a redirect or a deserializer unchecked; checks of rights that are missing, or can be got around; secrets or personal data in logs, errors and addresses; cryptography and comparisons that do not hold. Name who does what, and what they gain. Say nothing where the input is the project's own, nor of hardening that only might be wished for.`,
    isAbout: (path) => !isProse(path),
  },
  reads: (files) => files.filter((file) => hasSteps(file) || isPackageJson(file)).flatMap(namesOf),
  review: (material) => [
    ...newSecrets(material),
    ...material.files.flatMap((file) => [
      ...workflowFindings(file, material),
      ...fetchedScripts(file),
      ...installScripts(file, material),
      ...dangerousCode(file),
    ]),
  ],
};

const namesOf = ({ path, previousPath }: ChangedFile): string[] => [
  path,
  ...(previousPath === null ? [] : [previousPath]),
];

function workflowFindings(file: ChangedFile, { head, base }: ReviewMaterial): ReviewFinding[] {
  if (!hasSteps(file) || file.lines === null) return [];
  const [headText, baseText] = [head(file.path), base(file.previousPath ?? file.path)];
  const after = isWorkflow(file) ? workflowOf(headText) : null;
  const before = isWorkflow(file) ? workflowOf(baseText) : null;
  /** A base that was there and cannot be read says nothing about what is new. */
  const isComparable = after !== null && (before !== null || file.status === 'added');
  return [
    ...(after && isComparable
      ? [...widenedPermissions(file, after, before), ...openedTriggers(file, after, before)]
      : []),
    ...unpinnedActions(file, headText, baseText),
    ...scriptInjections(file, headText, after?.triggers ?? []),
  ];
}
