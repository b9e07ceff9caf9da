import { isExpectedData } from '../../fixes/gate/paths.js';
import { isShown, isTest } from '../file-kind.js';
import type { ConsistencyRule } from './consistency-rule.js';

/** Sizes are not known here, so only kinds that are large as a rule, or made anew by every build. Pictures, fonts and sounds are left alone. */
const KINDS: [pattern: RegExp, what: string, instead: string][] = [
  [
    /\.(?:o|obj|pyc|pyo|class|pdb|ilk|lib|rlib|rmeta|beam)$/i,
    'Output of a build',
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
    .flatMap(({ path }) => {
      const kind = KINDS.find(([pattern]) => pattern.test(path));
      if (!kind) return [];
      const [, what, instead] = kind;
      return [
        {
          rule: 'binary_added',
          severity: 'medium' as const,
          path,
          line: null,
          message: `${what} is added. ${instead}`,
          evidence: '',
        },
      ];
    });
