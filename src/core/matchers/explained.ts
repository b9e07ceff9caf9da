import type { CategoryName, LogLine } from '../diagnosis.js';
import { type LineRule, type LineTest, lineMatcher, type Matcher, type Scan, WEIGHT, type Weight } from './matcher.js';

/**
 * A failure whose first line says that, and whose further lines say why. The block goes on while its lines fit `goesOn`;
 * `detail` finds the line that is put behind the first.
 */
type Explained = {
  head: RegExp;
  goesOn: RegExp;
  detail: RegExp;
  /** The last line that fits is the detail, not the first. */
  last?: true;
  category: CategoryName;
  weight?: Weight;
  /** What the whole block may speak for instead, first come first served. */
  or?: readonly (readonly [pattern: RegExp, category: CategoryName])[];
};

const MAX_BLOCK = 60;

/** Words of a connection that failed, in the error chains of many tools. */
export const UNREACHED =
  /[Cc]ould not resolve host|Name or service not known|no such host|[Tt]emporary failure in name|[Cc]onnection (?:refused|reset|timed out)|timed? ?out|TLS handshake|network (?:error|failure|is unreachable)|HTTP\/?[\d.]* (?:error )?(?:429|5\d\d)|status(?: code:?)? (?:429|5\d\d)|spurious network|SSL_ERROR|getaddrinfo|Unknown host|unexpected EOF|503 Service|502 Bad/;

/** A matcher of blocks, and of lines that need no explanation. */
export function explainedMatcher(format: {
  name: string;
  url: string;
  hints: readonly string[];
  explained: readonly Explained[];
  rules: readonly LineRule[];
}): Matcher {
  const { name, url, hints, explained, rules } = format;
  const plain = lineMatcher({ name, url, hints, rules });

  function start(scan: Scan): LineTest {
    const readRules = plain.start(scan);
    let block: { kind: Explained; lines: LogLine[] } | null = null;

    function finish(): void {
      if (!block) return;
      const { kind, lines } = block;
      block = null;
      const [head, ...rest] = lines;
      if (!head) return;
      const fits = ({ text }: LogLine): boolean => kind.detail.test(text);
      const detail = kind.last ? rest.findLast(fits) : rest.find(fits);
      const all = lines.map(({ text }) => text).join('\n');
      const category = kind.or?.find(([pattern]) => pattern.test(all))?.[1] ?? kind.category;
      const groups = kind.head.exec(head.text)?.groups;
      scan.report({
        category,
        weight: kind.weight ?? WEIGHT.decisive,
        message: [
          groups?.message ?? head.text,
          detail ? (kind.detail.exec(detail.text)?.groups?.message ?? detail.text) : '',
        ]
          .map((text) => text.trim())
          .filter((text) => text !== '')
          .join(' '),
        code: groups?.code ?? null,
        path: groups?.path ?? null,
        lines: detail ? [head, detail] : [head],
      });
    }

    return (line) => {
      const kind = explained.find(({ head }) => head.test(line.text));
      if (kind) {
        finish();
        block = { kind, lines: [line] };
        return 'more';
      }
      if (block) {
        if (block.kind.goesOn.test(line.text) && block.lines.length < MAX_BLOCK) {
          block.lines.push(line);
          return 'more';
        }
        finish();
      }
      return readRules(line);
    };
  }
  return { name, url, hints, start };
}
