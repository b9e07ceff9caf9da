import { seeded } from './seeded.js';

/** What jobs print all day, and what means nothing. `#` is a number, `~` a word. */
const ORDINARY = [
  'Get:# mirror/debian bookworm/main amd64 lib~-dev amd64 #.#-# [# kB]',
  'Unpacking lib~ (#.#-#) ...',
  'Collecting ~==#.#.#',
  '  Downloading ~-#.#.#-py3-none-any.whl (# kB)',
  'Requirement already satisfied: ~ in ./.venv/lib (from ~) (#.#.#)',
  '   Compiling ~ v#.#.#',
  '  Downloaded ~ v#.#.#',
  '[#/#] Building CXX object src/CMakeFiles/~.dir/~.cpp.o',
  'gcc -O2 -Wall -Wextra -I../include -DNDEBUG -DVERSION=# -c -o build/~.o ../src/~.c',
  '[INFO] --- ~:#.#.#:resources (default-resources) @ ~ ---',
  '[INFO] Copying # resources from src/main/resources to target/classes',
  '[INFO] Downloaded: mirror/org/~/~/#.#/~-#.#.pom (# kB at # kB/s)',
  '> Task :~:processResources UP-TO-DATE',
  'added # packages, and audited # packages in #s',
  '  ✓ ~ the ~ when it is ~ (# ms)',
  'ok #/# tests/~/~.test.js',
  'tests/~/test_~.py::test_~ PASSED                                   [ #%]',
  '=== RUN   Test~/~',
  '    --- PASS: Test~/~ (0.#s)',
  'test ~::tests::~ ... ok',
  'dist/assets/~-#.js   #.# kB │ gzip: #.# kB',
  '#: Pulling fs layer',
  '#: Download complete',
  'Step #/# : COPY --from=~ /usr/src/~ /usr/local/~',
  'remote: Counting objects: #% (#/#), done.',
  '2024-05-0# 12:#:# INFO  [~-#] o.s.~.~ - started ~ in #.# seconds (process running for #)',
  '{"level":"info","ts":#,"logger":"~","msg":"reconciled ~","duration":"#ms"}',
  '        ~ [#] -> ~ [#]: ~ ~ ~ ~ ~ ~ ~ ~ ~ ~ ~ ~',
  '+ ~ --~=# --~=~ ./~/~',
  '',
];

/** What tools say when something is wrong, one line each. */
const HITS = [
  "src/~/~.ts(#,#): error TS2304: Cannot find name '~'.",
  "src/~.c:#:#: warning: unused variable '~' [-Wunused-variable]",
  "src/~.cpp:#:#: error: '~' was not declared in this scope",
  "  #:#  error  '~' is not defined  no-undef",
  "src/~.py:#:#: F401 '~' imported but unused",
  'src/~.py:#: error: Incompatible types in assignment  [assignment]',
  'FAILED tests/~/test_~.py::test_~ - AssertionError: assert # == #',
  '    --- FAIL: Test~ (0.#s)',
  '[ERROR] /home/runner/work/~/~/src/main/java/~.java:[#,#] cannot find symbol',
  '~.go:#:#: undefined: ~',
  'npm warn deprecated ~@#.#.#: no longer maintained',
  'npm error code ERESOLVE',
  'Error: connect ECONNREFUSED 127.0.0.1:#',
  '~ failed to load: ~',
];

const WORDS = 'cart price shop order item stock total login user page list view store token cache queue'.split(' ');

/** A share of this many in a thousand. */
const per1000 = (next: (below: number) => number, share: number): boolean => next(1_000) < share;

export type SyntheticLog = {
  bytes: number;
  seed: number;
  /** Lines in a thousand that some matcher wants to see. */
  hitsPer1000: number;
};

/** A log as the runner writes it: time stamps on every line, colours on some, some lines ended by CRLF, progress bars. Yields pieces of about a megabyte. */
export function* syntheticLog({ bytes, seed, hitsPer1000 }: SyntheticLog): Generator<Uint8Array> {
  const next = seeded(seed);
  const encoder = new TextEncoder();
  const fill = (template: string): string =>
    template.replace(/[#~]/g, (sign) => (sign === '#' ? String(next(500) + 1) : (WORDS[next(WORDS.length)] ?? '')));
  let made = 0;
  let lines: string[] = ['##[group]Run make test', 'make test', '##[endgroup]'];
  let length = 0;
  while (made < bytes) {
    const isHit = per1000(next, hitsPer1000);
    const templates = isHit ? HITS : ORDINARY;
    let text = fill(templates[next(templates.length)] ?? '');
    if (per1000(next, 120)) text = `\x1b[3${next(7) + 1}m${text}\x1b[0m`;
    if (per1000(next, 10)) text = `${text} 10%\r${text} 50%\r${text} 100%`;
    const second = String(next(60)).padStart(2, '0');
    const line = `2026-01-01T10:${second}:${second}.${String(next(10_000_000)).padStart(7, '0')}Z ${text}${per1000(next, 150) ? '\r' : ''}`;
    lines.push(line);
    length += line.length + 1;
    if (length > 1 << 20) {
      const piece = encoder.encode(`${lines.join('\n')}\n`);
      made += piece.length;
      yield piece;
      lines = [];
      length = 0;
    }
  }
  yield encoder.encode('2026-01-01T10:59:59.0000000Z ##[error]Process completed with exit code 1.\n');
}
