import type { Child } from 'hono/jsx';
import { SteerError } from '../store/steer-runs.js';
import { Layout } from './layout.js';
import { type Page, Refusal, type View, type Viewer } from './page.js';
import { pages } from './pages.js';

/** A component may be a promise. */
export const html = async (body: Child): Promise<string> => String(await body);

type Shown = {
  /** null: it is none of the list. */
  page: Page | null;
  view: View;
  viewer: Viewer | null;
  said?: string | null;
  liveAt?: string | null;
};

export async function renderPage({ page, view, viewer, said = null, liveAt = null }: Shown): Promise<string> {
  const tabs = viewer === null ? [] : pages.filter(({ operatorsOnly }) => !operatorsOnly || viewer.isOperator);
  return `<!doctype html>${await html(
    <Layout
      title={view.title}
      tabs={tabs.flatMap(({ path, tab }) => (tab === null ? [] : [{ path, tab, isHere: path === page?.path }]))}
      viewer={viewer}
      said={said}
      liveAt={liveAt}
      body={view.body}
    />,
  )}`;
}

const STEERING = { not_found: 404, conflict: 409, invalid: 422 } as const;

export function refusalOf(error: unknown): Refusal {
  if (error instanceof Refusal) return error;
  if (error instanceof SteerError) return new Refusal(STEERING[error.kind], error.message);
  return new Refusal(503, 'Regreen could not make this page: its log says why. Try again in a moment.');
}

const HEADINGS: Partial<Record<Refusal['status'], string>> = {
  401: 'Sign in',
  403: 'Not for you',
  404: 'Not here',
  503: 'Not now',
};
export const headingOf = (status: Refusal['status']): string => HEADINGS[status] ?? 'Not so';

/** `to` is the way on, for somebody who has to sign in. */
export const Sorry = ({ refusal, to }: { refusal: Refusal; to: string }) => (
  <>
    <h1>{headingOf(refusal.status)}</h1>
    <p>{refusal.message}</p>
    <p>
      {refusal.status === 401 ? (
        <a class="button" href={`/login?to=${encodeURIComponent(to)}`}>
          Sign in
        </a>
      ) : (
        <a href="/">All pull requests</a>
      )}
    </p>
  </>
);
