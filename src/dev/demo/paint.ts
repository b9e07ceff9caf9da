/** Colours text by ANSI code, or leaves it as it is. */
export type Paint = (code: number, text: string) => string;

export const bold = 1;
export const dim = 2;
export const red = 31;
export const green = 32;
const yellow = 33;

/** What the demo prints fits into so many, where the words allow it. */
export const columns = 80;

type Outcome = { status: string; conclusion: string | null };

export const outcomeOf = ({ status, conclusion }: Outcome): string => conclusion ?? status.replaceAll('_', ' ');
export const colourOf = ({ conclusion }: Outcome): number => (conclusion === 'success' ? green : yellow);
