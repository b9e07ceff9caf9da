import { askPerson, type GateRule, refuse } from '../gate-rule.js';
import { gained } from '../markers.js';

/** Code asks whether it runs in continuous integration, or under a test. */
const ASKS: RegExp[] = [
  /\b(?:process|import \. meta|Deno|Bun) \. env(?: \. | \[ )["'`]?(?:CI|GITHUB_\w+|NODE_ENV|JEST_\w+|VITEST\w*|TEST\w*|MODE)\b/g,
  /["'`](?:CI|GITHUB_ACTIONS|GITHUB_\w+|PYTEST_\w+|JEST_WORKER_ID|VITEST|NODE_ENV|RAILS_ENV|RACK_ENV|APP_ENV|MIX_ENV|TRAVIS|GITLAB_CI|CIRCLECI|BUILDKITE|TEAMCITY_VERSION|XCTestConfigurationFilePath|RUST_TEST\w*)["'`]/g,
  /["'`](?:pytest|unittest|_pytest|jest|nose)["'`] (?:not )?in\b/g,
  /\bRails \. env \. test|\bMix \. env\b|\bcfg ! \( test\b|\btesting \. Testing\b|\btypeof (?:jest|vi|describe|it|test)\b|\bjest !==? undefined|\bflag \. Lookup \( "test/g,
  /\brunningUnitTests\b|\bis(?:In)?(?:CI|Test(?:ing|Env\w*)?)\b|\bisCI\b|\brunning_in_ci\b|\bci-info\b|\bis_testing\b/g,
];

export const environmentCondition: GateRule = {
  name: 'environment-condition',
  judge: (_, { before, after, isTest }) =>
    gained(before, after, ASKS).map(({ key, line }) =>
      (isTest ? refuse : askPerson)(line, `it asks whether it is being checked: ${key}`),
    ),
};
