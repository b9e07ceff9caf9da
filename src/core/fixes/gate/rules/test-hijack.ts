import { askPerson, type GateRule, refuse } from '../gate-rule.js';
import { gained } from '../markers.js';

/** Code makes the test tool itself say yes. */
const HIJACKS: RegExp[] = [
  /\b(?:global|globalThis|window|self|module) (?:\. |\[ ["'`])(?:expect|assert|it|test|describe|fail)\b["'`]?(?: \])? =/g,
  /\b(?:expect|assert|jest|vi|chai|pytest|unittest|TestCase|Assert)(?: \. \w+){1,3} = /g,
  /\bexpect \. extend\b|\bchai \. use\b|\bdef (?:assert\w*|pytest_\w+) \(|\bfunction (?:expect|assert\w*|describe|it|test) \(|\b(?:const|let|var) (?:expect|assert|it|test|describe) = /g,
  /\bsys \. modules \[|\bbuiltins \. |\bsetattr \( (?:pytest|unittest|builtins)|\bmonkeypatch\b|\bgetTestResults\b|\bpytest_sessionfinish\b|\bexitstatus = 0/g,
  /\bdef __(?:eq|ne|bool|hash|lt|le|gt|ge|contains)__ \( [^)]{0,80} \)[^:\n]{0,30}: \n > return (?:True|1)\b/g,
  /\b(?:boolean|bool|override fun|func) (?:equals|Equals|operator ==|==)[^{]{0,80}\{ return true/g,
  /\bObject \. (?:is|prototype\b[^=]{0,40}) = |\bArray \. prototype\b[^=]{0,40} = |\bDate \. now = |\bMath \. random = /g,
];

export const testHijack: GateRule = {
  name: 'test-hijack',
  judge: (_, { before, after, isTest }) =>
    gained(before, after, HIJACKS).map(({ key, line }) =>
      (isTest ? refuse : askPerson)(line, `it bends what tests compare with: ${key}`),
    ),
};
