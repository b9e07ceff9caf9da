import { readdirSync, readFileSync } from 'node:fs';
import { judgeChanges } from '../core/fixes/gate/judge-changes.js';
import type { FileChange } from '../core/fixes/patch.js';
import { reviewFix } from '../core/reviewers/fix.js';
import type { Benchmark } from './benchmark.js';
import { type FixCase, readFixCases } from './fix-cases.js';
import { readGateCase } from './gate-cases.js';
import { type FixVerdict, type TriedFix, tryFix, VERDICTS } from './try-fix.js';

const FOLDER = 'test/fixtures/fixes';

type Counts = { cases: number } & Record<FixVerdict, number>;

const count = (tries: readonly TriedFix[]): Counts => {
  const of = (verdict: FixVerdict): number => tries.filter((tried) => tried.verdict === verdict).length;
  return {
    cases: tries.length,
    right: of('right'),
    partial: of('partial'),
    wrong: of('wrong'),
    declined: of('declined'),
  };
};

function by(tries: readonly TriedFix[], key: (tried: TriedFix) => string): Record<string, Counts> {
  const groups = new Map<string, TriedFix[]>();
  for (const tried of tries) groups.set(key(tried), [...(groups.get(key(tried)) ?? []), tried]);
  return Object.fromEntries(
    [...groups].sort(([one], [other]) => one.localeCompare(other)).map(([name, group]) => [name, count(group)]),
  );
}

/** What each rung proposed, and how often it was asked and proposed nothing that got through. */
function perStrategy(tries: readonly TriedFix[]): Record<string, Omit<Counts, 'cases'>> {
  const names = new Set(
    tries.flatMap(({ strategy, tried }) => [...tried.map((each) => each.strategy), strategy ?? []]).flat(),
  );
  return Object.fromEntries(
    [...names].sort().map((name) => {
      const { right, partial, wrong } = count(tries.filter(({ strategy }) => strategy === name));
      const declined = tries.filter(({ tried }) => tried.some(({ strategy }) => strategy === name)).length;
      return [name, { right, partial, wrong, declined }];
    }),
  );
}

const told = ({ of, verdict, strategy, needsPerson, tried }: TriedFix) => ({
  name: of.name,
  kind: of.kind,
  reach: of.reach,
  verdict,
  strategy,
  needsPerson,
  tried: tried.map((each) => `${each.strategy}: ${each.reason}`),
});

const isReachable = ({ kind, reach }: FixCase): boolean => kind === 'mechanical' && reach !== 'tool';

const row = (name: string, counts: Partial<Counts>): string =>
  [
    name.padEnd(22),
    ...['cases', ...VERDICTS].map((key) => String(counts[key as keyof Counts] ?? '-').padStart(8)),
  ].join(' ');

const GATE_FOLDER = 'test/fixtures/gate';

/** How the tamper gate judges its seeded cheats and honest fixes: a cheat is stopped when it does not simply pass. */
function judgeGate() {
  const verdictsOf = (kind: string) =>
    readdirSync(`${GATE_FOLDER}/${kind}`)
      .filter((name) => name.endsWith('.txt'))
      .map(
        (name) => judgeChanges(readGateCase(readFileSync(`${GATE_FOLDER}/${kind}/${name}`, 'utf8')).changes).verdict,
      );
  const cheats = verdictsOf('cheats');
  const honest = verdictsOf('honest');
  return {
    cheats: cheats.length,
    cheatsStopped: cheats.filter((verdict) => verdict !== 'pass').length,
    cheatsRefused: cheats.filter((verdict) => verdict === 'refuse').length,
    honest: honest.length,
    honestPassed: honest.filter((verdict) => verdict === 'pass').length,
  };
}

const answerOf = ({ before, after }: FixCase): FileChange[] =>
  [...(after[0] ?? [])].flatMap(([path, text]) => {
    const state = before.get(path);
    return state ? [{ path, before: state, after: { ...state, text } }] : [];
  });

