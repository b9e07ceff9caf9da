import type { View } from './page.js';

type Props = { withGithub: boolean; publicUrl: string | null; to: string };

/** The ways to sign in, and how to set up the one that is not there. */
export const loginPage = ({ withGithub, publicUrl, to }: Props): View => ({
  title: 'Sign in',
  body: (
    <>
      <h1>Sign in</h1>
      <section aria-labelledby="github">
        <h2 id="github">With GitHub</h2>
        {withGithub ? (
          <>
            <p>You see the repositories that GitHub lets you read, and act on those that you may write to.</p>
            <p>
              <a class="button" href={`/login/github?to=${encodeURIComponent(to)}`}>
                Sign in with GitHub
              </a>
            </p>
          </>
        ) : (
          <p>
            Not set up here. An operator puts <code>GITHUB_CLIENT_ID</code> and <code>GITHUB_CLIENT_SECRET</code> of the
            App into the environment, <code>REGREEN_PUBLIC_URL</code> too, and{' '}
            <code>{`${publicUrl ?? 'the public address'}/login/callback`}</code> into the App as its callback URL.{' '}
            <code>regreen setup</code> does all of it.
          </p>
        )}
      </section>
      <section aria-labelledby="machine">
        <h2 id="machine">As the operator of this machine</h2>
        <p>
          Whoever may read the data directory of Regreen finds a token there, in <code>api.token</code>. It lets you see
          and do everything.
        </p>
        <form method="post" action="/login">
          <input type="hidden" name="to" value={to} />
          <label>
            Token <input type="password" name="token" autocomplete="off" required maxlength={200} />
          </label>{' '}
          <button type="submit">Sign in with the token</button>
        </form>
      </section>
    </>
  ),
});

export const goodbyePage: View = {
  title: 'Signed out',
  body: (
    <>
      <h1>Signed out</h1>
      <p>
        Nobody can use this browser to look at Regreen now. <a href="/login">Sign in again</a>
      </p>
    </>
  ),
};
