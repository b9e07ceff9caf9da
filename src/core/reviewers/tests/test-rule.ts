import { isTest } from '../file-kind.js';
import { type Found, findIn, type Hunk } from '../hunks.js';
import type { ReviewFinding, ReviewMaterial } from '../reviewer.js';

/** What rules about tests look at. `hunks` are those of code, `testHunks` the ones of them that hold tests. */
type TestMaterial = ReviewMaterial & { hunks: readonly Hunk[]; testHunks: readonly Hunk[] };

export type TestRule = (material: TestMaterial) => ReviewFinding[];

/** How a test begins, its name in the first group; in code with one space between tokens. */
const DECLARATIONS: readonly RegExp[] = [
  /(?<!\. |function |def )\b[xf]?(?:it|test|specify|scenario)(?: \. \w+){0,3} \( ["'`]([^"'`]*)/g,
  /(?<!\. )\b[xf]?(?:it|test|specify|scenario|should) ["']([^"']*)["'] (?:do|,|\{)/g,
  /\bdef (test\w*)/g,
  /\bfunc(?: \( [^)]{1,60} \))? ((?:Test|Fuzz)[A-Z_]\w*) \(/g,
  /# \[ (?:\w+ :: )?(?:test|rstest)\b[^{;]{0,200}?\bfn (\w+)/g,
  /@ (?:Test|ParameterizedTest|RepeatedTest)\b[^{;]{0,300}?\b(?:void|fun) (\w+|`[^`]*`)/g,
  /\[ (?:Fact|Theory|Test|TestMethod|TestCase)\b[^{;]{0,300}?\b(?:void|Task) (\w+) \(/g,
  /\b(?:function|func) (test\w*) \(/g,
];

/** One declaration of a test counts for as many as it has rows. */
const TABLES: readonly RegExp[] = [
  /\. each\b|\bparametri[sz]e\b|\bsubTest\b|\b(?:InlineData|DataRow|MemberData|ValueSource|CsvSource|MethodSource|EnumSource|dataProvider|DataProvider|TestWith)\b|# \[ case\b|\bt \. Run \(|\bfor \(? ?(?:const )?\[?\w+\b/g,
];

export const holdsTests = ({ file, facts }: Hunk): boolean =>
  isTest(file.path) ||
  facts.holdsTests ||
  (facts.language.name === 'rust' && DECLARATIONS.some((pattern) => facts.after.code.search(pattern) !== -1));

/** Tests by their names; those that stand in a hunk before and after are no change. */
export const declaredIn = (hunks: readonly Hunk[], side: 'before' | 'after'): Found[] =>
  findIn(hunks, side, DECLARATIONS).map((found) => ({ ...found, key: found.match[1] ?? found.key }));

export const tablesIn = (hunks: readonly Hunk[], side: 'before' | 'after'): number =>
  findIn(hunks, side, TABLES).length;
