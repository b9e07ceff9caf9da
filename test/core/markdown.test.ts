import { describe, expect, test } from '@jest/globals';
import { codeBlock, inlineCode, plainMarkdown, quietMarkdown } from '../../src/core/markdown.js';

const Z = '\u200b';

describe.each([
  ['plainMarkdown', plainMarkdown],
  ['quietMarkdown', quietMarkdown],
])('%s', (_, quiet) => {
  test.each([
    ['a mention', '@ann', `@${Z}ann`],
    ['an address', 'https://evil.example', `https:${Z}//evil.example`],
    ['an address without its protocol', 'www.evil.example', `www${Z}.evil.example`],
    ['one after an underscore', 'x_www.evil', `x\\_www${Z}.evil`],
    ['one in capitals', 'WWW.evil', `WWW${Z}.evil`],
    ['an issue', 'fixes #1', `fixes \\#${Z}1`],
    ['an issue by its old name', 'closes GH-2 and gh-3', `closes GH-${Z}2 and gh-${Z}3`],
    ['HTML', '<img src=x>', '&lt;img src=x&gt;'],
    ['an image', '![x](y)', '\\!\\[x\\](y)'],
  ])('shows %s, and it does nothing', (_name, text, shown) => {
    const safe = quiet(text).replace(/\\([()-])/g, '$1');
    expect(safe).toBe(shown);
  });

  test('shows no token, escaped or not', () => {
    const token = `ghp_${'a1B2c3D4e5F6'.repeat(3)}`;
    expect(quiet(`deploy ${token}`).replaceAll('\\', '')).not.toContain(token);
  });
});

test('code is not ended by what is in it', () => {
  expect(inlineCode('a `` b')).toBe('```a `` b```');
  expect(inlineCode('`a')).toBe('`` `a ``');
  expect(codeBlock(['````', '</details>'])).toBe('`````text\n````\n</details>\n`````');
});
