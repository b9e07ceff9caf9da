import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { BUTTONS, commandOfButton } from '../../../src/core/commands/buttons.js';
import { COMMAND_NAMES, COMMANDS, type CommandName } from '../../../src/core/commands/commands.js';
import { parseCommand } from '../../../src/core/commands/parse-command.js';
import { cpuMsOf, SOON_MS } from '../../support/cpu-time.js';

const lines = (...parts: string[]) => parts.join('\n');

describe('a line of its own', () => {
  test.each(COMMAND_NAMES)('/regreen %s', (name) => {
    expect(parseCommand(`/regreen ${name}`)).toBe(name);
  });

  test.each<[string, string, CommandName | 'unknown' | null]>([
    ['in capitals', '/Regreen FIX', 'fix'],
    ['after three spaces', '   /regreen fix', 'fix'],
    ['with more between', '/regreen \t  fix', 'fix'],
    ['with more words', '/regreen approve please', 'approve'],
    ['at the end of a sentence', '/regreen approve, please!', 'approve'],
    ['with a full stop', '/regreen stop.', 'stop'],
    ['after other text', lines('Looks harmless.', '', '/regreen rerun', '', 'Thanks!'), 'rerun'],
    ['in the middle of a paragraph', lines('Please', '/regreen rerun', 'once more'), 'rerun'],
    ['with CRLF', '/regreen fix\r\n', 'fix'],
    ['with CRLF around', 'Hello\r\n\r\n/regreen fix\r\n> no\r\n', 'fix'],
    ['with CR alone', 'Hello\r/regreen fix\rbye', 'fix'],
    ['the first wins', lines('/regreen reject', '/regreen approve'), 'reject'],
    ['the first wins, also where it is none', lines('/regreen', '/regreen approve'), 'unknown'],
    ['alone', '/regreen', 'unknown'],
    ['alone, with spaces', '/regreen   ', 'unknown'],
    ['an unknown word', '/regreen deploy', 'unknown'],
    ['a word that only begins like one', '/regreen fixes', 'unknown'],
    ['a word that goes on', '/regreen fix-all', 'unknown'],
    ['a property of every object', '/regreen constructor', 'unknown'],
    ['a word in code', '/regreen `fix`', 'unknown'],
    ['another name', '/regreener fix', null],
    ['a name that goes on', '/regreen-bot fix', null],
    ['not at the beginning', 'please /regreen fix', null],
    ['after a list marker', '- /regreen fix', null],
    ['in a heading', '# /regreen fix', null],
    ['without the stroke', 'regreen fix', null],
    ['as an address', '@regreen fix', null],
    ['a path', '/regreen/fix', null],
    ['nothing', '', null],
  ])('%s', (_, body, expected) => {
    expect(parseCommand(body)).toBe(expected);
  });
});

