import { z } from 'zod';
import { cleanText } from '../core/clean-text.js';
import type { Webhook } from '../core/facts.js';
import { namedPullRequestsSchema, stubsOf, translateWith } from './envelope.js';

const schema = z.object({ check_suite: z.object({ head_sha: z.string(), pull_requests: namedPullRequestsSchema }) });

/** A suite adds no check of its own, but tells which pull requests have the head. https://docs.github.com/en/webhooks/webhook-events-and-payloads#check_suite */
export const checkSuite: Webhook = {
  event: 'check_suite',
  translate: (payload) =>
    translateWith(payload, schema, ({ check_suite }, repositoryId) => {
      const headSha = cleanText(check_suite.head_sha);
      return { stubs: stubsOf(check_suite.pull_requests, repositoryId), headSha, heads: [headSha] };
    }),
};
