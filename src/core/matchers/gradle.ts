import type { CategoryName, LogLine } from '../diagnosis.js';
import { type LineTest, type Matcher, type Scan, WEIGHT, type Weight } from './matcher.js';

const WENT_WRONG = /^\* What went wrong:/;
const WHERE = /^(?:Build|Settings|Initialization|Script) (?:file|script) '(?<path>[^']{1,300})' line: (?<line>\d+)/;
const END = /^\* (?:Try|Exception|Where|Get more help)|^BUILD FAILED/;
const MAX_BLOCK = 12;

/** What the text below "What went wrong" speaks for. */
const REASONS: readonly { pattern: RegExp; category: CategoryName; weight: Weight }[] = [
  {
    pattern:
      /Could not (?:resolve|find|download|GET|HEAD)|No matching variant|Dependency verification failed for configuration|Plugin \[id: .*was not found/,
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
    pattern: /There were failing tests|failing tests\. See the report|Test(?:s)? failed/,
    category: 'test_failure',
    weight: WEIGHT.summary,
  },
  {
    pattern:
      /Could not compile (?:build|settings|initialization) (?:file|script)|Build file '[^']+' line|Script compilation error|Task '[^']+' not found|Project '[^']+' not found|Unknown command-line option|SDK location not found|Minimum supported Gradle version|A problem occurred (?:evaluating|configuring)|Could not (?:create an instance|initialize class|set unknown property|get unknown property)|No such property|Namespace not specified|Failed to install the following Android SDK packages|uses this Kotlin Gradle plugin|is incompatible with|Inconsistent JVM-target compatibility/,
    category: 'configuration',
    weight: WEIGHT.named,
  },
  { pattern: /format violations|ktlint|spotless/i, category: 'format', weight: WEIGHT.named },
  { pattern: /Checkstyle|PMD|detekt|SpotBugs|Lint found (?:fatal )?errors/i, category: 'lint', weight: WEIGHT.named },
  { pattern: /Compilation failed|Compilation error/, category: 'compile_error', weight: WEIGHT.summary },
  { pattern: /coverage/i, category: 'coverage', weight: WEIGHT.named },
  { pattern: /OutOfMemory|Gradle build daemon disappeared/, category: 'out_of_memory', weight: WEIGHT.named },
];

function start(scan: Scan): LineTest {
  let block: LogLine[] | null = null;
  let where: LogLine | null = null;

  function finish(): void {
    const lines = block ?? [];
    block = null;
    if (lines.length === 0) return;
    const text = lines.map((line) => line.text).join(' ');
    const reason = REASONS.find(({ pattern }) => pattern.test(text));
    const at = where;
    where = null;
    const place =
      reason?.category === 'configuration' || reason === undefined ? WHERE.exec(at?.text ?? '')?.groups : null;
    const said = lines.find((line) => reason?.pattern.test(line.text)) ?? lines[0];
    scan.report({
      category: reason?.category ?? (place ? 'configuration' : 'unknown'),
      weight: place ? WEIGHT.located : (reason?.weight ?? WEIGHT.summary),
      path: place?.path ?? null,
      startLine: Number(place?.line) || null,
      endLine: Number(place?.line) || null,
      // What failed, and the first reason below it.
      message: lines
        .slice(0, lines[1]?.text.startsWith('>') ? 2 : 1)
        .map((line) => line.text.replace(/^>/, '').trim())
        .join(' '),
      lines: [...new Set([said, ...lines])].filter((line) => line !== undefined).slice(0, 5),
      finding: Boolean(place) || (reason !== undefined && reason.weight > WEIGHT.summary),
    });
  }

  return (line) => {
    if (!block && WHERE.test(line.text)) {
      where = line;
      return 'taken';
    }
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
  hints: ['^\\* What went wrong', "^(?:Build|Settings|Initialization|Script) (?:file|script) '"],
  start,
};
