import type { FC } from 'hono/jsx';
import type { Viewer } from '../page.js';
import { Button } from './button.js';

/** Yes or no to a run that waits; `seen`: the fix attempts that this answers, and no others. */
export const Answer: FC<{ runId: string; viewer: Viewer; seen: readonly string[] }> = ({ runId, viewer, seen }) => {
  const fields = { seen: seen.join(',') };
  const action = `/runs/${runId}/answer`;
  return (
    <>
      <Button viewer={viewer} action={action} words="Approve" kind="yes" fields={{ ...fields, answer: 'approve' }} />
      <Button viewer={viewer} action={action} words="Reject" kind="no" fields={{ ...fields, answer: 'reject' }} />
    </>
  );
};
