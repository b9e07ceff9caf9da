import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { cleanReply } from '../../../src/core/model/clean-reply.js';

const clean = (markdown: string) => cleanReply(markdown, 'github.com');
const Z = '\u200b';

test.each<[string, string, string]>([
  ['emphasis, lists and tables', '- **bold** and _so_\n\n| a | b |', '- **bold** and _so_\n\n| a | b |'],
  ['code in a line', 'Call `a_b <c>` here', 'Call `a_b <c>` here'],
  [
    'a link to the host',
    'See [the run](https://github.com/o/r/actions/runs/1).',
    'See [the run](https://github.com/o/r/actions/runs/1).',
  ],
  ['an address of the host', 'See https://github.com/o/r/pull/1', 'See https://github.com/o/r/pull/1'],
  ['a code block, and a diff', '```diff\n-a\n+b\n```', '```diff\n-a\n+b\n```'],
])('%s stays', (_, markdown, shown) => {
  expect(clean(markdown)).toBe(shown);
});

test.each<[string, string, string]>([
  ['an image', 'a ![alt text](https://evil.example/x.png) b', 'a alt text b'],
  ['an image of the host', '![x](https://github.com/o/r/x.png)', 'x'],
  ['a link elsewhere', '[click](https://evil.example/)', 'click'],
  ['a link to a longer host', '[click](https://github.com.evil.example/)', 'click'],
  ['a link with a user', '[click](https://github.com@evil.example/)', 'click'],
  ['a link without https', '[click](http://github.com/x)', 'click'],
  ['a script', '[click](javascript:alert(1))', '\\[click\\](javascript:alert(1))'],
  ['an address elsewhere', 'https://evil.example/x', `https:${Z}//evil.example/x`],
  ['an address without a scheme', 'www.evil.example', `www${Z}.evil.example`],
  ['an address in angles', '<https://evil.example>', `&lt;https:${Z}//evil.example&gt;`],
  ['a link in two parts', '[a][b]\n\n[b]: https://evil.example', `\\[a\\]\\[b\\]\n\n\\[b\\]: https:${Z}//evil.example`],
  ['a link behind a backslash', '\\[a](https://evil.example)', '\\\\a'],
  [
    'an image around a link',
    '[![x](https://evil.example/i)](https://evil.example)',
    '\\[x\\](https:\u200b//evil.example)',
  ],
  ['HTML', '<img src="https://evil.example/x">', `&lt;img src="https:${Z}//evil.example/x"&gt;`],
  ['a mark of ours', 'a<!-- regreen:report -->b', 'ab'],
  ['an entity', '&#64;octocat', `&amp;#${Z}64;octocat`],
  ['a mention', '@octocat and o/r@abc', `@${Z}octocat and o/r@${Z}abc`],
  ['a reference', 'like #12, o/r#3 and GH-4', `like #${Z}12, o/r#${Z}3 and GH-${Z}4`],
  ['a closing word', 'Fixes #12', `Fi${Z}xes #${Z}12`],
  ['a closing word with a colon', 'resolved: o/r#12', `re${Z}solved: o/r#${Z}12`],
  [
    'a closing word before an address',
    'closes https://github.com/o/r/issues/1',
    `cl${Z}oses https://github.com/o/r/issues/1`,
  ],
  [
    'a closing word before a link',
    'Close [it](https://github.com/o/r/issues/1)',
    `Cl${Z}ose [it](https://github.com/o/r/issues/1)`,
  ],
  ['a closing word in emphasis', '_fixes_ **#12**', `_fi${Z}xes_ **#${Z}12**`],
  ['an address behind a mark', '_www.evil.example', `_www${Z}.evil.example`],
  ['a suggestion', '```suggestion\nrm -rf\n```', '```text\nrm -rf\n```'],
  ['a block that is not closed', '````\na\n```', '````text\na\n```\n````'],
  ['backticks without a pair', 'a ` b', 'a \\` b'],
  ['mathematics', '$\\href{x}$', '\\$\\\\href{x}\\$'],
  ['a secret', `It is ghp_${'Ab1'.repeat(12)}`, 'It is [redacted:github-token]'],
])('%s does nothing', (_, markdown, shown) => {
  expect(clean(markdown).replaceAll('\\[redacted:github-token\\]', '[redacted:github-token]')).toBe(shown);
});

test('what is too long is cut', () => {
  expect(cleanReply('a'.repeat(50), 'github.com', 10)).toBe(`${'a'.repeat(10)} …`);
});

describe('whatever a model writes', () => {
  const pieces = fc.constantFrom(
    '![',
    '](',
    '[',
    ']',
    '(',
    ')',
    '`',
    '``',
    '```',
    '~~~',
    '\n',
    ' ',
    '\\',
    '<',
    '>',
    '<!--',
    '-->',
    '&',
    '@',
    '#',
    '1',
    'GH-',
    'fixes ',
    'a',
    'https://',
    'evil.example',
    'github.com/',
    'https://github.com/o/r',
    'www.',
    '$',
    '\u200b',
    '!',
    '"',
    "'",
    '|',
    '*',
  );

  test('shows no image, link, mention or reference outside code', () => {
    fc.assert(
      fc.property(fc.array(pieces, { maxLength: 40 }), (parts) => {
        const shown = outsideCode(clean(parts.join('')));
        const links = shown
          .replace(/\]\(https:\/\/github\.com\/[^\s()<>]*\)/g, ']')
          .replace(/https:\/\/github\.com\/[A-Za-z0-9/_.,#%?=&+~-]*/g, '');
        expect(links).not.toMatch(/(?<!\\)(?:\\\\)*\]\(/);
        expect(links).not.toMatch(/:\/\/|www\./);
        expect(links).not.toMatch(/@(?!\u200b)|#\d|GH-\d|[<>]/i);
        expect(links).not.toMatch(/&(?!lt;|gt;|amp;)/);
      }),
      { numRuns: 2_000 },
    );
  });

  test('takes no time of note', () => {
    const started = performance.now();
    for (const part of ['[', '![](', '`', '<!--', '[a](', 'fixes ', '``` ', 'https://', '(`', '\\'])
      clean(part.repeat(20_000));
    expect(performance.now() - started).toBeLessThan(3_000);
  });
});

/** Read as GitHub does: blocks by their fences, then backslashes and code from left to right. */
function outsideCode(markdown: string): string {
  const shown: string[] = [];
  let fence: string | null = null;
  for (const line of markdown.split('\n')) {
    const mark = /^ {0,3}(`{3,}|~{3,})/.exec(line)?.[1];
    if (fence !== null) {
      if (mark !== undefined && mark[0] === fence[0] && mark.length >= fence.length && line.trim() === mark)
        fence = null;
    } else if (mark !== undefined) fence = mark;
    else
      shown.push(
        line.replace(/\\[^\n]|(`+)(?!`)[^`]*(?:(?!\1(?!`))`+[^`]*)*\1(?!`)/g, (part) =>
          part.startsWith('\\') ? part : '',
        ),
      );
  }
  return shown.join('\n');
}
