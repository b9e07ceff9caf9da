/** The stages of the default pipeline, in order. */
export const STAGE_NAMES = ['analyze', 'route', 'fix', 'review', 'notify'] as const;
export type StageName = (typeof STAGE_NAMES)[number];

export const nextStage = (stage: StageName): StageName | null => STAGE_NAMES[STAGE_NAMES.indexOf(stage) + 1] ?? null;

export const isStageName = (text: string | null): text is StageName => STAGE_NAMES.some((name) => name === text);
