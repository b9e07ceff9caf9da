import { type LineRule, lineMatcher } from './matcher.js';

const PATTERN =
  /^(?<path>\S{0,300}meson(?:\.build|\.options|_options\.txt)):(?<line>\d+):(?<column>\d+): (?<level>ERROR|WARNING): (?<message>.+)/;

const rules: LineRule[] = [
  {
    pattern: PATTERN,
    category: 'dependency',
    accept: ({ message }) =>
      /[Dd]ependency .* not found|Program .* not found|library '.*' not found/.test(message ?? ''),
  },
  { pattern: PATTERN, category: 'configuration' },
];

/** Meson: `meson.build:2:0: ERROR: message`; its columns count from 0. */
export const meson = lineMatcher({
  name: 'meson',
  url: 'https://mesonbuild.com/Syntax.html',
  hints: ['meson(?:\\.build|\\.options|_options\\.txt):\\d+:\\d+: '],
  rules,
});
