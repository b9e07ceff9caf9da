/** A test case as a JUnit report names it: `suites` are the suites around it, outermost first. */
export type NamedCase = {
  name: string;
  className: string;
  file: string | null;
  suites: readonly string[];
  /** PHPUnit tells the class twice. */
  isMethod: boolean;
};

const PATH = /^[^\s].*\/[^/]*\.\w{1,5}$|^[^\s/]+\.(?:[cm]?[jt]sx?|py|rb|php|bats|t|feature|robot)$/;
/** A method with its arguments. */
const METHOD = /^[\w$]+\(.*\)$/;
const IDENTIFIERS = /^[\w$.\\/:+<>,[\]()-]+$/;

/** `tests.test_cart.TestCart` of pytest as `tests/test_cart.py::TestCart`. */
function pytestNode(className: string, file: string | null): { file: string; classes: string[] } {
  const parts = className.split('.').filter((part) => part !== '');
  const known = file?.replace(/\.py$/, '').split('/').length;
  const first = parts.findIndex((part) => /^[A-Z]/.test(part));
  const modules = known ?? (first < 0 ? parts.length : first);
  return { file: file ?? `${parts.slice(0, modules).join('/')}.py`, classes: parts.slice(modules) };
}

/**
 * What people call a test: the name its tool prints, as far as the report lets it be told. Tools put suite, class, file and name into
 * two attributes, each in its own way. `file` is the file of the test where its names tell.
 */
export function testName(tool: string, test: NamedCase): { name: string; file: string | null } {
  const { className, file, suites } = test;
  // jest-junit joins with what it is told to, also where nothing is in front.
  const name = test.name.replace(/^[›>]\s+/, '');
  if (tool === 'pytest') {
    // A file that could not even be collected.
    const module = file ?? `${name.replaceAll('.', '/')}.py`;
    if (className === '') return { name: module, file: module };
    const node = pytestNode(className, file);
    return { name: [node.file, ...node.classes, name].join('::'), file: node.file };
  }
  if (test.isMethod) return { name: `${className}::${name}`, file };
  if (PATH.test(className) && !className.endsWith('.global')) return { name, file: file ?? className };
  const module = file
    ?.replace(/^\.\//, '')
    .replace(/\.\w+$/, '')
    .replaceAll('/', '.');
  // RSpec's class is the file, Catch2's the program, Node's nothing.
  if (className === module || className.endsWith('.global')) return { name, file };
  if (className === '' || className === 'test') return { name: [...suites, name].join(' > '), file };
  if (name.startsWith(className) || name.endsWith(className)) return { name, file };
  const joint = IDENTIFIERS.test(className) && (IDENTIFIERS.test(name) || METHOD.test(name)) ? '.' : ' > ';
  return { name: `${className}${joint}${name}`, file };
}

const words = (name: string): string[] => name.toLowerCase().match(/[\p{L}\p{N}_]+/gu) ?? [];

/** By what two names of one test can be compared: `cart › adds`, `cart adds` and `cart.adds` are one. */
export const testWords = (name: string): string => words(name).join(' ');

/** Whether two such forms may mean the same test: one is the other, or ends with all of it and has more in front. */
export const isSameWords = (one: string, other: string): boolean =>
  one !== '' && other !== '' && (one === other || one.endsWith(` ${other}`) || other.endsWith(` ${one}`));
