import type { CategoryName, LogLine } from '../diagnosis.js';
import { type LineTest, type Matcher, type Scan, WEIGHT, type Weight } from './matcher.js';

const WENT_WRONG = /^\* What went wrong:/;
const END = /^\* (?:Try|Exception|Where|Get more help)|^BUILD FAILED/;
const MAX_BLOCK = 12;

/** What the text below "What went wrong" speaks for. */
const REASONS: readonly { pattern: RegExp; category: CategoryName; weight: Weight }[] = [
  {
    pattern: /Could not (?:resolve|find|download|GET|HEAD)|No matching variant|Plugin \[id: .*was not found/,
    category: 'dependency',
    weight: WEIGHT.decisive,
  },
  {
    pattern:
      /given for .{1,100} Gradle property is invalid|Unsupported class file major version|requires (?:at least )?(?:Java|JVM|Gradle)|No matching toolchains|invalid source release|Could not determine java version/i,
    category: 'configuration',
    weight: WEIGHT.decisive,
  },
  {
    pattern: /There were failing tests|failing tests\. See the report/,
    category: 'test_failure',
    weight: WEIGHT.summary,
  },
  { pattern: /format violations|ktlint|spotless/i, category: 'format', weight: WEIGHT.named },
  { pattern: /Checkstyle|PMD|detekt|SpotBugs|Lint found (?:fatal )?errors/i, category: 'lint', weight: WEIGHT.named },
  { pattern: /Compilation failed|Compilation error/, category: 'compile_error', weight: WEIGHT.summary },
  { pattern: /coverage/i, category: 'coverage', weight: WEIGHT.named },
  { pattern: /OutOfMemory|Gradle build daemon disappeared/, category: 'out_of_memory', weight: WEIGHT.named },
];

function start(scan: Scan): LineTest {
  let block: LogLine[] | null = null;

  function finish(): void {
    const lines = block ?? [];
    block = null;
    if (lines.length === 0) return;
    const text = lines.map((line) => line.text).join(' ');
    const reason = REASONS.find(({ pattern }) => pattern.test(text));
    const said = lines.find((line) => reason?.pattern.test(line.text)) ?? lines[0];
    scan.report({
      category: reason?.category ?? 'unknown',
      weight: reason?.weight ?? WEIGHT.summary,
      message: lines[0]?.text.trim() ?? '',
      lines: [...new Set([said, ...lines])].filter((line) => line !== undefined).slice(0, 5),
      finding: reason !== undefined && reason.weight > WEIGHT.summary,
    });
  }

  return (line) => {
    if (WENT_WRONG.test(line.text)) {
      finish();
      block = [];
      return 'more';
    }
    if (!block) return 'pass';
    if (END.test(line.text) || block.length >= MAX_BLOCK) {
      finish();
      return 'taken';
    }
    if (line.text.trim() !== '') block.push(line);
    return 'more';
  };
}

/** Gradle's `* What went wrong:` paragraph. */
export const gradle: Matcher = {
  name: 'gradle',
  url: 'https://docs.gradle.org/current/userguide/logging.html',
  hints: ['^\\* What went wrong'],
  start,
};
