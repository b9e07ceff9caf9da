import type { Claim, Proof } from './proofs.js';

/** What one proof measured, when and where. */
export type Measured = {
  figures: Record<string, unknown>;
  /** YYYY-MM-DD */
  date: string;
  commit: string;
  machine: string;
  seconds: number;
};

/** docs/proof.md, whole. */
export function renderProof(proofs: readonly Proof[], measured: Readonly<Record<string, Measured>>): string {
  const sections = proofs.map((proof) => renderSection(proof, measured[proof.name]));
  return `# Proof

What Regreen promises, measured. \`npm run proof\` measures everything again and writes this page with \`docs/proof.json\`, which has all the figures; \`npm run proof -- --only chaos,intake\` measures these alone. A figure is good for the machine it stands beside, and to about a third; ratios travel better. \`.ci/run\` has a small share of each.

${sections.join('\n\n')}
`;
}

function renderSection({ title, script, args, name, claims }: Proof, measured: Measured | undefined): string {
  const command = `\`npm run -s ${[script, '--', ...args].join(' ')}\``;
  if (!measured) return `## ${title}\n\n${command} was not run yet (\`npm run proof -- --only ${name}\`).`;
  const { figures, date, commit, machine, seconds } = measured;
  return `## ${title}

${command}, ${date}, commit ${commit}, ${Math.round(seconds)} s, on ${machine}.

| | measured | goal | reached |
|---|---|---|---|
${claims.map((claim) => renderClaim(claim, valueAt(figures, claim.path))).join('\n')}`;
}

function renderClaim({ what, unit, goal }: Claim, value: unknown): string {
  const cells = [what, withUnit(value, unit), goal === null ? '' : goalText(goal, unit), reachedText(goal, value)];
  return `| ${cells.join(' | ')} |`;
}

/** Whether a value reaches its goal; null where there is no goal. */
export function isReached(goal: Claim['goal'], value: unknown): boolean | null {
  if (goal === null) return null;
  if ('is' in goal) return value === goal.is;
  if (typeof value !== 'number') return false;
  return 'atMost' in goal ? value <= goal.atMost : value >= goal.atLeast;
}

function reachedText(goal: Claim['goal'], value: unknown): string {
  const reached = isReached(goal, value);
  return reached === null ? '' : reached ? 'yes' : '**no**';
}

function goalText(goal: NonNullable<Claim['goal']>, unit: string): string {
  if ('is' in goal) return withUnit(goal.is, unit);
  return 'atMost' in goal ? `at most ${withUnit(goal.atMost, unit)}` : `at least ${withUnit(goal.atLeast, unit)}`;
}

function withUnit(value: unknown, unit: string): string {
  if (value === true) return 'yes';
  if (value === false) return 'no';
  if (typeof value !== 'number') return 'not measured';
  const digits = Math.abs(value) >= 100 ? 0 : 2;
  const text = value.toLocaleString('en-US', { maximumFractionDigits: digits });
  return unit === '' ? text : `${text} ${unit}`;
}

/** The value at the end of a path into figures; undefined where it does not lead. */
export function valueAt(figures: unknown, path: string): unknown {
  return path
    .split('.')
    .reduce<unknown>(
      (part, key) => (typeof part === 'object' && part !== null ? (part as Record<string, unknown>)[key] : undefined),
      figures,
    );
}