describe('not in the writer’s own words', () => {
  test.each<[string, string]>([
    ['a quote', '> /regreen fix'],
    ['a quote without a space', '>/regreen fix'],
    ['a quote in a quote', '> > /regreen fix'],
    ['the line below a quote, which GitHub shows in it', lines('> somebody said', '/regreen fix')],
    ['below a quote in a list', lines('- > somebody said', '/regreen fix')],
    ['below a quote in a list, with a line not indented', lines('* a', 'b', '    > q', '  /regreen fix')],
    ['a comment after a backtick that is none', lines('so \\` <!-- or', '/regreen fix', '-->')],
    ['a fence', lines('```', '/regreen fix', '```')],
    ['a fence with a language', lines('```sh', '/regreen fix', '```')],
    ['a fence of tildes', lines('~~~', '/regreen fix', '~~~')],
    ['a fence of tildes with backticks after it', lines('~~~ `x`', '/regreen fix', '~~~')],
    ['a long fence, with a short one in it', lines('````', '```', '/regreen fix', '````')],
    ['a fence of the other kind in it', lines('```', '~~~', '/regreen fix', '~~~', '```')],
    ['what looks like its end, and is not', lines('```', '``` x', '/regreen fix', '```')],
    ['what is too far in to be its end', lines('```', '    ```', '/regreen fix', '```')],
    ['a fence that nothing closes', lines('```', '', '/regreen fix', '', '/regreen rerun')],
    ['a fence in a list', lines('1. so', '   ```', '   /regreen fix', '   ```')],
    ['a fence that begins a list item', lines('- ```', '  /regreen fix', '  ```')],
    ['a fence after a line, which is no list', lines('* * *', '  ```', '/regreen fix', '  ```')],
    ['a fence in a list, with a line not indented', lines('- a', 'b', '  ```', '  /regreen fix', '  ```')],
    ['a fence with CRLF', '```\r\n/regreen fix\r\n```\r\n'],
    ['indented code', '    /regreen fix'],
    ['code indented by a tab', '\t/regreen fix'],
    ['inline code', '`/regreen fix`'],
    ['inline code over lines', lines('say `', '/regreen fix', '` and see')],
    ['inline code of two backticks', lines('say ``a ` b', '/regreen fix', '``')],
    ['a comment', '<!-- /regreen fix -->'],
    ['a comment over lines', lines('<!--', '/regreen fix', '', '/regreen rerun', '-->')],
    ['a comment within a paragraph', lines('so <!-- or', '/regreen fix', '--> so')],
    ['a comment that nothing closes', lines('<!-- x', '', '/regreen fix')],
    ['a comment that is opened once more', lines('<!-- a --> <!--', '', '/regreen fix', '-->')],
    ['a tag of code', lines('<pre>', '', '/regreen fix', '</pre>')],
    ['a tag of code in a paragraph', lines('so <code class="x">', '/regreen fix', '</code>')],
    ['a tag of code that nothing closes', lines('so <CODE>', '', '/regreen fix')],
    ['a fence that a tag of code holds', lines('<pre>', '```', '</pre>', '```', '/regreen fix', '```')],
    ['code in details', lines('<details>', '', '```', '/regreen fix', '```', '', '</details>')],
  ])('%s', (_, body) => {
    expect(parseCommand(body)).toBeNull();
  });
});

describe('beside what is not the writer’s own', () => {
  test.each<[string, string]>([
    ['after a quote and an empty line', lines('> /regreen stop', '', '/regreen fix')],
    ['after an empty line of a quote', lines('> /regreen stop', '>', '/regreen fix')],
    ['after a fence', lines('```', '/regreen stop', '```', '/regreen fix')],
    ['after a longer end of a fence', lines('```', '/regreen stop', '`````', '/regreen fix')],
    ['after a fence in a quote, which ends with it', lines('> ```', '> /regreen stop', '', '/regreen fix')],
    ['after a list whose fence nothing closes', lines('- ```', '  /regreen stop', '', '/regreen fix')],
    ['after indented code', lines('    /regreen stop', '', '/regreen fix')],
    ['after inline code', lines('see `/regreen stop`', '/regreen fix')],
    ['after a backtick that nothing closes', lines('a ` b', '/regreen fix')],
    ['after a backtick that an empty line cuts off', lines('a ` b', '', '/regreen fix', '', 'c ` d')],
    ['after a backtick that is none', lines('a \\` b', '/regreen fix', '`')],
    ['after a star that is none, before an arrow', lines('a \\* b', '/regreen fix', '-->')],
    ['after three backticks in a line', lines('a ``` b', '/regreen fix')],
    ['after a comment', lines('<!-- /regreen stop -->', '/regreen fix')],
    ['after the shortest comment', lines('<!-->', '/regreen fix')],
    ['after the mark of a comment in code', lines('write `<!--` there', '/regreen fix')],
    ['after the mark of a comment that nothing closes', lines('a <!-- b', '', '/regreen fix')],
    ['after a tag of code', lines('<pre>', '/regreen stop', '</pre>', '', '/regreen fix')],
    ['in details', lines('<details><summary>More</summary>', '', '/regreen fix', '', '</details>')],
    ['in a list', lines('1. so', '', '   /regreen fix')],
  ])('%s', (_, body) => {
    expect(parseCommand(body)).toBe('fix');
  });
});

