import { lineMatcher, WEIGHT } from './matcher.js';

/** Maven's own words: goals that failed, artefacts that cannot be had, compilers with a wrong target. */
export const maven = lineMatcher({
  name: 'maven',
  url: 'https://maven.apache.org/guides/mini/guide-maven-and-errors.html',
  hints: ['\\[ERROR\\]', '\\[FATAL\\]', 'BUILD FAILURE'],
  rules: [
    {
      pattern:
        /(?<message>(?:Could not resolve dependencies for project|Non-resolvable (?:parent POM|import POM)|Could not find artifact|Plugin .{1,200} or one of its dependencies could not be resolved|Failed to collect dependencies|Could not transfer artifact).*)/,
      category: 'dependency',
      weight: WEIGHT.decisive,
    },
    {
      pattern:
        /^\[(?:ERROR|FATAL)\]\s+(?<message>(?:Non-(?:readable|parseable) POM (?<path>[^:\s]{1,300}\.xml)|Malformed POM (?<path2>[^:\s]{1,300})): .*?|'[\w.()-]+' .{1,300} @ (?:\S{1,200}, )?(?:line (?<line>\d+), column (?<column>\d+))?.*|Unknown lifecycle phase .*|No plugin found for prefix .*|The goal you specified requires a project.*|Could not find the selected project in the reactor.*|Unrecognized option: .*|The JAVA_HOME environment variable is not defined correctly.*|Child module .{1,300} does not exist.*|The project .{1,300} has \d+ errors?$)(?:\s@)?\s*$/,
      category: 'configuration',
      weight: WEIGHT.located,
      accept: ({ message }) => !/^The project .* has \d+ error/.test(message ?? ''),
    },
    {
      pattern:
        /(?<message>invalid (?:target|source) release.*|release version \S+ not supported.*|Source option \d+ is no longer supported.*)/,
      category: 'configuration',
      weight: WEIGHT.located,
    },
    {
      pattern:
        /^\[(?<level>ERROR|WARN)\] (?<path>(?:[A-Za-z]:)?[^\s:]{1,300}\.(?:java|xml|kt|properties)):\[?(?<line>\d+)(?:[,:](?<column>\d+))?\]?:? (?<message>.*\[(?<code>\w+)\]|\([\w]+\) .*)$/,
      category: 'lint',
    },
    {
      pattern:
        /(?<message>(?:Failed to execute goal .{1,300}: )?Failed during checkstyle execution.*|You have \d+ (?:Checkstyle|PMD) violations.*)/,
      category: 'lint',
    },
    {
      pattern: /(?<message>The following files had format violations.*|Run 'mvn spotless:apply'.*)/,
      category: 'format',
    },
    {
      pattern: /(?<message>(?:Failed to execute goal .{1,200})?There are test failures.*)/,
      category: 'test_failure',
      weight: WEIGHT.summary,
      finding: false,
    },
    {
      pattern: /(?<message>The following artifacts could not be resolved.*)/,
      category: 'dependency',
      weight: WEIGHT.decisive,
    },
    { pattern: /(?<message>Rule \d+: .*enforcer.*|Some Enforcer rules have failed.*)/, category: 'policy' },
    {
      pattern: /(?<message>COMPILATION ERROR|Failed to execute goal .{1,200}:(?:testC|c)ompile .*)/,
      category: 'compile_error',
      weight: WEIGHT.summary,
      finding: false,
    },
    {
      pattern: /(?<message>Failed to execute goal .{1,400})/,
      category: 'unknown',
      weight: WEIGHT.summary,
      finding: false,
    },
  ],
});
