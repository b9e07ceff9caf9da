import { type LoggedCommand, renderActionsLog } from '../dev/github/actions-log.js';
import type { FileChanges } from '../dev/github/git/objects.js';
import { seeded } from './seeded.js';

/** A job that fails, with what it printed. */
export type FailingJob = { name: string; log: string };

/** What tools print on a good day: `#` is a number, `~` a word. */
const CHATTER: readonly string[] = [
  'Get:# mirror/ubuntu noble/main amd64 lib~-dev amd64 #.#-# [# kB]',
  'Unpacking lib~ (#.#-#) ...',
  'npm warn deprecated ~@#.#.#: use ~ instead',
  'Collecting ~==#.#.#',
  '  Downloading ~-#.#.#-py3-none-any.whl (# kB)',
  'PASS src/~/~.test.ts',
  '  ✓ ~ the ~ when it is ~ (# ms)',
  'tests/~/test_~.py::test_~ PASSED                                   [ #%]',
  '--- PASS: Test~/~ (0.#s)',
  '12:00:# INFO  ~ ~ the ~ of the ~ in # ms',
  'dist/assets/~-#.js   #.# kB │ gzip: #.# kB',
];
const WORDS = ['cart', 'price', 'member', 'order', 'invoice', 'stock', 'address', 'session', 'report', 'queue'];

/** What each kind says at the end. Its files are in the repository, so that annotations stand on lines that are there. */
const KINDS: readonly { name: string; command: string; output: string }[] = [
  {
    name: 'lint',
    command: 'npx eslint src',
    output: [
      '',
      '/home/runner/work/shop/shop/src/cart/price.js',
      "  3:7   error  'unused' is assigned a value but never used  no-unused-vars",
      "  9:12  error  'undefinedName' is not defined               no-undef",
      '',
      '/home/runner/work/shop/shop/src/cart/total.js',
      '  4:3   error  Unexpected var, use let or const instead     no-var',
      '',
      '✖ 3 problems (3 errors, 0 warnings)',
    ].join('\n'),
  },
  {
    name: 'types',
    command: 'npx tsc --noEmit',
    output: [
      "src/orders/order.ts(12,5): error TS2322: Type 'string' is not assignable to type 'number'.",
      "src/orders/order.ts(20,18): error TS2345: Argument of type 'Order' is not assignable to parameter of type 'Invoice'.",
      "src/stock/stock.ts(7,10): error TS2304: Cannot find name 'Shelf'.",
    ].join('\n'),
  },
  {
    name: 'unit tests',
    command: 'npx jest',
    output: [
      'FAIL src/orders/order.test.ts',
      '  ● order › adds the members discount',
      '',
      '    expect(received).toBe(expected) // Object.is equality',
      '',
      '    Expected: 2250',
      '    Received: 2500',
      '',
      '      10 |   const order = newOrder(member);',
      '      11 |',
      '    > 12 |   expect(total(order)).toBe(2250);',
      '         |                        ^',
      '      13 | });',
      '',
      '      at Object.<anonymous> (src/orders/order.test.ts:12:24)',
      '',
      'Test Suites: 1 failed, 41 passed, 42 total',
      'Tests:       1 failed, 388 passed, 389 total',
    ].join('\n'),
  },
  {
    name: 'python',
    command: 'python -m pytest',
    output: [
      '=================================== FAILURES ===================================',
      '_________________________________ test_rounded _________________________________',
      '',
      '    def test_rounded():',
      '>       assert rounded(2.345) == 2.35',
      'E       assert 2.34 == 2.35',
      'E        +  where 2.34 = rounded(2.345)',
      '',
      'tests/test_money.py:8: AssertionError',
      '=========================== short test summary info ============================',
      'FAILED tests/test_money.py::test_rounded - assert 2.34 == 2.35',
      '======================== 1 failed, 212 passed in 14.20s ========================',
    ].join('\n'),
  },
  {
    name: 'go',
    command: 'go vet ./... && go build ./...',
    output: [
      '# shop/api',
      'api/server.go:14:2: undefined: handler',
      'api/server.go:31:9: cannot use n (variable of type int) as string value in return statement',
    ].join('\n'),
  },
];

const SIZES = [50_000, 100_000, 150_000, 250_000, 500_000];

const codeOf = (lines: number): string =>
  Array.from({ length: lines }, (_, line) => `const line${line + 1} = ${line};\n`).join('');

/** The files of a repository in which every one of the jobs can fail. */
export const filesOfFailingJobs: FileChanges = {
  'README.md': '# shop\n',
  ...Object.fromEntries(
    [
      ...[
        'src/cart/price.js',
        'src/cart/total.js',
        'src/orders/order.ts',
        'src/orders/order.test.ts',
        'src/stock/stock.ts',
      ],
      ...['tests/test_money.py', 'api/server.go'],
      ...WORDS.flatMap((word) => [`src/${word}/index.ts`, `src/${word}/${word}.ts`, `docs/${word}.md`]),
    ].map((path) => [path, codeOf(60)]),
  ),
};

/** Every kind at every size, in an order that mixes both. The same every time. */
export function failingJobs(): FailingJob[] {
  return SIZES.flatMap((_, turn) =>
    KINDS.map(({ name, command, output }, index) => {
      const bytes = SIZES[(turn + index) % SIZES.length] ?? 0;
      const commands: LoggedCommand[] = [
        { command: 'npm ci', output: chatter(bytes, turn * KINDS.length + index), exitCode: 0 },
        { command, output, exitCode: 1 },
      ];
      return {
        name,
        log: renderActionsLog(commands, { startedAt: new Date('2026-11-22T10:00:00Z'), repository: 'shop' }),
      };
    }),
  );
}

/** So much of it that the log, with its time stamps, has so many bytes. */
function chatter(bytes: number, seed: number): string {
  const next = seeded(seed + 1);
  const lines: string[] = [];
  for (let left = bytes; left > 0; ) {
    const line = (CHATTER[next(CHATTER.length)] ?? '').replace(/[#~]/g, (mark) =>
      mark === '#' ? String(next(100)) : (WORDS[next(WORDS.length)] ?? ''),
    );
    lines.push(line);
    left -= line.length + 30;
  }
  return lines.join('\n');
}
