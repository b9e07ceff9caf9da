import type { LogLine } from '../diagnosis.js';
import { type LineRule, type LineTest, lineMatcher, type Matcher, type Scan, WEIGHT } from './matcher.js';

const URL_OF_ANSIBLE = 'https://docs.ansible.com/ansible/latest/playbook_guide/playbooks_error_handling.html';
const FATAL = /^fatal: \[(?<host>[^\]]{1,200})\]: (?<kind>FAILED|UNREACHABLE)! => (?<rest>.*)/;
const TASK = /^(?:TASK|RUNNING HANDLER) \[(?<name>.{1,300}?)\] \*/;
const MSG = /"msg": "(?<msg>(?:[^"\\]|\\.){1,600})/;

const HINTS: readonly string[] = [
  '^Error: ',
  '^fatal: \\[',
  '^(?:ERROR!|TASK \\[|RUNNING HANDLER)',
  '[Dd]eploy',
  'google-github-actions',
  'UPGRADE FAILED',
  'ROLLBACK',
  '_FAILED',
  'INSTALLATION FAILED',
  'BackOff',
  'ErrImagePull',
  'ErrImageNeverPull',
  'timed out waiting for the condition',
  'progress deadline',
  '^Error from server',
  '^error: (?:update|preview|deployment|timed|You must be logged|no matches for kind|error validating|unable to recognize|exceeded)',
  '\\(gcloud\\.',
  '❌',
  '^\\s*(?:remote: +)?!  ',
  'Push rejected',
  'smoke checks',
  'health checks to pass',
  'release failed',
  'ENO\\w+TOKEN',
  'EINVALID\\w+TOKEN',
  'EGITNOPERMISSION',
  'already_exists',
  'already (?:exists|uploaded)',
  'Failed during stage',
  'Cloudflare API',
  'health check',
  'is not active, an error occurred',
];

const RULES: readonly LineRule[] = [
  {
    pattern:
      /^(?<message>Error from server \((?:Forbidden|Unauthorized)\): .*|error: You must be logged in to the server.*)/,
    category: 'permission',
    weight: WEIGHT.decisive,
  },
  {
    pattern:
      /^(?<message>.*(?:ENOGHTOKEN|ENOGLTOKEN|EINVALID(?:GH|GL|NPM)TOKEN|EGITNOPERMISSION|ENONPMTOKEN)\b.*|Error: (?:No existing credentials found|The specified token is not valid|Failed to authenticate, have you run firebase login).*)/,
    category: 'permission',
    weight: WEIGHT.decisive,
  },
  {
    pattern:
      /^(?:ERROR: )?(?<message>\(gcloud\.[\w.-]{1,100}\) .*(?:PERMISSION_DENIED|does not have permission|active account|credentials|Permission .{1,100} denied|HTTPError 403|UNAUTHENTICATED).*)/,
    category: 'permission',
    weight: WEIGHT.decisive,
  },
  {
    pattern: /^(?:ERROR: )?(?<message>\(gcloud\.(?:auth|config)[\w.-]{0,100}\) .*)/,
    category: 'permission',
    weight: WEIGHT.named,
  },
  { pattern: /^ERROR: (?<message>\(gcloud\.[\w.-]{1,100}\) .*)/, category: 'deploy', weight: WEIGHT.named },
  {
    pattern: /^ERROR! (?<message>.*)/,
    category: 'configuration',
    weight: WEIGHT.decisive,
  },
  {
    pattern:
      /(?<message>Error: (?:UPGRADE|INSTALLATION) FAILED.*|Error: release .{1,100} failed.*|error: timed out waiting for the condition.*|error: deployment ".{1,200}" exceeded its progress deadline.*|(?:ImagePullBackOff|ErrImagePull|CrashLoopBackOff|ErrImageNeverPull)\b.*|Error from server .*|error: (?:no matches for kind|error validating|unable to recognize) .*)/,
    whole: true,
    category: 'deploy',
    weight: WEIGHT.named,
  },
  {
    pattern:
      /(?<message>(?:CREATE|UPDATE|DELETE)_FAILED\b.{0,20}(?:\||:| )\s*AWS::.*|❌ {1,2}\S{1,120}(?: \(\S{1,120}\))? failed: \w{0,40}[Ee]rror.*|❌ +Deployment failed: .*|CREATE_FAILED: .*|(?:UPDATE_)?ROLLBACK_(?:COMPLETE|FAILED).*|✖ Stack .{1,100} failed to deploy.*)/,
    whole: true,
    category: 'deploy',
    weight: WEIGHT.named,
  },
  {
    pattern:
      /(?<message>google-github-actions\/(?:deploy|ssh)[\w-]+ failed with.*|Deployment failed.*|deployment failed.*|Error: Deploy did not succeed.*|Creating Pages deployment failed.*|Get Pages site failed.*|Error: smoke checks for .* failed.*|Error: timeout reached waiting for health checks to pass.*|error: (?:update|preview) failed.*|release failed after .*error=.*|HTTPError: 400 .{0,200}already exists.*|crate version `.{1,60}` is already uploaded.*|\balready_exists\b.*|A request to the Cloudflare API .* failed.*|\[ERROR\] A request to the Cloudflare API .* failed.*|Push rejected, (?!failed to compile).*)/,
    whole: true,
    category: 'deploy',
    weight: WEIGHT.named,
  },
  {
    pattern:
      /(?<message>Push rejected, failed to compile.*|Failed during stage '.{1,100}'.*|Error: Command ".{1,200}" exited with \d+)/,
    whole: true,
    category: 'deploy',
    weight: WEIGHT.word,
    finding: false,
  },
];

const ruled = lineMatcher({ name: 'deploy', url: URL_OF_ANSIBLE, hints: HINTS, rules: RULES });

function start(scan: Scan): LineTest {
  const readRules = ruled.start(scan);
  let task: string | null = null;
  let fatal: LogLine | null = null;

  function endFatal(isIgnored: boolean): void {
    const groups = fatal ? FATAL.exec(fatal.text)?.groups : undefined;
    if (fatal && groups && !isIgnored) {
      const msg = MSG.exec(groups.rest ?? '')?.groups?.msg;
      scan.report({
        category: groups.kind === 'UNREACHABLE' ? 'network' : 'deploy',
        weight: WEIGHT.named,
        message: [task, msg ?? groups.rest ?? ''].filter((text) => text).join(': '),
        title: task,
        lines: [fatal],
      });
    }
    fatal = null;
  }

  return (line) => {
    const { text } = line;
    if (fatal) {
      if (text.startsWith('...ignoring')) {
        endFatal(true);
        return 'taken';
      }
      endFatal(false);
    }
    const named = TASK.exec(text)?.groups?.name;
    if (named) {
      task = named;
      return 'taken';
    }
    if (FATAL.test(text)) {
      fatal = line;
      return 'more';
    }
    return readRules(line);
  };
}

/** Ansible's tasks, Kubernetes, CloudFormation, and deployments that were refused. */
export const deploy: Matcher = { name: 'deploy', url: URL_OF_ANSIBLE, hints: HINTS, start };
