import type { Data } from './read-data.js';

/** How prettier was called, as far as it decides what comes out. https://prettier.io/docs/cli */
export type PrettierCall = {
  /** By their names in a configuration. */
  options: Data;
  /** The file of `--config`; null: it looks for one. */
  config: string | null;
  /** `--no-config`: neither its own configuration nor .editorconfig counts. */
  withoutConfig: boolean;
  withoutEditorconfig: boolean;
};

const NUMBERS = ['print-width', 'tab-width'];
const SWITCHES = [
  'use-tabs',
  'semi',
  'single-quote',
  'jsx-single-quote',
  'bracket-spacing',
  'bracket-same-line',
  'vue-indent-script-and-style',
  'single-attribute-per-line',
  'experimental-ternaries',
];
const CHOICES: Record<string, readonly string[]> = {
  'quote-props': ['as-needed', 'consistent', 'preserve'],
  'trailing-comma': ['all', 'es5', 'none'],
  'arrow-parens': ['always', 'avoid'],
  'prose-wrap': ['always', 'never', 'preserve'],
  'html-whitespace-sensitivity': ['css', 'strict', 'ignore'],
  'end-of-line': ['lf', 'crlf', 'cr', 'auto'],
  'embedded-language-formatting': ['auto', 'off'],
  'object-wrap': ['preserve', 'collapse'],
};
/** What says which files are looked at and what becomes of the result; the second have a word behind them. */
const HARMLESS =
  /^(?:-[clwu]+|--(?:check|list-different|write|ignore-unknown|cache|no-cache|color|no-color|with-node-modules|(?:no-)?error-on-unmatched-pattern)|--(?:log-?level|ignore-path|cache-location|cache-strategy)=.*)$/;
const HARMLESS_WITH_VALUE = ['log-level', 'loglevel', 'ignore-path', 'cache-location', 'cache-strategy'];

const optionOf = (name: string): string => name.replace(/-(\w)/g, (_, letter: string) => letter.toUpperCase());

/** What its words say; a word that is not understood is a problem. */
export function readPrettierCall(words: readonly string[]): PrettierCall | { problem: string } {
  const call: PrettierCall = { options: {}, config: null, withoutConfig: false, withoutEditorconfig: false };
  const rest = [...words];
  for (let word = rest.shift(); word !== undefined && word !== '--'; word = rest.shift()) {
    if (!word.startsWith('-') || HARMLESS.test(word)) continue;
    const { name = '', value } = /^--(?<name>[a-z-]+)(?:=(?<value>.*))?$/.exec(word)?.groups ?? {};
    const positive = name.replace(/^no-/, '');
    if (name === 'no-config') call.withoutConfig = true;
    else if (name === 'no-editorconfig') call.withoutEditorconfig = true;
    else if (SWITCHES.includes(positive) && value === undefined) call.options[optionOf(positive)] = name === positive;
    else {
      const said = value ?? rest.shift() ?? '';
      if (NUMBERS.includes(name) && /^[1-9]\d{0,3}$/.test(said)) call.options[optionOf(name)] = Number(said);
      else if (CHOICES[name]?.includes(said)) call.options[optionOf(name)] = said;
      else if (name === 'config' && /^[\w@./-]+$/.test(said) && !/^\/|\.\./.test(said))
        call.config = said.replace(/^(?:\.\/)+/, '');
      else if (!HARMLESS_WITH_VALUE.includes(name))
        return { problem: `prettier is called with ${word.slice(0, 40)}, which is not read here` };
    }
  }
  return call;
}
