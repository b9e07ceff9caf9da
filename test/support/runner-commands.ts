export type Heard = { command: string; properties: Record<string, string>; data: string };

/** Every command that the runner knows, those too that it does not carry out any more. */
const KNOWN = [
  'error',
  'warning',
  'notice',
  'debug',
  'group',
  'endgroup',
  'add-mask',
  'add-matcher',
  'remove-matcher',
  'add-path',
  'set-env',
  'set-output',
  'save-state',
  'echo',
  'internal-set-repo-path',
  'stop-commands',
];

const unescapeData = (text: string): string =>
  text.replaceAll('%0D', '\r').replaceAll('%0A', '\n').replaceAll('%25', '%');
const unescapeProperty = (text: string): string => unescapeData(text.replaceAll('%3A', ':').replaceAll('%2C', ','));

/**
 * What the runner would obey of a step's output, by its own rules: https://github.com/actions/runner, ActionCommand.cs and ActionCommandManager.cs.
 * A line counts that begins with `::name`, blanks aside, or that holds `##[name` anywhere; after stop-commands only the token counts.
 */
export function heardByRunner(output: string): Heard[] {
  const heard: Heard[] = [];
  let token: string | null = null;
  for (const line of output.split(/\r\n|\r|\n/)) {
    const found: Heard | null = second(line, token) ?? first(line, token);
    if (!found) continue;
    if (token !== null) {
      if (found.command === token) token = null;
      continue;
    }
    if (found.command === 'stop-commands') token = found.data;
    heard.push(found);
  }
  if (token !== null) throw new Error('the runner was never told to listen again');
  return heard;
}

function second(line: string, token: string | null): Heard | null {
  const [, head, data] = /^\s*::((?:(?!::)[\s\S])+)::([\s\S]*)$/.exec(line) ?? [];
  return head === undefined ? null : read(head, ',', data!, token);
}

function first(line: string, token: string | null): Heard | null {
  const [, head, data] = /##\[([^\]]*)\]([\s\S]*)$/.exec(line) ?? [];
  return head === undefined ? null : read(head, ';', data!, token);
}

function read(head: string, separator: string, data: string, token: string | null): Heard | null {
  const [command = '', ...rest] = head.split(' ');
  if (!KNOWN.includes(command.toLowerCase()) && command !== token) return null;
  const pairs = rest.join(' ').split(separator).filter(Boolean);
  const properties = pairs.map((pair) => {
    const at = pair.indexOf('=');
    return [pair.slice(0, at).trim(), unescapeProperty(pair.slice(at + 1))];
  });
  return { command, properties: Object.fromEntries(properties), data: unescapeData(data) };
}
