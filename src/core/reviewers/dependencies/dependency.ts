/** What a manifest asks for. `spec`: as it is written, or for what comes from no registry `git+…`, `https://…` or `file:…`. */
export type Dependency = { name: string; spec: string };

/** A package manager's pair of files. */
export type Ecosystem = {
  name: string;
  manifest: RegExp;
  /** Names of the files that lock what the manifest asks for; the one that stands beside it, or above it in a workspace. */
  locks: string[];
  /** What it asks for, by name, for running and for development; null: it cannot be read. Never throws. */
  read(text: string): Map<string, Dependency> | null;
  /** The name under which it is licensed; null: it says none. */
  licence(text: string): string | null;
  /** Whether a lock file holds what is asked for as it is asked for, or no more than names. */
  locksSpecs: boolean;
};

export type Origin = 'registry' | 'git' | 'address' | 'path' | 'workspace' | 'alias';

/** Where something comes from. https://docs.npmjs.com/cli/configuring-npm/package-json#dependencies */
export function originOf(spec: string): Origin {
  if (/^(?:workspace|catalog):/.test(spec)) return 'workspace';
  if (/^npm:/.test(spec)) return 'alias';
  if (/^(?:file|link|portal):|^\.{0,2}\//.test(spec)) return 'path';
  if (/^(?:git\b|github:|gitlab:|bitbucket:|gist:|ssh:)|\.git(?:#|$)|^[\w.-]+\/[\w.-]+(?:#.*)?$/.test(spec))
    return 'git';
  return /^https?:/.test(spec) ? 'address' : 'registry';
}

/** The first version that a range names; null: none. A leading `<` names what is kept out. */
export function versionOf(spec: string): [major: number, minor: number, patch: number] | null {
  const match = /^\s*(?:[\^~=v]|>=|~>|~=|==)*\s*v?(\d{1,9})(?:\.(\d{1,9}))?(?:\.(\d{1,9}))?/.exec(spec);
  return match && originOf(spec) === 'registry'
    ? [Number(match[1]), Number(match[2] ?? 0), Number(match[3] ?? 0)]
    : null;
}
