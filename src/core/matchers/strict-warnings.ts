import { type Matcher, type SignalDraft, WEIGHT } from './matcher.js';

/** So many warnings are held in case they turn out to be the reason. */
const MAX_WARNINGS = 50;

/** A matcher whose warnings are why the build failed when a line of `verdict` says so: the tool was told to be strict. */
export const strictWarnings = (matcher: Matcher, verdict: RegExp): Matcher => ({
  ...matcher,
  start(scan) {
    const warnings: SignalDraft[] = [];
    const report = (draft: SignalDraft): void => {
      if (draft.level === 'warning' && warnings.length < MAX_WARNINGS) warnings.push(draft);
      scan.report(draft);
    };
    const test = matcher.start({ ...scan, report });
    return (line) => {
      if (!verdict.test(line.text)) return test(line);
      // A mark ends the block that is open.
      test({ number: line.number, text: '##[end]' });
      for (const draft of warnings.splice(0)) scan.report({ ...draft, level: 'failure', weight: WEIGHT.located });
      scan.report({
        category: 'compile_error',
        weight: WEIGHT.summary,
        message: line.text,
        lines: [line],
        finding: false,
      });
      return 'taken';
    };
  },
});
