import { isLockfile } from '../../fixes/gate/paths.js';
import { addedLines, findingAt } from '../finding-at.js';
import type { ChangedFile, ReviewFinding, ReviewMaterial } from '../reviewer.js';
import { isOwn } from './changed-manifest.js';

const MAX_HOSTS = 5;
/** Where a locked package is fetched from; addresses for people, as of funding, are not. */
const SOURCE =
  /(?:\bresolved|\btarball|\bregistry|\bsource|\burl|\bsdist|\bremote|\bgit|\bresolution)["']?(?:\s*[:=]\s*|\s+)(?:\{\s*)?(?:\w+\s*[:=]\s*)?["']?(?:(?:git|registry|sparse)\+)?([a-z]+):\/\/(?:[^\s/@"']*@)?([^\s/"'#:]+)/;
/** The public registries, whose packages may come to any project. */
const PUBLIC = new Set(
  'registry.npmjs.org registry.yarnpkg.com npm.jsr.io jsr.io crates.io index.crates.io github.com pypi.org files.pythonhosted.org rubygems.org index.rubygems.org repo.packagist.org api.github.com codeload.github.com pkgs.k8s.io pub.dev hex.pm repo.hex.pm'.split(
    ' ',
  ),
);

/** Locks whose hosts may be looked up in the base. */
export const isOwnLock = (file: ChangedFile): boolean =>
  isLockfile(file.path) && isOwn(file) && file.status !== 'removed';

/** Hosts that a lock file brings in. A new lock file has none to compare with. */
export function newHosts(file: ChangedFile, { base }: ReviewMaterial): ReviewFinding[] {
  if (!isOwnLock(file) || file.status === 'added') return [];
  const known = new Set<string>();
  for (const { kind, text } of file.lines ?? [])
    if (kind !== '+') for (const { host } of sourceIn(text)) known.add(host);
  const text = base(file.previousPath ?? file.path);
  for (const line of text?.split('\n') ?? []) for (const { host } of sourceIn(line)) known.add(host);
  // Nothing tells what was usual before.
  if (known.size === 0) return [];
  const found: ReviewFinding[] = [];
  for (const at of addedLines(file)) {
    const [source] = sourceIn(at.text);
    if (!source || known.has(source.host) || found.length >= MAX_HOSTS) continue;
    known.add(source.host);
    if (PUBLIC.has(source.host)) continue;
    const message = `A package comes from \`${source.host.slice(0, 80)}\`, where none came from before. See that this is meant.`;
    found.push(findingAt(file, at, ['locked_source_changed', 'high', message]));
  }
  return found;
}

/** An address that is not encrypted is another one: its host is told with its scheme. */
function sourceIn(line: string): { host: string }[] {
  const [, scheme = '', host = ''] = SOURCE.exec(line.slice(0, 1000)) ?? [];
  if (host === '' || host.startsWith('localhost')) return [];
  return [{ host: `${scheme === 'http' ? 'http://' : ''}${host.toLowerCase()}` }];
}

/** Longer ones are no settings that anybody keeps. */
const MAX_SETTINGS = 500;
const SETTINGS =
  /(^|\/)(\.npmrc|\.yarnrc(\.yml)?|bunfig\.toml|pip\.conf|pip\.ini|\.cargo\/config(\.toml)?|requirements[^/]*\.txt|Gemfile|nuget\.config)$/i;
const REGISTRY =
  /(?:\bregistry|npmRegistryServer|index-url|^\s*source|\bvalue)["']?\s*[:=]?\s*\(?["']?(?:(?:sparse|registry)\+)?(https?):\/\/(?:[^\s/@"']*@)?([^\s/"'#:]+)/i;

/** A registry that packages are to come from, and did not. */
export function newRegistries(file: ChangedFile, { base }: ReviewMaterial): ReviewFinding[] {
  if (!isRegistrySetting(file) || file.status === 'removed') return [];
  const before = base(file.previousPath ?? file.path)?.toLowerCase() ?? '';
  const others = (file.lines ?? []).flatMap(({ kind, text }) => (kind === '+' ? [] : [text.toLowerCase()])).join('\n');
  const found = addedLines(file)
    .slice(0, MAX_SETTINGS)
    .flatMap((at) => {
      const [, scheme, host = ''] = REGISTRY.exec(at.text.slice(0, 500)) ?? [];
      if (host === '' || /^\s*#/.test(at.text)) return [];
      const name = host.toLowerCase();
      const isKnown = before.includes(name) || PUBLIC.has(name) || others.includes(name);
      if (isKnown && scheme === 'https') return [];
      const message = `Packages now come from \`${name.slice(0, 80)}\`. See that this is meant.`;
      return [findingAt(file, at, ['registry_changed', scheme === 'http' ? 'high' : 'medium', message])];
    });
  return found.slice(0, MAX_HOSTS);
}

export const isRegistrySetting = (file: ChangedFile): boolean => SETTINGS.test(file.path) && isOwn(file);