describe('whatever the comment', () => {
  const mark = fc.constantFrom(
    '`',
    '~',
    '>',
    '<!--',
    '-->',
    '<pre>',
    '</pre>',
    '<code>',
    '\\',
    '-',
    '1.',
    '#',
    ' ',
    '\t',
  );
  const piece = fc.oneof(mark, fc.constantFrom('\n', '\r\n', '/regreen fix', '/regreen', 'word'), fc.string());
  const text = fc.array(piece, { maxLength: 40 }).map((pieces) => pieces.join(''));

  test('it is read', () => {
    fc.assert(
      fc.property(text, (body) => {
        expect([...COMMAND_NAMES, 'unknown', null]).toContain(parseCommand(body));
      }),
      { numRuns: 2_000, seed: 11 },
    );
  });

  test('all of it quoted holds no command', () => {
    fc.assert(
      fc.property(text, fc.constantFrom('>', '> ', '  > ', '> > '), (body, quote) => {
        const quoted = body.split(/\r\n|\n|\r/).map((line) => quote + line);
        expect(parseCommand(quoted.join('\n'))).toBeNull();
      }),
      { numRuns: 1_000, seed: 12 },
    );
  });

  test('all of it in a fence, closed or not, holds no command', () => {
    fc.assert(
      fc.property(text, fc.constantFrom('`', '~'), fc.nat(2), fc.boolean(), (body, character, more, closed) => {
        const longest = Math.max(2, ...(body.match(/`+|~+/g) ?? []).map((run) => run.length));
        const fence = character.repeat(longest + 1 + more);
        expect(parseCommand(lines(fence, body, ...(closed ? [fence] : [])))).toBeNull();
      }),
      { numRuns: 1_000, seed: 13 },
    );
  });

  test('all of it in a comment of HTML holds no command', () => {
    fc.assert(
      fc.property(text, (body) => {
        expect(parseCommand(lines('<!--', body.replaceAll('-->', ''), '-->'))).toBeNull();
      }),
      { numRuns: 1_000, seed: 14 },
    );
  });

  test.each<[string, (size: number) => string]>([
    ['backticks of every length', (size) => Array.from({ length: Math.sqrt(size) }, (_, n) => '`'.repeat(n)).join(' ')],
    ['backticks', (size) => '` `` '.repeat(size / 5)],
    ['one line of backticks', (size) => `\`${'`'.repeat(size)}x\``],
    ['comments that nothing closes', (size) => `a${'<!--'.repeat(size / 4)}`],
    ['tags that nothing closes', (size) => `a${'<code '.repeat(size / 6)}`],
    ['ends that are none', (size) => `<code>${'</code '.repeat(size / 7)}`],
    ['list markers', (size) => '- '.repeat(size / 2)],
    ['list markers, then text', (size) => `${'- '.repeat(size / 2)}x`],
    [
      'lists ever deeper',
      (size) => Array.from({ length: Math.sqrt(size) }, (_, n) => `${' '.repeat(n)}- a`).join('\n'),
    ],
    ['quotes', (size) => '>'.repeat(size)],
    ['spaces', (size) => `/regreen${' '.repeat(size)}x y`],
    ['full stops', (size) => `/regreen fix${'.'.repeat(size)}x`],
    ['empty lines', (size) => '\n'.repeat(size)],
    ['fences', (size) => '```\n'.repeat(size / 4)],
  ])('a megabyte of %s takes no time to speak of', (_, make) => {
    const body = make(1_000_000);
    expect(cpuMsOf(() => void parseCommand(body))).toBeLessThan(SOON_MS);
  });
});

describe('the lists', () => {
  test('each command has a help of one line', () => {
    for (const { help } of COMMANDS) expect(help).toMatch(/^[a-z][^\n]{5,60}[^.\n]$/);
  });

  test('the buttons fit GitHub’s fields, and stand for commands', () => {
    expect(BUTTONS.length).toBeLessThanOrEqual(3);
    for (const { identifier, label, description, command } of BUTTONS) {
      expect(identifier.length).toBeLessThanOrEqual(20);
      expect(label.length).toBeLessThanOrEqual(20);
      expect(description.length).toBeLessThanOrEqual(40);
      expect(commandOfButton(identifier)).toBe(command);
    }
    expect(BUTTONS.map(({ identifier, command }) => [identifier, command])).toEqual([
      ['apply_fix', 'approve'],
      ['rerun', 'rerun'],
      ['not_now', 'reject'],
    ]);
    expect(commandOfButton('toString')).toBeNull();
  });
});
