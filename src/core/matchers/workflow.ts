import { lineMatcher, WEIGHT } from './matcher.js';

/** What GitHub's runner and the actions of every workflow say: actions that are gone, templates that are wrong, versions that nobody has, files to upload that are not there. */
export const workflow = lineMatcher({
  name: 'workflow',
  url: 'https://docs.github.com/actions/reference/workflows-and-actions/workflow-syntax',
  hints: [
    'has been automatically failed because',
    'resolve action',
    "Can't find 'action\\.y",
    'template is not valid',
    '\\(Line: \\d+, Col: \\d+\\)',
    'nvalid workflow file',
    'Unexpected value',
    'Unrecognized named-value',
    'Unrecognized function',
    'Unable to find (?:Node|Go|Python|Java) ?version',
    'Unable to find .{1,20} version',
    'with architecture .{1,20} was not found',
    'Could not find satisfied version',
    'No matching version found',
    'Unknown version ',
    'Unable to download artifact',
    'Artifact not found',
    'artifact with this name already exists',
    'Failed to CreateArtifact',
    'Failed to FinalizeArtifact',
    'Artifact storage quota',
    'Unable to find any artifacts',
    "Executable doesn't exist at",
    'playwright install',
    'Could not find (?:Chrome|Chromium|browser|Firefox)',
    'Failed to launch the browser',
    'missing dependencies to run browsers',
    'No usable sandbox',
    'Cypress (?:binary|executable)',
    'nsupported class file',
    'more recent version of the Java',
    'UnsupportedClassVersionError',
    'requires (?:Node|node|a Node|at least Node|Java|JDK|Python|Ruby|PHP|JVM)',
    'Node\\.js version',
    'JAVA_HOME',
    'deprecated version of',
    'has been deprecated',
    'brownout',
    'Failed to find .{1,60} in the tool cache',
    'not found in manifest',
    'Value cannot be null',
  ],
  rules: [
    {
      pattern:
        /^(?:Error: )?(?<message>This request has been automatically failed because it uses a deprecated version of .*)/,
      category: 'configuration',
      weight: WEIGHT.decisive,
    },
    {
      pattern:
        /^(?:Error: )?(?<message>.*(?:runner image|ubuntu-\d\d\.\d\d|windows-\d{4}|macos-\d\d).{0,80}(?:brownout|(?:has been|is) (?:removed|retired|deprecated and)|no longer supported).*)/i,
      category: 'configuration',
      weight: WEIGHT.decisive,
    },
    {
      pattern:
        /(?<path>\.github\/workflows\/[^\s:()]{1,200}) \(Line: (?<line>\d+), Col: (?<column>\d+)\): (?<message>.*)/,
      category: 'configuration',
      weight: WEIGHT.decisive,
    },
    {
      pattern:
        /^(?:Error: )?(?<message>Unable to resolve action .*|Can't find 'action\.yml', 'action\.yaml' or 'Dockerfile'.*|.*The template is not valid\..*|Invalid workflow file.*|Unrecognized (?:named-value|function): .*|Error when evaluating '.{1,60}' for job .*|Value cannot be null\..*|An action could not be found at the URI .*|Failed to resolve action download info.*)/,
      category: 'configuration',
      weight: WEIGHT.decisive,
    },
    {
      pattern:
        /^(?:Error: )?(?<message>Unable to find (?:Node|Go|Java|Python|Ruby|\.NET) ?[vV]ersion .*|The version '.{1,60}' with architecture '.{1,20}' was not found.*|Version .{1,60} was not found in the local cache.*|Could not find satisfied version for SemVer .*|Unknown version .{1,40} for .{1,40} on .*|No matching version found for SemVer .*|Could not find a version of .{1,60} that satisf.*)/,
      category: 'configuration',
      weight: WEIGHT.decisive,
    },
    {
      pattern: /^(?:Error: )?(?<message>Unable to download artifact\(s\): .*(?:5\d\d|ETIMEDOUT|ECONNRESET).*)/,
      category: 'network',
      weight: WEIGHT.named,
    },
    {
      pattern: /^(?:Error: )?(?<message>.*Artifact storage quota has been hit.*)/,
      category: 'infrastructure',
      weight: WEIGHT.decisive,
    },
    {
      pattern:
        /^(?:Error: )?(?<message>Unable to download artifact\(s\): .*|Artifact not found for name: .*|Unable to find any artifacts for the associated workflow|Failed to CreateArtifact: .*409.*|.*an artifact with this name already exists.*|Failed to (?:Create|Finalize)Artifact: .*)/,
      category: 'configuration',
      weight: WEIGHT.named,
    },
    {
      pattern:
        /(?<message>(?:browserType\.\w+: )?Executable doesn't exist at .*|Could not find (?:Chrome|Chromium|browser|Firefox) \(.*|Failed to launch the browser process.*|Host system is missing dependencies to run browsers.*|No usable sandbox!.*|The [Cc]ypress (?:binary|executable|npm package is installed, but).*|Cypress (?:binary|executable) .{0,40}(?:is missing|not found).*)/,
      category: 'configuration',
      weight: WEIGHT.decisive,
    },
    {
      pattern:
        /(?<message>[Uu]nsupported class file major version \d+.*|has been compiled by a more recent version of the Java Runtime.*|JAVA_HOME is (?:not set|set to an invalid directory).*|The JAVA_HOME environment variable is not defined.*)/,
      whole: true,
      category: 'configuration',
      weight: WEIGHT.decisive,
    },
    {
      pattern:
        /^(?:Error: |error: |\[error\] |ERROR: )?(?<message>.{0,120}\b(?:requires (?:at least |a )?(?:Node(?:\.js)?(?: version)?|Python|Java|JDK|JVM|Ruby|PHP)(?: runtime)? (?:version )?(?:>=? ?|\^|~)?v?\d[\d.x]*\b.*|Node\.js version \^?v?[\d.]+ (?:is required|is not supported).*|You are using Node\.js [\d.]+\. For .{1,40} Node\.js version .* is required.*))/,
      category: 'configuration',
      weight: WEIGHT.named,
      accept: (_, { text }) => !/^\s*(?:npm )?(?:warn|WARN|info|notice)/.test(text),
    },
  ],
});
