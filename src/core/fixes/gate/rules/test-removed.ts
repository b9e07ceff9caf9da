import { type GateRule, refuse } from '../gate-rule.js';
import { foundIn } from '../markers.js';

/** How a test begins, by language, each kind counted by itself. */
const DECLARATIONS: RegExp[] = [
  /\b(?:it|test|specify|scenario|bench|example)(?: \. (?!skip|only|todo)\w+){0,6} \(/g,
  /\b(?:describe|context|suite|feature|group)(?: \. (?!skip|only|todo)\w+){0,6} \(/g,
  /\b(?:it|specify|test|scenario|should|describe|context|testset|property) ["'`]/g,
  /\bdef test\w*|\bdefp? test\w*/g,
  /\bclass \w*(?:Tests?|Spec|TestCase)\b|\bclass Test\w*/g,
  /\bfunc (?:Test|Benchmark|Fuzz|Example)\w*/g,
  /\b(?:func|fun|function) \(? ?test\w*/g,
  /\bfunc \( [^)]{1,60} \) Test\w*/g,
  /# \[ [\w: ]*\b(?:test|rstest|test_case|case|quickcheck|proptest)\b/g,
  /@ (?:Test|ParameterizedTest|RepeatedTest|TestFactory|Property|Benchmark|test)\b/g,
  /[[,] (?:Fact|Theory|Test|TestMethod|TestCase|DataTestMethod|InlineData|DataRow|SkippableFact)\b/g,
  /\b(?:TEST|TEST_F|TEST_P|TYPED_TEST|TEST_CASE|SCENARIO|SECTION|SUBCASE|BOOST_\w*TEST_CASE|TEST_CASE_METHOD|INSTANTIATE_TEST_SUITE_P|RUN_TEST|add_test) \(/g,
  /"[^"\n]{0,200}" (?:should|must|can|in|when)\b/g,
  /\b(?:Scenario|Scenario Outline|Example|Examples) :/g,
  /\b(?:parametrize|dataProvider|ValueSource|CsvSource|MethodSource)\b/g,
  /\bdoctest\b|> > >/g,
];

/** There are fewer tests of a kind than before. */
export const testRemoved: GateRule = {
  name: 'test-removed',
  judge: (_, { before, after, holdsTests, sameCode }) => {
    if (!holdsTests || sameCode) return [];
    for (const kind of DECLARATIONS) {
      const [was, is] = [foundIn(before, [kind]), foundIn(after, [kind])];
      if (is.length < was.length)
        return [refuse(was.at(-1)?.line ?? null, `${was.length - is.length} fewer tests are declared`)];
    }
    return [];
  },
};
