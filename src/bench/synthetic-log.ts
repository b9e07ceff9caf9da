import { seeded } from './seeded.js';

/** One tool at work: what it prints all day, what it says when something is wrong (of one line or several), how it ends. `#` is a number, `~` a word. */
type Section = { ordinary: readonly string[]; hits: readonly string[]; end?: string };

const SECTIONS: readonly Section[] = [
  {
    ordinary: [
      'Get:# mirror/debian bookworm/main amd64 lib~-dev amd64 #.#-# [# kB]',
      'Unpacking lib~ (#.#-#) ...',
      'Setting up lib~:amd64 (#.#-#) ...',
    ],
    hits: ['E: Unable to locate package lib~', 'W: Failed to fetch mirror/debian/lib~ Could not resolve host'],
  },
  {
    ordinary: [
      'Collecting ~==#.#.#',
      '  Downloading ~-#.#.#-py3-none-any.whl (# kB)',
      'Requirement already satisfied: ~ in ./.venv/lib (from ~) (#.#.#)',
      'tests/~/test_~.py::test_~ PASSED                                   [ #%]',
      '2024-05-0# 12:#:# INFO  ~ ~ the ~ of the ~ in # ms',
    ],
    hits: [
      "src/~.py:#:#: F401 '~' imported but unused",
      'src/~.py:#: error: Incompatible types in assignment  [assignment]',
      'tests/~/test_~.py:#: AssertionError',
      'FAILED tests/~/test_~.py::test_~ - AssertionError: assert # == #',
    ],
    end: '========================= # failed, # passed in #.#s =========================',
  },
  {
    ordinary: [
      '[#/#] Building CXX object src/CMakeFiles/~.dir/~.cpp.o',
      'gcc -O2 -Wall -Wextra -I../include -DNDEBUG -DVERSION=# -c -o build/~.o ../src/~.c',
      'ar rcs build/lib~.a build/~.o build/~.o build/~.o build/~.o',
    ],
    hits: [
      "src/~.c:#:#: warning: unused variable '~' [-Wunused-variable]",
      "src/~.cpp:#:#: error: '~' was not declared in this scope",
      'make[#]: *** [Makefile:#: build/~.o] Error 1',
    ],
  },
  {
    ordinary: [
      '[INFO] --- ~:#.#.#:resources (default-resources) @ ~ ---',
      '[INFO] Copying # resources from src/main/resources to target/classes',
      '[INFO] Downloaded: mirror/org/~/~/#.#/~-#.#.pom (# kB at # kB/s)',
      '> Task :~:processResources UP-TO-DATE',
      '12:00:# [main] INFO  o.s.~.~ - started ~ in #.# seconds (process running for #)',
    ],
    hits: [
      '[ERROR] /home/runner/work/~/~/src/main/java/~.java:[#,#] cannot find symbol',
      '[ERROR] Tests run: #, Failures: #, Errors: 0, Skipped: 0, Time elapsed: #.# s <<< FAILURE! - in org.~.~Test',
      '[WARNING] /home/runner/work/~/~/src/main/java/~.java:[#,#] [unchecked] unchecked cast',
    ],
    end: '[INFO] BUILD FAILURE',
  },
  {
    ordinary: [
      'added # packages, and audited # packages in #s',
      '  ✓ ~ the ~ when it is ~ (# ms)',
      'ok #/# tests/~/~.test.js',
      'dist/assets/~-#.js   #.# kB │ gzip: #.# kB',
      '        ~ [#] -> ~ [#]: ~ ~ ~ ~ ~ ~ ~ ~ ~ ~ ~ ~',
    ],
    hits: [
      "src/~/~.ts(#,#): error TS2304: Cannot find name '~'.",
      "  #:#  error  '~' is not defined  no-undef",
      'npm warn deprecated ~@#.#.#: no longer maintained',
      'npm error code ERESOLVE',
    ],
  },
  {
    ordinary: [
      '    --- PASS: Test~/~ (0.#s)',
      '--- PASS: Test~ (0.#s)',
      'ok  \tshop/~\t#.#s',
      '?   \tshop/~\t[no test files]',
    ],
    hits: [
      '--- FAIL: Test~ (0.#s)\n    ~_test.go:#: got #, want #\nFAIL\nFAIL\tshop/~\t#.#s',
      '~.go:#:#: undefined: ~',
    ],
  },
  {
    ordinary: ['   Compiling ~ v#.#.#', '  Downloaded ~ v#.#.#', 'test ~::tests::~ ... ok'],
    hits: [
      'warning: unused variable: `~`\n  --> src/~.rs:#:#\n   |\n # |     let ~ = #;\n   |         ^^^^\n',
      'error[E0425]: cannot find value `~` in this scope\n  --> src/~.rs:#:#\n   |\n # |     ~ + #\n   |     ^^^^ not found\n',
    ],
  },
  {
    ordinary: [
      '#: Pulling fs layer',
      '#: Download complete',
      'Step #/# : COPY --from=~ /usr/src/~ /usr/local/~',
      'remote: Counting objects: #% (#/#), done.',
      '{"level":"info","ts":#,"logger":"~","msg":"reconciled ~","duration":"#ms"}',
      '+ ~ --~=# --~=~ ./~/~',
      '',
    ],
    hits: ['Error: connect ECONNREFUSED 127.0.0.1:#', '~ failed to load: ~'],
  },
];
/** Lines of one tool after the other. */
const SECTION_LINES = 400;

