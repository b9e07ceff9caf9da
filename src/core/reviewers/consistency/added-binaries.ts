import { isExpectedData } from '../../fixes/gate/paths.js';
import { isShown, isTest } from '../file-kind.js';
import type { ConsistencyRule } from './consistency-rule.js';

/** Whatever its size, it does not belong there. */
const BUILT = 'Output of a build';
/** Below this, what is large as a rule is not; above that, anything is. */
const SMALL_BYTES = 50_000;
const LARGE_BYTES = 2_000_000;

/** Made anew by every build, or large as a rule. Of pictures, fonts and sounds only the size tells. */
const KINDS: [pattern: RegExp, what: string, instead: string][] = [
  [
    /\.(?:o|obj|pyc|pyo|class|pdb|ilk|lib|rlib|rmeta|beam)$/i,
    BUILT,
    'Leave it to the build, and add it to .gitignore.',
  ],
  [
    /\.(?:exe|dll|so(?:\.\d+)*|dylib|jar|war|ear|apk|aab|ipa|msi|deb|rpm|pkg|appimage|whl|nupkg)$/i,
    'A compiled program or library',
    'Take it from a registry or a release instead: nobody can review it, and each clone carries it for ever.',
  ],
  [
    /\.(?:zip|tar|t?gz|tgz|bz2|xz|zst|7z|rar|iso|dmg|img|vmdk|qcow2)$/i,
    'An archive or disk image',
    'Keep it out of git, or in Git LFS: each clone carries it for ever.',
  ],
  [
    /\.(?:mp4|mov|avi|mkv|webm|psd|ai|sketch|blend|fbx)$/i,
    'A video or a design file',
    'Keep it out of git, or in Git LFS: each clone carries it for ever.',
  ],
  [
    /\.(?:sqlite3?|db|mdb|bak|dump|parquet|h5|hdf5|pkl|pickle|pt|pth|onnx|safetensors|ckpt|npy|npz)$/i,
    'Data or a model',
    'Keep it out of git, or in Git LFS: each clone carries it for ever.',
  ],
];
const ALLOWED =
  /(^|\/)(gradle-wrapper|maven-wrapper)\.jar$|(^|\/)(vendor|third[-_]?party|\.yarn|testing|assets|static|public|resources|mirror)\//i;

export const addedBinaries: ConsistencyRule = ({ files }) =>
  files
    .filter(({ status, lines, additions }) => status === 'added' && lines === null && additions === 0)
    .filter(({ path }) => !ALLOWED.test(path) && !isTest(path) && !isExpectedData(path) && !isShown(path))
    .flatMap(({ path, bytes }) => {
      const message = messageOf(path, bytes ?? null);
      if (message === null) return [];
      return [{ rule: 'binary_added', severity: 'medium' as const, path, line: null, message, evidence: '' }];
    });

/** `bytes`: null where nobody has told. */
function messageOf(path: string, bytes: number | null): string | null {
  const size = bytes === null ? '' : ` of ${sizeText(bytes)}`;
  const [, what, instead] = KINDS.find(([pattern]) => pattern.test(path)) ?? [];
  if (what === undefined || instead === undefined) {
    if (bytes === null || bytes < LARGE_BYTES) return null;
    return `A binary file${size} is added. Make it smaller, or keep it in Git LFS: each clone carries it for ever.`;
  }
  return what === BUILT || bytes === null || bytes >= SMALL_BYTES ? `${what}${size} is added. ${instead}` : null;
}

const sizeText = (bytes: number): string =>
  bytes < 1_000_000 ? `${Math.max(1, Math.round(bytes / 1_000))} kB` : `${(bytes / 1_000_000).toFixed(1)} MB`;
