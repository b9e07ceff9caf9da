import type { Link } from '../../core/insights/figures.js';
import type { Evidence } from '../../store/insights/failing-things.js';

/** Where a failure can be looked at: its pull request here, else the job as whoever made the check says. */
export const linksOf = (evidence: readonly Evidence[]): Link[] =>
  evidence.map(({ headSha, pullRequestId, number, detailsUrl }) => {
    const commit = headSha.slice(0, 7);
    if (pullRequestId !== null) return { words: `${commit} in #${number}`, href: `/pull-requests/${pullRequestId}` };
    return { words: commit, href: detailsUrl?.startsWith('https://') ? detailsUrl : '' };
  });
