import type { Matcher, SignalDraft } from './matcher.js';

const MAX_LINES = 6;

/**
 * A matcher of one-line formats whose message may go on below: what the group `more` holds of the lines that follow is added to it.
 * `within` is how many lines further down it may stand; others may read those in between.
 */
export function withMore(matcher: Matcher, more: RegExp, within: number, joint = ' '): Matcher {
  return {
    ...matcher,
    start(scan) {
      let held: SignalDraft | null = null;
      let seen = 0;
      function flush(): void {
        if (held) scan.report(held);
        held = null;
      }
      const report = (draft: SignalDraft): void => {
        flush();
        held = draft;
        seen = 0;
      };
      const test = matcher.start({ ...scan, report });
      return (line) => {
        const said = held && more.exec(line.text)?.groups?.more;
        if (held && said !== undefined && said !== null && held.lines.length < MAX_LINES) {
          held = {
            ...held,
            message: `${held.message}${/[;:,]$/.test(held.message) ? ' ' : joint}${said.trim().replace(/\s+/g, ' ')}`,
            lines: [...held.lines, line],
          };
          return 'more';
        }
        if (held && (++seen >= within || line.text.startsWith('##['))) flush();
        const verdict = test(line);
        if (verdict === 'taken' && held) return 'more';
        return verdict === 'pass' && held ? 'watch' : verdict;
      };
    },
  };
}
