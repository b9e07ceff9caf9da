import { z } from 'zod';
import { type Route, route } from './route.js';

/** What everybody may read: it says nothing about this installation of Regreen. */
export const pageRoutes: readonly Route[] = [
  route({
    method: 'GET',
    path: '/openapi.json',
    scope: null,
    summary: 'This description, as an OpenAPI document',
    answers: { 200: [{ description: 'The document.', schema: z.looseObject({ openapi: z.string() }) }] },
    handle: async (_, { document }) =>
      new Response(document, {
        headers: { 'content-type': 'application/json', 'cache-control': 'public, max-age=300' },
      }),
  }),
  route({
    method: 'GET',
    path: '/docs',
    scope: null,
    summary: 'This description, as a page',
    answers: { 200: [{ description: 'The page.', type: 'text/html' }] },
    handle: async (_, { page }) =>
      new Response(page.html, {
        headers: {
          'content-type': 'text/html; charset=utf-8',
          'content-security-policy': page.policy,
          'cache-control': 'public, max-age=300',
        },
      }),
  }),
];
