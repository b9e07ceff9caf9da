// The program in the sandbox: sandbox-child.js [--attempts] FORMATTER… It loads the formatters, says that it is ready, and then answers
// questions, one a line. It comes to see the text of a repository only once everything is loaded and the fences stand.
import { createInterface } from 'node:readline';
import type { FormatterName } from '../core/fixes/formatters/format-request.js';
import type { Adapter } from './adapters/adapter.js';
import { adapters } from './adapters/index.js';
import { attempt } from './attempts.js';
import { raiseFences } from './fences.js';
import type { Answer, Question } from './sandbox-messages.js';

const MAX_PROBLEM = 300;
const [first, ...others] = process.argv.slice(2);
const isTest = first === '--attempts';
const names = (isTest || first === undefined ? others : [first, ...others]) as FormatterName[];

const loaded = new Map<FormatterName, Adapter>();
for (const name of names) loaded.set(name, await (await adapters[name]()).load());
// The test is of the walls: what only stands behind a fence is open.
if (!isTest) raiseFences();
// Whatever a formatter prints would be taken for an answer.
for (const key of ['log', 'info', 'warn', 'error', 'debug', 'trace'] as const) console[key] = () => {};

const say = (answer: Answer): void => {
  process.stdout.write(`${JSON.stringify(answer)}\n`);
};

/** A second pass over what came out has to leave it as it is: what does not settle is not what the check wants. */
async function format({
  formatter,
  path,
  text,
  options,
}: Extract<Question, { kind: 'format' }>['request']): Promise<Answer> {
  const adapter = loaded.get(formatter);
  if (!adapter) return { kind: 'refused', problem: `${formatter} is not loaded`, version: '' };
  const version = adapter.version(options);
  try {
    const formatted = await adapter.format(path, text, options);
    if ((await adapter.format(path, formatted, options)) !== formatted)
      return { kind: 'refused', problem: 'a second pass over the result changes it again', version };
    return { kind: 'formatted', text: formatted, version };
  } catch (error) {
    // A program in WebAssembly that ran out of memory or stack is not to be used again.
    if (error instanceof Error && /^(?:RuntimeError|RangeError)$/.test(error.name)) process.exit(1);
    const problem = (error instanceof Error ? error.message : String(error)).split('\n')[0] ?? '';
    return { kind: 'refused', problem: problem.slice(0, MAX_PROBLEM), version };
  }
}

say({ kind: 'ready' });
for await (const line of createInterface({ input: process.stdin })) {
  const question = JSON.parse(line) as Question;
  if (question.kind === 'format') say(await format(question.request));
  else if (question.kind === 'attempt' && isTest)
    say({ kind: 'attempted', ...(await attempt(question.attempt, question)) });
}
