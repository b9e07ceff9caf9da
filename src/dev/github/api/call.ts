import type { Caller } from '../auth/caller.js';
import type { Repository } from '../entities.js';
import { resolveRef } from '../find.js';
import { GithubError, notFound, validationFailed } from '../github-error.js';
import type { World } from '../world.js';

/** A request that got past authentication. */
export type Call = {
  world: World;
  caller: Caller;
  params: Record<string, string>;
  query: URLSearchParams;
  /** The address asked for, without its query, for Link headers. */
  url: string;
  body: Record<string, unknown>;
  /** The repository of a /repos/{owner}/{repo} route; throws elsewhere. */
  repository: () => Repository;
};

export type Answer = { status: number; body?: unknown; headers?: Record<string, string> };
export type Handler = (call: Call) => Answer;

/** Makes the compiler compare an answer with GitHub's own description: `ok<Schemas['job']>(…)`. */
export const ok = <T>(body: T, headers?: Record<string, string>): Answer => ({
  status: 200,
  body,
  ...(headers ? { headers } : {}),
});
export const created = <T>(body: T): Answer => ({ status: 201, body });
export const noContent = (): Answer => ({ status: 204 });

/** A number from the path; anything else is an address GitHub does not have. */
export function idParam(call: Call, name: string): number {
  const id = Number(call.params[name]);
  if (!Number.isSafeInteger(id)) throw notFound();
  return id;
}

/** A thing by its id from the path, only if it belongs to the repository asked for. */
export function ownedBy<T extends { repositoryId: number }>(call: Call, thing: T | undefined | null): T {
  if (!thing || thing.repositoryId !== call.repository().id) throw notFound();
  return thing;
}

/** The commit SHA a ref names, else GitHub's 422 for it. */
export function refParam(call: Call, ref = call.params.ref ?? ''): string {
  const sha = resolveRef(call.world, call.repository(), ref);
  if (!sha) throw new GithubError(422, `No commit found for SHA: ${ref}`);
  return sha;
}

/** A required text from the body. */
export function textField(call: Call, resource: string, field: string): string {
  const value = call.body[field];
  if (typeof value !== 'string' || value === '') throw validationFailed({ resource, code: 'missing_field', field });
  return value;
}

export function optionalText(call: Call, resource: string, field: string): string | null {
  const value = call.body[field];
  if (value === undefined || value === null) return null;
  if (typeof value !== 'string') throw validationFailed({ resource, code: 'invalid', field });
  return value;
}
