import { type FailedCheck, judgeCheck, testsOf } from '../core/check-reading.js';
import { type Check, isFailed } from '../core/counted-checks.js';
import type { BaseOutcome, Company, FailureFacts, Trace } from '../core/failure-facts.js';
import { tellingSignature } from '../core/remember.js';
import { distinctTests } from '../core/test-verdict.js';
import type { SignedOutcome } from '../store/check-outcomes.js';
import { findCheck } from '../store/checks.js';
import type { ClaimedRun } from '../store/claim-run.js';
import { companyKey, findCompany, type Moment } from '../store/failure-company.js';
import { type Asked, type AskedOf, type Recalled, recallOutcomes } from '../store/failure-memory.js';
import { findSignatures } from '../store/failure-signatures.js';
import { readCheck } from './read-check.js';
import { kept, type RunIo } from './stage.js';

/** Most failed checks of a run that are looked up, and failed tests in all of them together. */
const MAX_CHECKS = 100;
const MAX_TESTS = 50;
/** Most logs of another branch that one run reads. */
const MAX_BASE_LOGS = 3;
/** A log that has not come by then is not waited for any more. */
const LOG_COMES_WITHIN_MS = 3_600_000;

type Failed = Omit<FailedCheck, 'facts'>;

export type GatheredMemory = { facts: (FailureFacts | null)[]; signed: SignedOutcome[] };

export const askedOf = (run: ClaimedRun, { target }: RunIo): AskedOf => ({
  repositoryId: run.repositoryId,
  pullRequestId: run.pullRequestId,
  headSha: run.headSha,
  headBranch: target.headBranch,
  baseBranch: target.baseBranch,
});

/**
 * Looks up what is remembered of these failures, in the order given, by three queries however many there are. A check that fails on the base
 * branch, and whose log nobody has read yet, is read too.
 */
export async function gatherMemory(failed: Failed[], run: ClaimedRun, io: RunIo): Promise<GatheredMemory> {
  const of = askedOf(run, io);
  const subjects = failed.slice(0, MAX_CHECKS).map(subjectOf);
  const tests = subjects.flatMap(({ tests }) => tests).slice(0, MAX_TESTS);
  const recalled = await recallOutcomes(io.pool, of, [...subjects.map(({ asked }) => asked), ...tests]);
  const remembered = subjects.map(({ asked, together }, index) => ({
    asked,
    together,
    own: recalled[index] ?? NOTHING,
    tests: tests.flatMap((test, place) =>
      test.externalId === asked.externalId ? [{ asked: test, own: recalled[subjects.length + place] ?? NOTHING }] : [],
    ),
  }));
  const comparable = remembered.filter(({ asked }) => asked.signature !== null);
  const signed = await signBase(
    comparable.flatMap(({ own }) => own.base.slice(0, 1)),
    run,
    io,
  );
  const moments = remembered.flatMap((one) => [one, ...one.tests].flatMap(momentsOf));
  const company = await findCompany(io.pool, of, moments);
  const signatures = subjects.flatMap(({ asked }) => (asked.signature === null ? [] : [asked.signature]));
  const known = await findSignatures(io.pool, of, [...new Set(signatures)]);
  const facts = failed.map((_, index): FailureFacts | null => {
    const one = remembered[index];
    if (!one) return null;
    const { asked, own, together } = one;
    return {
      headSha: run.headSha,
      signature: asked.signature,
      check: traceOf(one, company),
      tests: one.tests.map((test) => ({ test: test.asked.test ?? '', ...traceOf(test, company) })),
      testsTogether: together,
      baseBranch: of.baseBranch,
      base: own.base.map((outcome) => ({ ...outcome, signature: outcome.signature ?? signatureIn(signed, outcome) })),
      ...((asked.signature === null ? null : known.get(asked.signature)) ?? UNKNOWN),
    };
  });
  return { facts, signed };
}

const NOTHING: Recalled = { failedAt: null, attempts: [], flips: [], base: [] };
const UNKNOWN = {
  elsewhere: { numbers: [], count: 0 },
  earlier: { count: 0, firstAt: null, occurrences: [] },
} satisfies Partial<FailureFacts>;

/** A failed check and the tests that failed in it, as they are looked up. */
function subjectOf(failed: Failed): { asked: Asked; tests: Asked[]; together: FailureFacts['testsTogether'] } {
  const { check } = failed;
  const analysis = judgeCheck(failed);
  const asked: Asked = {
    externalId: check.externalId,
    name: check.name,
    appId: check.appId,
    checkSuiteId: check.checkSuiteId,
    test: null,
    signature: tellingSignature(analysis),
  };
  const { tests } = analysis.metadata;
  const keys = [...distinctTests([...testsOf(failed, analysis), ...tests.failed])].flatMap(([key, { conclusion }]) =>
    conclusion === 'failure' ? [key] : [],
  );
  return {
    asked,
    tests: keys.map((test) => ({ ...asked, test, signature: null })),
    together: { failed: tests.failures, ran: tests.ran },
  };
}

type Remembered = { asked: Asked; own: Recalled };

const momentsOf = ({ asked: { name, test }, own: { failedAt, flips } }: Remembered): Moment[] =>
  [...(failedAt === null ? [] : [failedAt]), ...flips.map((flip) => flip.failedAt)].map((at) => ({ name, test, at }));

function traceOf({ asked: { name, test }, own }: Remembered, company: Map<string, Company>): Trace {
  const at = (time: string): Company | null => company.get(companyKey({ name, test, at: time })) ?? null;
  return {
    failedAt: own.failedAt,
    attempts: own.attempts,
    flips: own.flips.map((flip) => ({ ...flip, company: at(flip.failedAt) })),
    company: own.failedAt === null ? null : at(own.failedAt),
  };
}

const signatureIn = (signed: SignedOutcome[], { headSha, externalId }: BaseOutcome): string | null =>
  signed.find((one) => one.headSha === headSha && one.externalId === externalId)?.signature ?? null;

/** Reads why checks fail on the base branch, where nobody has yet: without that nobody can say whether it is the same failure. */
async function signBase(newest: BaseOutcome[], run: ClaimedRun, io: RunIo): Promise<SignedOutcome[]> {
  const unread = newest.filter(({ failed, signature }) => failed && signature === null);
  const distinct = [...new Map(unread.map((one) => [one.externalId, one])).values()];
  const signed: SignedOutcome[] = [];
  for (const { headSha, externalId, at } of distinct.slice(0, MAX_BASE_LOGS)) {
    const check = externalId === null ? null : await findCheck(io.pool, run.repositoryId, headSha, externalId);
    if (!check || externalId === null || !isFailed(check)) continue;
    const signature = await readSignature(check, headSha, at, io);
    if (signature !== null) signed.push({ headSha, externalId, signature });
  }
  return signed;
}

/** By what a check on another branch fails; null where that cannot be read now. It is a help, and no failure of the run. */
async function readSignature(check: Check, headSha: string, failedAt: string, io: RunIo): Promise<string | null> {
  try {
    const reading = await readCheck(check, headSha, io);
    const isFinal = reading.final || Date.now() - Date.parse(failedAt) > LOG_COMES_WITHIN_MS;
    return isFinal ? judgeCheck({ check, saved: null, reading: kept(reading) }).signature : null;
  } catch (error) {
    io.signal.throwIfAborted();
    io.log.debug({ err: error, check: check.name }, 'the check of the base branch could not be read');
    return null;
  }
}
