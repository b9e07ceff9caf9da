import type { Matcher } from './matcher.js';
import { numberedFailures } from './numbered-failures.js';

const PHPUNIT = /^\d+\) (?<test>[\w\\]+::\w+.*)$/;
const PHP_AT = /^(?<path>(?:\/|[A-Za-z]:)?[^\s:]{1,300}\.php):(?<line>\d+)$/;

/** PHPUnit and Pest: `1) Class::method`, the message, then `path:line`. */
export const phpunit: Matcher = {
  name: 'phpunit',
  url: 'https://docs.phpunit.de/en/11.5/textui.html',
  hints: ['^\\d+\\) [\\w\\\\]+::'],
  start: (scan) => numberedFailures(scan, PHPUNIT, PHP_AT),
};
