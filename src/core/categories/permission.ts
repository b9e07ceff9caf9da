import { category } from './category.js';

/** A right or a secret is missing. */
export const permission = category({
  name: 'permission',
  label: 'Permission',
  action: 'notify',
  words:
    /permission denied|not authori[sz]ed|unauthori[sz]ed|forbidden|access denied|EACCES|bad credentials|authentication failed|\b(?:HTTP|status|code|error)\b.{0,20}\b40[13]\b|credentials|secret .{0,40}(?:not set|missing|required)|token .{0,40}(?:not set|missing|required|expired|invalid)/i,
});
