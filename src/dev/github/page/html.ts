/** HTML that is safe to put on a page. Only `html` and `raw` make it; everything else is escaped on the way in. */
export type Html = { html: string };

const entities: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' };

export const escapeHtml = (text: string): string => text.replace(/[&<>"']/g, (character) => entities[character] ?? '');

const render = (value: string | number | Html | Html[]): string =>
  Array.isArray(value)
    ? value.map((one) => one.html).join('')
    : typeof value === 'object'
      ? value.html
      : escapeHtml(String(value));

/** A template whose values are escaped unless they are Html themselves. */
export const html = (parts: TemplateStringsArray, ...values: (string | number | Html | Html[])[]): Html => ({
  html: parts.reduce((text, part, index) => text + render(values[index - 1] ?? '') + part),
});
