import { bold, colourOf, columns, outcomeOf, type Paint } from './paint.js';
import type { DemoStep } from './step.js';
import { markdownText, wrap } from './terminal-text.js';

const bar = '  │ ';
const width = columns - bar.length;

/** The check run as the pull request shows it: conclusion, title, summary, annotations. */
export function reportText(step: Extract<DemoStep, { step: 'report' }>, paint: Paint): string {
  const strong = (text: string) => paint(bold, text);
  const annotations = step.annotations.flatMap(({ path, line, level, message }) =>
    wrap(`${path}:${line} ${level} ${message}`, width - 2).map((part, index) => (index === 0 ? part : `  ${part}`)),
  );
  const shown = [
    strong(paint(colourOf(step), `${step.name}: ${outcomeOf(step)}`)),
    ...wrap(step.title, width).map(strong),
    '',
    ...markdownText(step.summary, width, strong),
    ...(annotations.length > 0 ? ['', strong('Annotations'), ...annotations] : []),
  ];
  const head = `  Pull request #${step.pullRequest} shows on ${step.headSha.slice(0, 7)}:`;
  return `\n${head}\n${shown.map((text) => `${bar}${text}`.trimEnd()).join('\n')}\n`;
}
