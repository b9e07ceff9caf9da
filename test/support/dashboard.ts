/** Reads and posts on the dashboard as a browser without scripts does. */
export function browse(url: string, headers: Record<string, string> = {}) {
  const get = (path: string, more: Record<string, string> = {}) =>
    fetch(`${url}${path}`, { headers: { ...headers, ...more }, redirect: 'manual' });
  const post = (path: string, fields: Record<string, string>, more: Record<string, string> = {}) =>
    fetch(`${url}${path}`, {
      method: 'POST',
      headers: {
        'content-type': 'application/x-www-form-urlencoded',
        'sec-fetch-site': 'same-origin',
        origin: url,
        ...headers,
        ...more,
      },
      body: new URLSearchParams(fields).toString(),
      redirect: 'manual',
    });
  return {
    get,
    post,
    text: async (path: string) => (await get(path)).text(),
    /** Presses the button of the form that goes to this path, on this page. */
    async press(page: string, action: string | RegExp, fields: Record<string, string> = {}) {
      const html = await (await get(page)).text();
      const form = [...html.matchAll(/<form method="post" action="([^"]+)"[^>]*>([\s\S]*?)<\/form>/g)].find(
        ([, to, inside]) =>
          (typeof action === 'string' ? to === action : action.test(to!)) &&
          Object.entries(fields).every(([name, value]) => inside!.includes(`name="${name}" value="${value}"`)),
      );
      if (!form) throw new Error(`${page} has no form for ${action}`);
      const hidden = [...form[2]!.matchAll(/<input type="hidden" name="([^"]+)" value="([^"]*)"/g)];
      return post(form[1]!, Object.fromEntries(hidden.map(([, name, value]) => [name!, value!])));
    },
  };
}
