/** Where CI systems check a repository out, as the beginning of an absolute path (forward slashes). */
const CHECKOUTS: readonly RegExp[] = [
  // GitHub Actions: hosted Linux, macOS and Windows runners, containers, Docker actions, self-hosted runners.
  /^\/home\/runner\/_?work\/[^/]+\/[^/]+\//,
  /^\/Users\/runner\/work\/[^/]+\/[^/]+\//,
  /^[A-Za-z]:\/a\/_work\/\d+\/s\//,
  /^[A-Za-z]:\/a\/[^/]+\/[^/]+\//,
  /^\/__w\/[^/]+\/[^/]+\//,
  /^\/github\/workspace\//,
  /^.{0,200}?\/_work\/[^/]+\/[^/]+\//,
  // GitLab, Travis, CircleCI, Buildkite, Jenkins, Azure.
  /^\/(?:var\/lib\/buildkite-agent\/)?builds\/[^/]+\/[^/]+\/(?=[^/]+\/|[^/]+$)/,
  /^\/home\/travis\/build\/[^/]+\/[^/]+\//,
  /^\/Users\/travis\/build\/[^/]+\/[^/]+\//,
  /^\/(?:home\/circleci|root)\/(?:project|repo)\//,
  /^.{0,200}?\/jobs\/[^/]+\/workspace\//,
  /^.{0,200}?\/jenkins(?:_home)?\/workspace\/[^/]+\//,
  /^\/home\/vsts\/work\/\d+\/s\//,
  /^\/nix\/store\/[a-z0-9]{32}-source\//,
  // Containers' usual places, and Go's workspace layout.
  /^.{0,200}?\/go\/src\/(?:github|gitlab)\.com\/[^/]+\/[^/]+\//,
  /^\/(?:usr\/src\/app|usr\/src|app|workspace|project|code|repo|src|build|work)\//,
];

/** Other people's code, and what tools make: no place to annotate. */
const VENDORED =
  /(?:^|\/)(?:node_modules|site-packages|dist-packages|bower_components|vendor\/bundle|go\/pkg\/mod|\.cargo|\.rustup|\.m2|\.gradle|\.nuget|\.konan|\.pub-cache|\.npm|\.yarn|\.pnpm|\.cache|\.pyenv|\.rbenv|\.rvm|hostedtoolcache|_actions|_temp|lib\/python\d[\d.]*|gems\/[^/]+-\d[\d.]*|rustc\/[0-9a-f]{8,}|sdk\/[\d.]+)(?:\/|$)/;
