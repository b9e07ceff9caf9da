import type { FC } from 'hono/jsx';
import type { FixAttempt } from '../../core/fixes/fix-attempt.js';
import { renderPatch } from '../../core/fixes/fix-report.js';
import { Scrolling } from './scrolling.js';

/** Lines of a log, with their numbers. */
export const LogLines: FC<{ lines: readonly { number: number; text: string }[]; label: string }> = ({
  lines,
  label,
}) =>
  lines.length === 0 ? null : (
    <Scrolling class="code" label={label}>
      <pre>
        {[...lines]
          .sort((one, other) => one.number - other.number)
          .map(({ number, text }) => (
            <span>
              <b>{number}</b>
              {text}
            </span>
          ))}
      </pre>
    </Scrolling>
  );

/** A page shows no more of one patch: GitHub has all of it. */
const MOST_LINES = 400;

function linesOf(files: FixAttempt['metadata']['files']): string[] {
  const lines = files.map(renderPatch).join('\n').split('\n');
  return lines.length <= MOST_LINES
    ? lines
    : [...lines.slice(0, MOST_LINES), `@@ ${lines.length - MOST_LINES} more lines`];
}

const classOf = (line: string): string => {
  if (line.startsWith('+++') || line.startsWith('---') || line.startsWith('@@')) return 'hunk';
  if (line.startsWith('+')) return 'added';
  return line.startsWith('-') ? 'removed' : '';
};

/** What a fix changes. */
export const Patch: FC<{ files: FixAttempt['metadata']['files']; label: string }> = ({ files, label }) =>
  files.length === 0 ? null : (
    <Scrolling class="code" label={label}>
      <pre>
        {linesOf(files).map((line) => (
          <span class={classOf(line)}>{line}</span>
        ))}
      </pre>
    </Scrolling>
  );

/** A value as it is kept. */
export const Json: FC<{ value: unknown; summary: string; of?: string }> = ({ value, summary, of }) => (
  <details>
    <summary>{summary}</summary>
    <Scrolling class="code" label={of ? `${summary} of ${of}` : summary}>
      <pre class="json">{JSON.stringify(value, null, 2)}</pre>
    </Scrolling>
  </details>
);
