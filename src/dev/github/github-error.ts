/** One entry of `errors` in a 422. */
export type FieldError = { resource: string; code: string; field?: string; message?: string } | string;

/** A refusal in GitHub's words: its status, its message, and `errors` where GitHub names the fields. */
export class GithubError extends Error {
  readonly status: number;
  readonly errors: FieldError[] | undefined;
  readonly headers: Record<string, string>;
  constructor(status: number, message: string, more: { errors?: FieldError[]; headers?: Record<string, string> } = {}) {
    super(message);
    this.name = 'GithubError';
    this.status = status;
    this.errors = more.errors;
    this.headers = more.headers ?? {};
  }
}

export const notFound = (): GithubError => new GithubError(404, 'Not Found');

/** 422 from the check of the request's shape, before the thing itself is looked at. */
export const invalidRequest = (detail: string): GithubError => new GithubError(422, `Invalid request.\n\n${detail}`);

/** 422 from the thing itself. */
export const validationFailed = (...errors: FieldError[]): GithubError =>
  new GithubError(422, 'Validation Failed', { errors });
