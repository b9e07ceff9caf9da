import { describe, expect, test } from '@jest/globals';
import { readNotifyTargets } from '../../../src/core/notifications/targets.js';

const SECRET = `whsec_${'QUJD'.repeat(8)}`;
const GOOD = `
targets:
  team-slack:
    kind: slack
    token: xoxb-0123456789-abcdef
    channel: C0123
    channels: ["#ci"]
    repositories: [acme/*]
  ops:
    kind: slack_webhook
    url: https://hooks.slack.com/services/T0/B0/abc
  teams:
    kind: teams
    url: https://prod.example.com/workflows/1?sig=abc
    installations: [7]
    perMinute: 4
  audit:
    kind: webhook
    url: http://10.1.2.3/hook
    secrets: [${SECRET}]
    allowPrivateAddresses: true
`;

test('a file with each kind reads, with what it leaves out filled in', () => {
  const read = readNotifyTargets(GOOD) as { targets: object[] };
  expect(read.targets).toEqual([
    {
      name: 'team-slack',
      kind: 'slack',
      token: 'xoxb-0123456789-abcdef',
      channel: 'C0123',
      channels: ['#ci'],
      url: 'https://slack.com/api',
      repositories: ['acme/*'],
      perMinute: 20,
      allowPrivateAddresses: false,
    },
    expect.objectContaining({ name: 'ops', kind: 'slack_webhook' }),
    expect.objectContaining({ name: 'teams', installations: [7], perMinute: 4 }),
    expect.objectContaining({ name: 'audit', secrets: [SECRET], allowPrivateAddresses: true }),
  ]);
});

describe('mistakes', () => {
  test('are told at once, by line, and hold nothing secret', () => {
    const text = `targets:
  Bad Name:
    kind: teams
    url: https://teams.example/secret-path
  a:
    kind: slack
    token: 123456789012345
    channel: C1
  b:
    kind: webhook
    url: https://user:hunter2@hooks.example/x
    secrets: [whsec_c2hvcnQ=]
  c:
    kind: pager
    url: https://x.example
  d:
    kind: slack_webhook
    url: http://hooks.example/services/top-secret
    chanel: x
`;
    const { problems } = readNotifyTargets(text) as { problems: string[] };
    expect(problems).toEqual([
      expect.stringMatching(/^line 2: the name of a target must be lower-case letters/),
      expect.stringMatching(/^line 7: `targets\.a\.token` must be a bot's token/),
      expect.stringMatching(/^line 11: `targets\.b\.url` must be an address such as/),
      expect.stringMatching(/^line 12: `targets\.b\.secrets\[0\]` must be whsec_ and 24 to 64 bytes/),
      expect.stringMatching(/^line 14: `targets\.c\.kind` must be one of slack, slack_webhook, teams, webhook/),
      expect.stringMatching(/^line 18: must begin with https/),
      expect.stringMatching(/^line 19: unknown key `chanel`/),
    ]);
    for (const secret of ['secret-path', '123456789012345', 'hunter2', 'c2hvcnQ', 'top-secret'])
      expect(problems.join('\n')).not.toContain(secret);
  });

  test.each([
    ['', /is empty/],
    ['targets: {}\nmore: 1', /unknown key `more`/],
    ['targets: [a]', /must be a map/],
    ['targets:\n  a: {kind: webhook, url: "https://x.example"}', /`targets\.a\.secrets` is missing/],
    ['targets:\n  a: {url: "https://x.example"}', /`targets\.a\.kind` is missing/],
    ['targets:\n  a: {kind: teams, url: "javascript:alert(1)"}', /must be an address/],
    ['targets:\n  a: {kind: teams, url: "https://x.example", repositories: []}', /at least 1 entry/],
    ['targets:\n  a: *x', /has no anchor/],
  ])('%j', (text, told) => {
    expect((readNotifyTargets(text) as { problems: string[] }).problems.join('\n')).toMatch(told);
  });
});