const SYSTEM =
  /^(?:\/(?:usr|lib\d*|etc|bin|sbin|nix|proc|sys|dev|snap|System|Library|Applications|rustc)\/|[A-Za-z]:\/(?:Program Files|Windows|ProgramData|hostedtoolcache|msys64|tools|rtools)|~\/|<|\[|node:|internal\/[\w/]{1,60}\.m?js$|native:|jar:|https?:)/;
/** Where programs lie as well as mounts and builds of a repository: only its own files can tell. */
const UNSURE = /^\/(?:opt|tmp|private|var\/folders)\//;
const HOMES = /^(?:\/(?:home|Users)\/[^/]+\/|\/root\/|[A-Za-z]:\/Users\/[^/]+\/)/;

/** The files of a repository, to turn what a log calls a file into its path. */
export type RepositoryFiles = {
  /** Whether these are all files; of a part of them nobody knows what is missing. */
  complete: boolean;
  /** The only file that this path, or its end, can mean; else null. */
  endingWith(path: string): string | null;
};

/** What tests read and no build runs: a path that does not say so means no file in there. */
const FIXTURE = /(?:^|\/)(?:__)?(?:fixtures?|testdata|test-data|snapshots?|mocks)(?:__)?\//i;

/** So many names at the end of two paths are no accident. */
const LEAST_TAIL = 3;

function commonTail(one: string, other: string): number {
  const [ours, theirs] = [one.split('/').reverse(), other.split('/').reverse()];
  const differs = ours.findIndex((name, index) => name !== theirs[index]);
  return differs < 0 ? ours.length : differs;
}

/** Looks files up by any end of their path. */
export function repositoryFiles(paths: readonly string[], complete = true): RepositoryFiles {
  const byName = new Map<string, string[]>();
  for (const path of paths) {
    const name = path.slice(path.lastIndexOf('/') + 1);
    const same = byName.get(name);
    if (same) same.push(path);
    else byName.set(name, [path]);
  }
  return {
    complete,
    endingWith(path) {
      const named = byName.get(path.slice(path.lastIndexOf('/') + 1)) ?? [];
      const exact = named.find((candidate) => candidate === path);
      if (exact) return exact;
      const candidates = FIXTURE.test(path) ? named : named.filter((candidate) => !FIXTURE.test(candidate));
      // A name alone says too little: any folder elsewhere may hold an index.js.
      const ends = candidates.filter(
        (candidate) => candidate.endsWith(`/${path}`) || (candidate.includes('/') && path.endsWith(`/${candidate}`)),
      );
      if (ends.length > 0) return ends.length === 1 ? (ends[0] ?? null) : null;
      // A part of the repository that is mounted elsewhere: a module in a container.
      const tails = candidates.map((candidate) => commonTail(candidate, path));
      const longest = Math.max(0, ...tails);
      const [best, other] = candidates.filter((_, index) => tails[index] === longest);
      return longest >= LEAST_TAIL && other === undefined ? (best ?? null) : null;
    },
  };
}

function withoutRoot(path: string, files: RepositoryFiles | null): string | null {
  for (const checkout of CHECKOUTS) {
    const match = checkout.exec(path);
    if (match) return path.slice(match[0].length);
  }
  if (SYSTEM.test(path) || (!files && UNSURE.test(path))) return null;
  return path.replace(HOMES, '').replace(/^[A-Za-z]:\/|^\/+/, '');
}

/**
 * The path a log gives, made relative to the repository, with forward slashes; null when it lies outside (standard libraries,
 * package caches, vendored code) or is no path. An absolute path with a root that no CI system uses is taken without that root;
 * the repository's own list of files, when it is known, has the last word.
 */
export function repositoryPath(raw: string, files: RepositoryFiles | null = null): string | null {
  let path = raw
    .trim()
    .replace(/^["'`(]+|["'`)]+$/g, '')
    .replaceAll('\\', '/')
    .replace(/\/{2,}/g, '/');
  path = path
    .replace(/^file:\/+(?=[A-Za-z]:\/)/, '')
    .replace(/^file:\/+/, '/')
    .replace(/^webpack(?:-internal)?:\/+(?:[^/]+\/)??\.\//, '')
    // Vite asks for parts of a file with a query: `Cart.vue?vue&type=script&lang.ts`.
    .replace(/^([^?]{0,400}\.\w{1,10})\?\S*$/, '$1');
  path = path.replace(/^(?:\.{1,2}\/)+/, '').replace(/\/(?:\.\/)+/g, '/');
  if (
    path === '' ||
    path.length > 400 ||
    path.endsWith('/') ||
    VENDORED.test(path) ||
    ((SYSTEM.test(path) || (!files && UNSURE.test(path))) && !CHECKOUTS.some((root) => root.test(path)))
  )
    return null;
  const relative = withoutRoot(path, files);
  if (relative === null || relative === '' || VENDORED.test(relative)) return null;
  const resolved = resolveDots(relative);
  if (resolved === null || resolved === '') return null;
  return files ? files.endingWith(resolved) : resolved;
}

/** `src/../a.c` → `a.c`; null when it climbs out. */
function resolveDots(path: string): string | null {
  if (!path.includes('..')) return path;
  const parts: string[] = [];
  for (const part of path.split('/')) {
    if (part !== '..') parts.push(part);
    else if (parts.pop() === undefined) return null;
  }
  return parts.join('/');
}
