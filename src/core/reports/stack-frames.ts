import { repositoryPath } from '../log/repository-path.js';

/** A place that a message or a stack trace names; `path` as it stands there, `offset` its line in the text, from 0. */
export type Frame = { path: string; line: number; column: number | null; offset: number };

const MAX_LINES = 200;
const MAX_LENGTH = 1_000;

// JVM: `at com.acme.CartTest.adds(CartTest.java:12)`; the file is given without its folders, which the package has.
const JVM =
  /^\s*(?:Caused by: .{0,200})?at (?:[\w.@-]{1,80}\/{1,2})?(?<name>[\w.$]{1,300})\.[^.()\n]{1,200}\((?<file>[\w$]{1,200}\.(?:java|kt|scala|groovy)):(?<line>\d{1,7})\)/;
const PYTHON = /^\s*File "(?<path>[^"]{1,400})", line (?<line>\d{1,7})/;
const DOTNET = /\sin (?<path>\S.{0,400}?):line (?<line>\d{1,7})\s*$/;
const PERL = /(?:^|[\s(])(?:at|in test file) (?<path>[^\s,]{1,300}),? line (?<line>\d{1,7})\b/;
const SOURCE =
  '[cm]?[jt]sx?|vue|svelte|py|rb|php|phpt|go|rs|java|kts?|scala|groovy|clj|cs|fs|vb|swift|mm?|c|cc|cpp|cxx|h|hh|hpp|hxx|exs?|erl|hs|ml|dart|lua|p[lm]|t|bats|sh|feature|robot|jl|nim|zig|cr|sol|sql|elm|r';
const COLON = new RegExp(
  `(?:^|[\\s("'\\x60@])(?<path>(?:file://|webpack(?:-internal)?://)?(?:[A-Za-z]:(?=[\\\\/]))?[^\\s:()"'<>|\\x60]{1,300}\\.(?:${SOURCE})):(?<line>\\d{1,7})(?::(?<column>\\d{1,6}))?(?!\\d)`,
  'i',
);
// Visual C++, and what Node and tools of Windows write in their manner: `cart.cc(12)`.
const PARENTHESES = new RegExp(
  `(?:^|\\s)(?<path>(?:[A-Za-z]:)?[^\\s:()"'<>|]{1,300}\\.(?:${SOURCE}))\\((?<line>\\d{1,7})(?:,(?<column>\\d{1,6}))?\\)`,
  'i',
);
const LIBRARY =
  /^(?:java|javax|jdk|sun|com\.sun|kotlin|scala|groovy|org\.(?:junit|gradle|apache\.maven|hamcrest|assertj|mockito|testng|opentest4j|codehaus|springframework|jboss)|io\.(?:mockk|kotest))\b/;

function jvmPath(name: string, file: string): string | null {
  if (LIBRARY.test(name)) return null;
  const folders = name.split('.').filter((part) => /^[a-z_]\w*$/.test(part));
  return [...folders, file].join('/');
}

function frameIn(text: string, offset: number): Frame | null {
  const jvm = JVM.exec(text)?.groups;
  if (jvm) {
    const path = jvmPath(jvm.name ?? '', jvm.file ?? '');
    return path ? { path, line: Number(jvm.line), column: null, offset } : null;
  }
  const groups = (
    PYTHON.exec(text) ??
    DOTNET.exec(text) ??
    COLON.exec(text) ??
    PERL.exec(text) ??
    PARENTHESES.exec(text)
  )?.groups;
  if (!groups?.path || Number(groups.line) === 0) return null;
  return { path: groups.path, line: Number(groups.line), column: Number(groups.column) || null, offset };
}

/** The places of the repository that a text names, in its order. */
export function framesOf(text: string): Frame[] {
  const frames: Frame[] = [];
  const lines = text.split('\n', MAX_LINES);
  for (const [offset, line] of lines.entries()) {
    const frame = /\d/.test(line) ? frameIn(line.slice(0, MAX_LENGTH), offset) : null;
    if (frame && repositoryPath(frame.path) !== null) frames.push(frame);
  }
  return frames;
}

const TEST_FILE =
  /(?:^|\/)(?:tests?|specs?|__tests__|e2e|cypress)\/|(?:[._-]|(?<=[a-z]))(?:tests?|specs?|cy|e2e)\.[a-z]+$|Tests?\.[a-z]+$|(?:^|\/)test_[^/]*$/;

/** Where to show a failure: in the file of the test if one is known, else in a test, else wherever the repository was first. */
export function bestFrame(frames: readonly Frame[], isOwn: (path: string) => boolean): Frame | null {
  return (
    frames.find(({ path }) => isOwn(path)) ??
    frames.find(({ path }) => TEST_FILE.test(repositoryPath(path) ?? path)) ??
    frames[0] ??
    null
  );
}
