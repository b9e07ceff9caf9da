import { blockMatcher } from './block-matcher.js';

const MARK = String.raw`(?:\[(?:error|warn)\] )?`;

/** Scala 3, alone or through sbt: a rule with the place, the source, then the message behind a bar. */
export const scala = blockMatcher({
  name: 'scala',
  url: 'https://docs.scala-lang.org/scala3/reference/',
  hints: ['^(?:\\[(?:error|warn)\\] )?-- (?:\\[E\\d+\\] )?', 'Scala compiler crashed'],
  rules: [
    {
      begins: new RegExp(
        `^${MARK}-- (?:\\[(?<code>E\\d+)\\] )?(?<title>[\\w -]{0,60}?(?<level>Error|Warning)): (?<path>\\S[^:]{0,300}\\.(?:scala|sc|sbt)):(?<line>\\d+):(?<column>\\d+)(?: -*)?$`,
      ),
      goesOn: [
        new RegExp(`^${MARK}\\s*\\d+ ?\\|`),
        new RegExp(`^${MARK}\\s*\\|\\s*\\^+`),
        new RegExp(`^${MARK}\\s*\\|\\s*(?:-{5,}.*|longer explanation available.*)?$`),
        new RegExp(`^${MARK}\\s*\\|\\s*(?<more>Required: .+)`),
        new RegExp(`^${MARK}\\s*\\|\\s*(?:\\|\\s*)?(?<message>\\S.*)`),
      ],
      needs: ['message'],
      most: 8,
      strict: true,
      category: 'compile_error',
    },
  ],
});