const WORDS = 'cart price shop order item stock total login user page list view store token cache queue'.split(' ');

/** A share of this many in a thousand. */
const per1000 = (next: (below: number) => number, share: number): boolean => next(1_000) < share;

export type SyntheticLog = {
  bytes: number;
  seed: number;
  /** Lines in a thousand that some matcher wants to see. */
  hitsPer1000: number;
};

/** With a time stamp, perhaps in colour, as a progress bar, or ended by CRLF. */
function dressed(text: string, next: (below: number) => number): string {
  const coloured = per1000(next, 120) ? `\x1b[3${next(7) + 1}m${text}\x1b[0m` : text;
  const shown = per1000(next, 10) ? `${coloured} 10%\r${coloured} 50%\r${coloured} 100%` : coloured;
  const second = String(next(60)).padStart(2, '0');
  const fraction = String(next(10_000_000)).padStart(7, '0');
  return `2026-01-01T10:${second}:${second}.${fraction}Z ${shown}${per1000(next, 150) ? '\r' : ''}`;
}

/** A log as the runner writes it: time stamps on every line, colours on some, some lines ended by CRLF, progress bars. Yields pieces of about a megabyte. */
export function* syntheticLog({ bytes, seed, hitsPer1000 }: SyntheticLog): Generator<Uint8Array> {
  const next = seeded(seed);
  const encoder = new TextEncoder();
  const fill = (template: string): string =>
    template.replace(/[#~]/g, (sign) => (sign === '#' ? String(next(500) + 1) : (WORDS[next(WORDS.length)] ?? '')));
  let made = 0;
  let count = 0;
  let hitLines = 0;
  let lines: string[] = ['##[group]Run make test', 'make test', '##[endgroup]'];
  let length = 0;
  while (made < bytes) {
    const section = SECTIONS[Math.floor(count / SECTION_LINES) % SECTIONS.length] as Section;
    // So that of all lines this share is of hits, however many lines one has.
    const isHit = hitLines * 1_000 < hitsPer1000 * count && next(3) === 0;
    const templates = isHit ? section.hits : section.ordinary;
    const isEnd = count % SECTION_LINES === SECTION_LINES - 1;
    const said = fill((isEnd ? section.end : null) ?? templates[next(templates.length)] ?? '').split('\n');
    if (isHit) hitLines += said.length;
    count += said.length;
    for (const text of said) {
      const line = dressed(text, next);
      lines.push(line);
      length += line.length + 1;
    }
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
