import { describe, expect, test } from '@jest/globals';
import {
  addresseeMistakes,
  addresseesOf,
  admitsSender,
  type TargetRule,
} from '../../../src/core/notifications/addressees.js';
import { NOTIFICATION_KINDS } from '../../../src/core/notifications/kinds.js';

const rule = (name: string, more: Partial<TargetRule> = {}): TargetRule => ({
  name,
  repositories: [],
  installations: [],
  channels: null,
  ...more,
});
const sender = { installationGithubId: 7, repository: 'acme/shop' };
const RULES = [
  rule('open'),
  rule('acme', { repositories: ['acme/*'] }),
  rule('others', { repositories: ['globex/*'] }),
  rule('chat', { channels: ['C1', '#ci'] }),
];

test.each([
  [{}, true],
  [{ repositories: ['acme/*'] }, true],
  [{ repositories: ['ACME/Shop'] }, true],
  [{ repositories: ['acme'] }, false],
  [{ repositories: ['globex/**', '*/api'] }, false],
  [{ installations: [7, 8] }, true],
  [{ installations: [8] }, false],
  [{ installations: [7], repositories: ['globex/*'] }, false],
])('whether %j lets a repository speak: %s', (restriction, admitted) => {
  expect(admitsSender(rule('x', restriction), sender)).toBe(admitted);
});

test('a repository is heard by the targets that it names and that are for it', () => {
  const notify = { comment: true, targets: ['acme', 'others', 'chat', 'gone'], on: [...NOTIFICATION_KINDS] };
  expect(addresseesOf({ notify: { ...notify, slack: { channel: '#ci' } } }, RULES, sender).targets).toEqual([
    { name: 'acme', channel: null },
    { name: 'chat', channel: '#ci' },
  ]);
  expect(addresseesOf({ notify: { ...notify, slack: { channel: '#ceo' } } }, RULES, sender).targets[1]).toEqual({
    name: 'chat',
    channel: null,
  });
});

describe('mistakes in naming', () => {
  const mistakes = (repository: object | null, organisation: object | null = null, rules = RULES) =>
    addresseeMistakes(
      {
        repository: repository && { notify: repository },
        organisation: organisation && { notify: organisation },
        override: null,
      },
      rules,
      sender,
    );

  test('none where all is well, or where nothing is said', () => {
    expect(mistakes({ targets: ['acme', 'chat'], slack: { channel: 'C1' } })).toEqual([]);
    expect(mistakes(null)).toEqual([]);
    // It was accepted before there were targets.
    expect(mistakes({ slack: { channel: '#any' } })).toEqual([]);
  });

  test('an unknown name is told, and so is one that is for others, with those there are', () => {
    const [first, second, ...more] = mistakes({ targets: ['gone`x', 'others', 'acme', 'others'] });
    expect(more).toEqual([]);
    expect(first).toEqual({
      own: true,
      sentence:
        ".github/regreen.yml: `notify.targets` names `gone'x`, and this Regreen has no such target; it has `open`, `acme`, `chat`. Until it is mended, nobody is told there.",
    });
    expect(second!.sentence).toContain('`others`');
    expect(mistakes({ targets: ['a'] }, null, [])[0]!.sentence).toContain('it has none for this repository');
  });

  test('what the organisation says is not the repository to mend, unless it says otherwise', () => {
    expect(mistakes(null, { targets: ['gone'] })).toEqual([expect.objectContaining({ own: false })]);
    expect(mistakes({ targets: [] }, { targets: ['gone'] })).toEqual([]);
  });

  test('a channel that nobody lets it choose', () => {
    expect(mistakes({ targets: ['chat'], slack: { channel: '#ceo' } })).toEqual([
      { own: true, sentence: expect.stringContaining('`notify.slack.channel` is `#ceo`') },
    ]);
  });
});