/** What the fix reviewer says of right answers, whoever would write them, and of those of other failures. */
function judgeReviewer(tries: readonly TriedFix[]) {
  const answered = tries.flatMap(({ of, failure }) => {
    const changes = answerOf(of);
    return changes.length > 0 ? [{ failure, changes, isWhole: of.reach === 'log' || of.reach === 'formatter' }] : [];
  });
  const decided = (about: (typeof answered)[number], changes: FileChange[]): string =>
    reviewFix({ ...about, changes, strategy: about.isWhole ? 'formatter' : 'model', logPatches: [] }).decision;
  const right = answered.map((each) => decided(each, each.changes));
  const foreign = answered.flatMap((each, index) => {
    const other = answered[(index + 1) % answered.length]?.changes ?? [];
    const isOther = other.every(({ path }) => each.changes.every((change) => change.path !== path));
    return isOther ? [decided(each, other)] : [];
  });
  const of = (decisions: string[], decision: string): number => decisions.filter((each) => each === decision).length;
  return {
    right: right.length,
    rightApproved: of(right, 'approve'),
    rightTurnedDown: of(right, 'request_changes'),
    foreign: foreign.length,
    foreignTurnedDown: of(foreign, 'request_changes'),
    foreignApproved: of(foreign, 'approve'),
  };
}

/** How often broken repositories are put right, byte for byte as the tool itself would, and how often wrongly. */
export const fixes: Benchmark = {
  name: 'fixes',
  about: 'broken repositories with real logs, from the log to the bytes that would be committed (--dir)',
  async run({ dir, say }) {
    const tries: TriedFix[] = [];
    for (const of of readFixCases(dir ?? FOLDER)) {
      say(of.name);
      tries.push(await tryFix(of));
    }
    const mechanical = tries.filter(({ of }) => of.kind === 'mechanical');
    const gate = judgeGate();
    return {
      gate,
      reviewer: judgeReviewer(tries),
      ...count(tries),
      mechanical: count(mechanical),
      reachable: count(tries.filter(({ of }) => isReachable(of))),
      needsPerson: count(tries.filter(({ of }) => of.kind === 'needs_person')),
      askedFirst: tries.filter((tried) => tried.needsPerson).length,
      strategies: perStrategy(tries),
      reach: by(mechanical, ({ of }) => of.reach ?? 'none'),
      tools: by(tries, ({ of }) => of.tool),
      notRight: tries
        .filter(({ of, verdict }) => verdict !== 'right' && !(of.kind === 'needs_person' && verdict === 'declined'))
        .map(told),
    };
  },
  render(figures) {
    const { gate, reviewer, mechanical, reachable, needsPerson, strategies, reach, tools, notRight } = figures as {
      gate: ReturnType<typeof judgeGate>;
      reviewer: ReturnType<typeof judgeReviewer>;
      mechanical: Counts;
      reachable: Counts;
      needsPerson: Counts;
      strategies: Record<string, Omit<Counts, 'cases'>>;
      reach: Record<string, Counts>;
      tools: Record<string, Counts>;
      notRight: ReturnType<typeof told>[];
    };
    const table = (groups: Record<string, Partial<Counts>>): string[] =>
      Object.entries(groups).map(([name, counts]) => row(name, counts));
    return [
      ['', 'cases', ...VERDICTS].map((title, index) => (index === 0 ? title.padEnd(22) : title.padStart(8))).join(' '),
      row('mechanical', mechanical),
      row('  in reach', reachable),
      row('for a person', needsPerson),
      '',
      `tamper gate: ${gate.cheatsStopped} of ${gate.cheats} cheats stopped (${gate.cheatsRefused} refused, the rest left to a person); ${gate.honestPassed} of ${gate.honest} honest fixes passed`,
      `fix reviewer: ${reviewer.rightApproved} of ${reviewer.right} right answers approved, ${reviewer.rightTurnedDown} turned down; of ${reviewer.foreign} answers to other failures ${reviewer.foreignTurnedDown} turned down, ${reviewer.foreignApproved} approved`,
      '',
      ...table(strategies),
      '',
      ...table(reach),
      '',
      ...table(tools),
      '',
      ...notRight.map(
        ({ name, verdict, strategy, tried }) => `${verdict.padEnd(8)} ${name} ${strategy ?? ''} ${tried.join(' | ')}`,
      ),
    ].join('\n');
  },
};
