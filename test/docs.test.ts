import { execFile } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, test } from '@jest/globals';

const ROOT = join(import.meta.dirname, '..');
const read = (file: string): string => readFileSync(join(ROOT, file), 'utf8');
const markdownIn = (folder: string) =>
  readdirSync(join(ROOT, folder))
    .filter((name) => name.endsWith('.md'))
    .map((name) => join(folder, name));

const documents = [...markdownIn('.'), ...markdownIn('docs'), ...markdownIn('docs/decisions')];
const entry = join(ROOT, 'dist', 'bin', 'regreen.js');

/** The code of a document: fenced blocks, line by line, and spans. What a command printed, in a block of text, names other places. */
function codeOf(file: string): string[] {
  const text = read(file).replace(/^ *```text\n[\s\S]*?^ *```/gm, '');
  const blocks = [...text.matchAll(/^ *```\w*\n([\s\S]*?)^ *```/gm)].flatMap(([, block]) => block!.split('\n'));
  const prose = text.replace(/^ *```\w*\n[\s\S]*?^ *```/gm, '');
  return [...blocks, ...[...prose.matchAll(/`([^`]+)`/g)].map(([, span]) => span!)];
}

const code = documents.flatMap((file) => codeOf(file).map((line) => ({ file, line })));

describe('the documents name only what there is', () => {
  test('npm scripts', () => {
    const { scripts } = JSON.parse(read('package.json')) as { scripts: Record<string, string> };
    const named = code.flatMap(({ file, line }) => [
      ...[...line.matchAll(/npm run (?:-s )?([\w:-]+)/g)].map(([, script]) => ({ file, script: script! })),
      ...[...line.matchAll(/npm (test|start)\b/g)].map(([, script]) => ({ file, script: script! })),
    ]);
    expect(named.length).toBeGreaterThan(10);
    expect(named.filter(({ script }) => !(script in scripts))).toEqual([]);
  });

  test('commands of regreen, and their options', async () => {
    const named = code.flatMap(({ file, line }) =>
      [...line.matchAll(/(?<!\/)\bregreen (?:-- )?([a-z]+)\b([^|<&;]*)/g)].map(([, command, rest]) => ({
        file,
        command: withSubcommand(command!, rest!),
        options: rest!.match(/--[a-z-]+/g) ?? [],
      })),
    );
    const commands = [...new Set(named.map(({ command }) => command))];
    const helps = new Map<string, string | null>();
    // A few at a time: each is a process.
    const next = async () => {
      for (let command = commands.pop(); command; command = commands.pop()) helps.set(command, await helpOf(command));
    };
    await Promise.all([next(), next(), next()]);
    expect([...helps.keys()].sort()).toEqual(
      expect.arrayContaining(['analyze', 'doctor', 'migrate', 'setup', 'start']),
    );
    const wrong = named.flatMap(({ file, command, options }) => {
      const help = helps.get(command);
      if (!help) return [`${file}: regreen ${command}`];
      return options
        .filter((option) => !help.includes(option))
        .map((option) => `${file}: regreen ${command} ${option}`);
    });
    expect(wrong).toEqual([]);
  });

  test('files, in links and in code', () => {
    const linked = documents.flatMap((file) =>
      [...read(file).matchAll(/\]\((?!https?:)([^)#]+)(?:#[^)]*)?\)/g)].map(([, path]) => ({
        file,
        path: join(dirname(file), path!),
      })),
    );
    const spoken = code.flatMap(({ file, line }) =>
      [...line.matchAll(/(?:^|[\s`])((?:src|test|scripts|prisma|docs)\/[\w./-]*\w\/?)(?![\w<*])/g)]
        .map(([, path]) => ({ file, path: path! }))
        .filter(({ path }) => !line.includes('<') && !line.includes('NAME') && path !== 'test/store/order'),
    );
    expect(linked.length).toBeGreaterThan(10);
    expect(spoken.length).toBeGreaterThan(20);
    expect([...linked, ...spoken].filter(({ path }) => !existsSync(join(ROOT, path)))).toEqual([]);
  });
});

/** A group of commands is followed by one of its own. */
function withSubcommand(command: string, rest: string): string {
  const [, subcommand] = /^ ([a-z]+)\b/.exec(rest) ?? [];
  return subcommand && /^(?:runs|pipelines|deliveries|repos|quarantine|stats|tokens|notify)$/.test(command)
    ? `${command} ${subcommand}`
    : command;
}

/** null when there is no such command. */
async function helpOf(command: string): Promise<string | null> {
  try {
    // Commander prints the whole program's help for a name that it does not know.
    const { stdout: help } = await promisify(execFile)(process.execPath, [entry, ...command.split(' '), '--help']);
    return help.startsWith(`Usage: regreen ${command}`) ? help : null;
  } catch {
    return null;
  }
}

test('the table of settings has exactly the names that src/config.ts reads', () => {
  const [, schema] = /const environment = z\.object\(\{([\s\S]*?)\n\}\);/.exec(read('src/config.ts'))!;
  const settings = [...schema!.matchAll(/^ {2}([A-Z_]+):/gm)].map(([, name]) => name!);
  const [, table] = /\n## Settings\n([\s\S]*)$/.exec(read('docs/install.md'))!;
  const described = [...table!.matchAll(/^\| `([A-Z_]+)` \|/gm)].map(([, name]) => name!);
  expect(settings.length).toBeGreaterThan(15);
  expect(described).toEqual(settings);
});

test('the whole numbers in the table of settings are the defaults of src/config.ts', () => {
  const defaults = Object.fromEntries(
    [...read('src/config.ts').matchAll(/^ {2}([A-Z_]+): whole\(([\d_]+),/gm)].map(([, name, value]) => [
      name!,
      value!.replaceAll('_', ''),
    ]),
  );
  const described = Object.fromEntries(
    [...read('docs/install.md').matchAll(/^\| `([A-Z_]+)` \| `(\d+)` \|/gm)].map(([, name, value]) => [name!, value!]),
  );
  expect(described).toEqual(defaults);
});

test('actions of our workflow are pinned by commit, and it may only read', () => {
  const workflow = read('.github/workflows/ci.yml');
  const uses = [...workflow.matchAll(/uses: (\S+)(.*)/g)];
  expect(uses.length).toBeGreaterThan(1);
  for (const [, action, comment] of uses) {
    expect(action).toMatch(/^[\w-]+\/[\w-]+@[0-9a-f]{40}$/);
    expect(comment).toMatch(/^ # v\d+\.\d+\.\d+$/);
  }
  expect(workflow).toMatch(/^permissions:\n {2}contents: read\n\n/m);
});

test('the image takes in, by .dockerignore, every file that the Dockerfile copies', () => {
  const allowed = read('.dockerignore')
    .split('\n')
    .filter((line) => line.startsWith('!'))
    .map((line) => line.slice(1));
  const copied = [...read('Dockerfile').matchAll(/^COPY (?!--from)(?:--\S+ )*(.*) \S+$/gm)].flatMap(([, files]) =>
    files!.split(' '),
  );
  expect(copied.length).toBeGreaterThan(5);
  expect(copied.filter((file) => !allowed.includes(file))).toEqual([]);
  expect(allowed.filter((file) => !copied.includes(file))).toEqual([]);
  expect(allowed.filter((file) => !existsSync(join(ROOT, file)))).toEqual([]);
});
