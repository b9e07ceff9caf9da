import type { ReviewFinding } from '../reviewer.js';
import { type Change, type ChangedManifest, findingOf } from './changed-manifest.js';
import { originOf, versionOf } from './dependency.js';

/** Each takes a search through the diff; whoever changes more than this does it by a program. */
const MAX_FINDINGS = 8;
/** More new ones than this are told of together. */
const MAX_NEW = 4;

/** What is asked for that was not: from another place, in another major version, or at all. */
export function manifestChanges(manifest: ChangedManifest, paths: readonly string[]): ReviewFinding[] {
  const changes = paired(manifest);
  const found: ReviewFinding[] = [];
  const fresh: string[] = [];
  for (const change of changes) {
    if (found.length >= MAX_FINDINGS) break;
    const finding = sourceFinding(manifest, change, paths) ?? versionFinding(manifest, change);
    if (finding) found.push(finding);
    else if (isNew(change)) fresh.push(change.after?.name ?? '');
  }
  return [...found, ...newFindings(manifest, fresh)];
}

/** In Go another major version is another name: `example.org/x/v2`. https://go.dev/ref/mod#major-version-suffixes */
function paired({ ecosystem, changes }: ChangedManifest): Change[] {
  if (ecosystem.name !== 'go') return changes;
  const plain = (name: string): string => name.replace(/\/v\d+$/, '');
  const gone = new Map(changes.filter(({ after }) => !after).map((change) => [plain(change.key), change]));
  return changes.map((change) =>
    change.before ? change : { ...change, before: gone.get(plain(change.key))?.before ?? null },
  );
}

const withoutRef = (spec: string): string =>
  spec
    .replace(/[#?].*$/, '')
    .replace(/\.git$/, '')
    .replace(/\/archive\/.*$/, '');

function sourceFinding(
  { file, ecosystem }: ChangedManifest,
  { key, before, after }: Change,
  paths: readonly string[],
): ReviewFinding | null {
  if (!after) return null;
  const origin = originOf(after.spec);
  const old = before ? originOf(before.spec) : null;
  if (origin === 'registry' || origin === 'workspace' || key === '') return null;
  const report = (severity: 'high' | 'medium', rule: string, sentence: string) =>
    findingOf(file, after.name, rule, severity, sentence);
  if (old === null) {
    if (origin !== 'git' && origin !== 'address') return null;
    return report(
      'medium',
      'unusual_source',
      `\`${after.name}\` comes from an address and not from the registry: nobody keeps its versions. See that this is meant.`,
    );
  }
  if (old === origin && (origin === 'path' || origin === 'alias')) return null;
  if (old === 'git' || old === 'address') {
    const moved =
      (origin === 'git' || origin === 'address') && withoutRef(before?.spec ?? '') !== withoutRef(after.spec);
    return moved
      ? report(
          'medium',
          'source_changed',
          `\`${after.name}\` comes from another address than before. See that this is meant.`,
        )
      : null;
  }
  if (origin === 'path') {
    if (isInside(file.path, after.spec, paths)) return null;
    return report(
      'medium',
      'source_changed',
      `\`${after.name}\` came from the registry and now comes from a folder, which others may not have.`,
    );
  }
  const place = origin === 'alias' ? 'is now another package under its name' : 'now comes from an address';
  const severity = origin === 'alias' || ecosystem.name === 'go' ? 'medium' : 'high';
  return report(
    severity,
    'source_changed',
    `\`${after.name}\` came from the registry and ${place}. See that this is meant, and who keeps it.`,
  );
}

/** Whether a folder that a manifest names is part of the repository. */
function isInside(manifest: string, spec: string, paths: readonly string[]): boolean {
  const parts = manifest.split('/').slice(0, -1);
  for (const step of spec.replace(/^\w+:/, '').split('/')) {
    if (step === '..' && parts.pop() === undefined) return false;
    if (step !== '..' && step !== '.' && step !== '') parts.push(step);
  }
  const folder = parts.join('/');
  return paths.some((path) => path.startsWith(`${folder}/`));
}

function versionFinding({ file }: ChangedManifest, { before, after }: Change): ReviewFinding | null {
  const [old, now] = [versionOf(before?.spec ?? ''), versionOf(after?.spec ?? '')];
  if (!old || !now || !before || !after || after.name.startsWith('@types/')) return null;
  if (now[0] > old[0])
    return findingOf(
      file,
      after.name,
      'major_bump',
      'low',
      `\`${after.name}\` goes from version ${old[0]} to ${now[0]}. Read what breaks in its release notes.`,
    );
  const isWider = /[<>|*]/.test(after.spec);
  if (now[0] < old[0] && !isWider)
    return findingOf(
      file,
      after.name,
      'version_lowered',
      'low',
      `\`${after.name}\` goes back from version ${old[0]} to ${now[0]}. See that this is meant.`,
    );
  return null;
}

const isNew = ({ before, after }: Change): boolean =>
  !before && after !== null && originOf(after.spec) === 'registry' && !after.name.startsWith('@types/');

function newFindings({ file }: ChangedManifest, names: string[]): ReviewFinding[] {
  const message = (what: string): string => `${what} new here. See who keeps it, and whether it is needed.`;
  if (names.length <= MAX_NEW)
    return names.map((name) => findingOf(file, name, 'new_dependency', 'low', message(`\`${name}\` is`)));
  const [first = ''] = names;
  const listed = names.slice(0, 20).map((name) => `\`${name}\``);
  const rest = names.length > listed.length ? ` and ${names.length - listed.length} more` : '';
  return [findingOf(file, first, 'new_dependency', 'low', message(`${listed.join(', ')}${rest} are`))];
}
