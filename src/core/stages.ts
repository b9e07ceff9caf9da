/** The stages of the default pipeline, in order. */
export const STAGE_NAMES = ['analyze', 'route', 'fix', 'review', 'notify'] as const;
export type StageName = (typeof STAGE_NAMES)[number];

export const isStageName = (text: string | null): text is StageName => STAGE_NAMES.some((name) => name === text);
