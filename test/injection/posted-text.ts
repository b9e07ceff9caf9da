import * as markdown from 'prettier/plugins/markdown';

type Node = { type: string; value?: string; url?: string; lang?: string | null; children?: Node[] };

/** Comments by which we know our own again. */
const OWN_MARK = /^(?:<!-- regreen(?::[a-z]+(?::[0-9a-f-]{1,64})?)? -->\s*)+$/;
const MENTION = /(?<![A-Za-z0-9_`])@[A-Za-z0-9]/;
const ADDRESS = /\b(?:https?|ftp):\/\/|\bwww\.\w/i;
const MAIL = /[\w.+-]+@[\w-]+\.\w/;
const CLOSING =
  /(?<![A-Za-z])(?:close[sd]?|fix(?:e[sd])?|resolve[sd]?)[\s:*_~([<\\]{0,8}(?:[\w.-]+\/[\w.-]+)?(?:#\d|GH-\d|https?:\/\/)/i;
const COMMAND = /^[ \t>]*\/[a-z]/m;

/**
 * What a posted Markdown text does beyond being read: each a sentence. `parse` is prettier's, which knows GitHub's dialect; it is not what we
 * make our texts with.
 */
export function deedsOf(text: string, isOurLink: (url: string) => boolean): string[] {
  const deeds: string[] = [];
  const visit = (node: Node): void => {
    const value = node.value ?? '';
    switch (node.type) {
      case 'image':
      case 'imageReference':
        deeds.push(`an image: ${node.url ?? value}`);
        break;
      case 'link':
        if (!isOurLink(node.url ?? '')) deeds.push(`a link: ${node.url}`);
        break;
      case 'definition':
      case 'linkReference':
      case 'footnoteReference':
        deeds.push(`a ${node.type}: ${node.url ?? ''}`);
        break;
      case 'html':
        if (!OWN_MARK.test(value)) deeds.push(`HTML: ${value.slice(0, 100)}`);
        break;
      case 'text':
        if (MENTION.test(value)) deeds.push(`a mention: ${around(value, MENTION)}`);
        if (ADDRESS.test(value) || MAIL.test(value)) deeds.push(`an address: ${around(value, ADDRESS)}`);
        break;
      default:
    }
    for (const child of node.children ?? []) visit(child);
  };
  const root = markdown.parsers.markdown.parse(text, {} as never) as unknown as Node;
  visit(root);
  const prose = proseOf(root);
  if (CLOSING.test(prose)) deeds.push(`a closing word: ${around(prose, CLOSING)}`);
  // Bots read the bare lines of a comment, in code blocks too.
  if (COMMAND.test(text)) deeds.push(`a command: ${around(text, COMMAND)}`);
  return deeds;
}

/** Info strings of the code blocks of a text. */
export function fencesOf(text: string): string[] {
  const root = markdown.parsers.markdown.parse(text, {} as never) as unknown as Node;
  const collect = ({ type, lang, children = [] }: Node): string[] => [
    ...(type === 'code' ? [lang ?? ''] : []),
    ...children.flatMap(collect),
  ];
  return collect(root);
}

/** All that is no code, as it is read. */
function proseOf({ type, value = '', children }: Node): string {
  if (type === 'code' || type === 'html') return '\n';
  if (type === 'inlineCode') return '`code`';
  if (children === undefined) return value;
  const isBlock = ['root', 'paragraph', 'heading', 'list', 'listItem', 'blockquote', 'tableCell'].includes(type);
  const text = children.map(proseOf).join('');
  return isBlock ? `${text}\n` : text;
}

const around = (text: string, pattern: RegExp): string => {
  const at = pattern.exec(text)?.index ?? 0;
  return JSON.stringify(text.slice(Math.max(0, at - 30), at + 60));
};
