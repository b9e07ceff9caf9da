import { z } from 'zod';
import { cleanText } from '../core/clean-text.js';
import { readCommand } from '../core/commands/parse-command.js';
import { ignored, type Webhook } from '../core/facts.js';
import { redact } from '../core/redact/index.js';
import { smallNumber } from '../core/storable.js';
import { translateWith } from './envelope.js';

const schema = z.object({
  issue: z.object({ number: smallNumber, state: z.string().nullish(), pull_request: z.object({}).nullish() }),
  comment: z.object({
    id: z.int().positive(),
    body: z.string().nullish(),
    created_at: z.string().nullish(),
    user: z.object({ type: z.string().nullish() }).nullish(),
    performed_via_github_app: z.unknown().optional(),
  }),
  sender: z.object({ login: z.string().min(1), type: z.string().nullish() }).nullish(),
});

/**
 * A comment on a pull request that begins a line with `/regreen` is a command.
 * https://docs.github.com/en/webhooks/webhook-events-and-payloads#issue_comment
 */
export const issueComment: Webhook = {
  event: 'issue_comment',
  translate: (payload, action) => {
    // Who edits a comment need not be who wrote it, and a command is not carried out twice.
    if (action !== 'created') return ignored('no command: only a new comment is one');
    return translateWith(payload, schema, ({ issue, comment, sender }) => {
      if (!issue.pull_request) return 'no command: not on a pull request';
      const command = readCommand(comment.body ?? '');
      if (command === null) return 'no command';
      const { name, words } = command;
      // Regreen's own comments name its commands; and no App speaks for a person.
      if (sender?.type !== 'User' || comment.user?.type !== 'User') return 'no command: not by a person';
      if (comment.performed_via_github_app) return 'no command: written through an App';
      if (issue.state !== 'open') return 'no command: the pull request is not open';
      const by = cleanText(sender.login);
      return {
        command: {
          name,
          by,
          commentId: comment.id,
          pullRequestNumber: issue.number,
          headSha: null,
          writtenAt: comment.created_at ?? null,
          isVouched: false,
          words: words === null ? null : cleanText(redact(words)),
        },
        opensRun: {
          reason: name === 'unknown' ? `an unknown /regreen command by ${by}` : `/regreen ${name} by ${by}`,
          trigger: 'command',
        },
      };
    });
  },
};
