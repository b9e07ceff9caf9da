import { admits } from '../glob.js';
import { quoted } from '../mistake.js';
import type { EffectiveConfig, RepositoryConfig } from '../repository-config-schema.js';
import type { NotificationKind } from './kinds.js';
import type { NotifyTarget } from './targets.js';

/** What of a target is no secret: who may be told there, and in which channels. */
export type TargetRule = {
  name: string;
  repositories: string[];
  installations: number[];
  /** That a repository may choose; null: the target has none to choose from. */
  channels: string[] | null;
};

/** What is needed to decide who is told; no address and no token. */
export const targetRule = (target: NotifyTarget): TargetRule => ({
  name: target.name,
  repositories: target.repositories ?? [],
  installations: target.installations ?? [],
  channels: target.kind === 'slack' ? [target.channel, ...target.channels] : null,
});

/** Whose news it is: GitHub's id of the installation, and owner/name. */
export type Sender = { installationGithubId: number; repository: string };

/** Whether the operator lets this repository speak there. */
export const admitsSender = (
  { repositories, installations }: Pick<TargetRule, 'repositories' | 'installations'>,
  { installationGithubId, repository }: Sender,
): boolean =>
  (installations.length === 0 || installations.includes(installationGithubId)) &&
  admits({ include: repositories, exclude: [] }, repository, { ignoreCase: true });

/** Where news of these kinds goes. `channel`: another than the target's own. */
export type Addressees = { targets: { name: string; channel: string | null }[]; kinds: readonly NotificationKind[] };

/** Of the targets that a repository names, those there are for it. */
export function addresseesOf(
  { notify }: Pick<EffectiveConfig, 'notify'>,
  rules: readonly TargetRule[],
  sender: Sender,
): Addressees {
  const wanted = notify.slack?.channel ?? null;
  const open = rules.filter((rule) => admitsSender(rule, sender));
  return {
    targets: notify.targets.flatMap((name) => {
      const rule = open.find((one) => one.name === name);
      return rule ? [{ name, channel: wanted !== null && rule.channels?.includes(wanted) ? wanted : null }] : [];
    }),
    kinds: notify.on,
  };
}

type Layer = 'repository' | 'organisation' | 'override';
export type Layers = Readonly<Record<Layer, RepositoryConfig | null>>;

const PLACES: Record<Layer, string> = {
  repository: '.github/regreen.yml',
  organisation: ".github/regreen.yml of the organisation's .github repository",
  override: "This Regreen's own settings for the repository (config_override)",
};

/** Each mistake in naming targets, with whether the repository's own file makes it. What is not for this repository is not told of. */
export function addresseeMistakes(
  layers: Layers,
  rules: readonly TargetRule[],
  sender: Sender,
): { own: boolean; sentence: string }[] {
  const open = rules.filter((rule) => admitsSender(rule, sender));
  const naming = lastLayer(layers, (layer) => layer.notify?.targets !== undefined);
  const names = (naming && layers[naming]?.notify?.targets) || [];
  const choosing: Layer | undefined = lastLayer(layers, (layer) => layer.notify?.slack !== undefined);
  const channel = choosing && layers[choosing]?.notify?.slack?.channel;
  const channels = open.filter(({ name }) => names.includes(name)).flatMap((rule) => rule.channels ?? []);
  const known =
    open.length === 0 ? 'it has none for this repository' : `it has ${open.map(({ name }) => quoted(name)).join(', ')}`;
  return [
    ...[...new Set(names)]
      .filter((name) => !open.some((rule) => rule.name === name))
      .map((name) => ({
        own: naming === 'repository',
        sentence: `${PLACES[naming!]}: \`notify.targets\` names ${quoted(name)}, and this Regreen has no such target; ${known}. Until it is mended, nobody is told there.`,
      })),
    ...(channel && channels.length > 0 && !channels.includes(channel)
      ? [
          {
            own: choosing === 'repository',
            sentence: `${PLACES[choosing!]}: \`notify.slack.channel\` is ${quoted(channel)}, which no named target lets a repository choose. Until it is mended, the target's own channel is told.`,
          },
        ]
      : []),
  ];
}

/** The layer that counts, where each replaces what those below it say. */
const lastLayer = (layers: Layers, says: (layer: RepositoryConfig) => boolean): Layer | undefined =>
  (['override', 'repository', 'organisation'] as const).find((name) => {
    const layer = layers[name];
    return layer !== null && says(layer);
  });
