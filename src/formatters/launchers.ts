import { existsSync, realpathSync } from 'node:fs';
import { dirname } from 'node:path';

/** What the system puts around the program: each is a command before it. https://man7.org/linux/man-pages/man1/unshare.1.html */
export type Launcher = { name: string; command: string[] };

/** Nobody, on every Linux: owns no file, may signal no process of ours. */
const NOBODY = 65534;
/** Of all files of one program. */
const OPEN_FILES = 64;

const program = (name: string): string | null =>
  ['/usr/bin', '/bin', '/usr/sbin', '/sbin'].map((folder) => `${folder}/${name}`).find(existsSync) ?? null;

/**
 * A file system of its own, in which there is nothing but the system's libraries, Node and the code to load: no socket, no /proc, no /etc.
 * https://github.com/containers/bubblewrap
 */
const bubble = (bwrap: string, folders: readonly string[]): string[] => [
  bwrap,
  ...['--unshare-all', '--die-with-parent', '--cap-drop', 'ALL', '--chdir', '/'],
  ...['/usr', '/lib', '/lib64', dirname(realpathSync(process.execPath)), ...folders].flatMap((folder) => [
    '--ro-bind-try',
    folder,
    folder,
  ]),
  // It tells the program where it is in a variable.
  '/usr/bin/env',
  '-i',
];

/** From the most walls to none, of those that the system's programs could give; which of them work, only a try can tell. */
export function launchers(limits: { memoryMb: number; cpuSeconds: number }, folders: readonly string[]): Launcher[] {
  const [prlimit, unshare, setpriv, bwrap] = ['prlimit', 'unshare', 'setpriv', 'bwrap'].map(program);
  if (!prlimit) return [{ name: 'no walls of the system', command: [] }];
  // Not the address space: WebAssembly reserves far more of it than it uses.
  const limited = [
    prlimit,
    ...['--core=0', '--fsize=0', `--nofile=${OPEN_FILES}`, `--data=${limits.memoryMb * 1_000_000}`],
    `--cpu=${limits.cpuSeconds}`,
  ];
  const plain = { name: 'limits only', command: limited };
  if (!setpriv) return [plain];
  const isRoot = process.getuid?.() === 0;
  const weak = [setpriv, '--no-new-privs', ...(isRoot ? ['--inh-caps=-all', '--bounding-set=-all'] : [])];
  const nobody = [...weak, `--reuid=${NOBODY}`, `--regid=${NOBODY}`, '--clear-groups'];
  const inNamespace = ['--inh-caps=-all', '--bounding-set=-all'];
  const apart = ['--net', '--ipc', '--uts', '--pid', '--fork', '--mount', '--mount-proc'];
  const found: Launcher[] = [];
  if (bwrap)
    found.push({
      name: 'bubblewrap',
      command: [...limited, ...(isRoot ? nobody : [setpriv, '--no-new-privs']), ...bubble(bwrap, folders)],
    });
  if (isRoot) {
    if (unshare) {
      found.push({ name: 'namespaces, user nobody', command: [...limited, unshare, ...apart, ...nobody] });
      found.push({ name: 'network namespace, user nobody', command: [...limited, unshare, '--net', ...nobody] });
    }
    found.push({ name: 'user nobody', command: [...limited, ...nobody] });
    if (unshare) found.push({ name: 'namespaces', command: [...limited, unshare, ...apart, ...weak] });
  } else if (unshare) {
    for (const map of ['--map-current-user', '--map-root-user'])
      found.push({
        name: 'namespaces',
        command: [...limited, unshare, '--user', map, ...apart, setpriv, '--no-new-privs', ...inNamespace],
      });
  }
  return [...found, { name: 'limits, no new privileges', command: [...limited, ...weak] }, plain];
}
