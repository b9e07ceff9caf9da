import { createHash } from 'node:crypto';
import { BASE_PATH, type JsonSchema, type OpenApi, type Operation } from './open-api.js';

const STYLE = `
:root { color-scheme: light dark; --line: #8884; --quiet: #7779; }
body { font: 16px/1.5 system-ui, sans-serif; max-width: 60rem; margin: 0 auto; padding: 2rem 1rem 6rem; }
h1, h2, h3 { line-height: 1.2; } h3 code { font-size: 1rem; font-weight: 700; } table + table { margin-top: 1rem; } h2 { margin-top: 3rem; border-bottom: 1px solid var(--line); }
code, pre { font: 14px/1.5 ui-monospace, monospace; } pre { overflow-x: auto; padding: .75rem; border: 1px solid var(--line); border-radius: 6px; }
table { border-collapse: collapse; width: 100%; } td, th { text-align: left; vertical-align: top; padding: .25rem .75rem .25rem 0; border-bottom: 1px solid var(--line); }
section { margin: 2rem 0; } nav li { list-style: none; } nav ul { padding: 0; } .method { display: inline-block; min-width: 4.5em; font-weight: 700; }
`;

/** Nothing may be loaded, run or sent from the page; its own style is known by its hash. */
const POLICY = [
  "default-src 'none'",
  `style-src 'sha256-${createHash('sha256').update(STYLE).digest('base64')}'`,
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ');

/** The description as a page that needs no script, and the policy to show it under. */
export function renderDocs(document: OpenApi): { html: string; policy: string } {
  const operations = Object.entries(document.paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => ({ method: method.toUpperCase(), path, operation })),
  );
  const entries = operations.map(
    ({ method, path, operation }) =>
      `<li><a href="#${operation.operationId}"><code><span class="method">${method}</span> ${escapeHtml(path)}</code></a> ${escapeHtml(operation.summary)}</li>`,
  );
  const sections = operations.map(({ method, path, operation }) => renderOperation(method, path, operation));
  const shapes = Object.entries(document.components.schemas).map(
    ([name, schema]) =>
      `<section id="schema-${escapeHtml(name)}"><h3>${escapeHtml(name)}</h3>${renderShape(schema)}</section>`,
  );
  const html = `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escapeHtml(document.info.title)} API</title><style>${STYLE}</style></head>
<body><h1>${escapeHtml(document.info.title)} API</h1>
<p>${inline(document.info.description)}</p>
<pre>curl -H "Authorization: Bearer $REGREEN_TOKEN" https://regreen.example.org${BASE_PATH}/runs</pre>
<p>For programs: <a href="${BASE_PATH}/openapi.json">openapi.json</a></p>
<nav><ul>${entries.join('\n')}</ul></nav>
<h2>Requests</h2>${sections.join('\n')}
<h2>Shapes</h2>${shapes.join('\n')}
</body></html>
`;
  return { html, policy: POLICY };
}

function renderOperation(method: string, path: string, operation: Operation): string {
  const scope = operation.security.flatMap((each) => each.token ?? [])[0];
  const parameters = operation.parameters.map(
    ({ name, in: place, required, description, schema }) =>
      `<tr><td><code>${escapeHtml(name)}</code></td><td>${place}${required ? ', required' : ''}</td><td><code>${typeText(schema)}</code></td><td>${inline([description, boundsText(schema)].filter(Boolean).join(' '))}</td></tr>`,
  );
  const body = operation.requestBody?.content['application/json']?.schema;
  const answers = Object.entries(operation.responses).map(
    ([status, { description, content = {} }]) =>
      `<tr><td><code>${status}</code></td><td>${inline(description)}</td><td>${Object.entries(content)
        .map(([type, { schema }]) => `${escapeHtml(type)} <code>${typeText(schema)}</code>`)
        .join('<br>')}</td></tr>`,
  );
  return `<section id="${operation.operationId}"><h3><code>${method} ${BASE_PATH}${escapeHtml(path)}</code></h3>
<p>${inline(operation.summary)}. ${scope ? `Needs <code>${escapeHtml(scope)}</code>.` : 'Needs no token.'}</p>
${operation.description ? `<p>${inline(operation.description)}</p>` : ''}
${parameters.length > 0 ? `<table><tr><th>Parameter<th>In<th>Type<th></tr>${parameters.join('')}</table>` : ''}
${body ? `<p>Body: <code>${typeText(body)}</code></p>${body.properties ? renderShape(body) : ''}` : ''}
<table><tr><th>Answer<th><th>Body</tr>${answers.join('')}</table></section>`;
}

function renderShape(schema: JsonSchema): string {
  const rows = Object.entries(schema.properties ?? {}).map(([name, property]) => {
    const part = property as JsonSchema;
    const optional = schema.required?.includes(name) ? '' : ' (optional)';
    return `<tr><td><code>${escapeHtml(name)}</code>${optional}</td><td><code>${typeText(part)}</code></td><td>${inline(part.description ?? '')}</td></tr>`;
  });
  return rows.length > 0
    ? `<table><tr><th>Field<th>Type<th></tr>${rows.join('')}</table>`
    : `<code>${typeText(schema)}</code>`;
}

/** A schema in a few words, with links to the named ones. */
function typeText(schema: JsonSchema): string {
  const { $ref, anyOf, oneOf, enum: words, const: only, type, items, format, properties } = schema;
  if ($ref) {
    const name = $ref.split('/').at(-1)!;
    return `<a href="#schema-${escapeHtml(name)}">${escapeHtml(name)}</a>`;
  }
  const choices = anyOf ?? oneOf;
  if (choices) return [...new Set(choices.map((each) => typeText(each as JsonSchema)))].join(' | ');
  if (words) return words.map((word) => escapeHtml(JSON.stringify(word))).join(' | ');
  if (only !== undefined) return escapeHtml(JSON.stringify(only));
  if (Array.isArray(type)) return type.map((each) => typeText({ ...schema, type: each })).join(' | ');
  if (type === 'array') {
    const each = typeText((items ?? {}) as JsonSchema);
    return each.includes(' | ') ? `(${each})[]` : `${each}[]`;
  }
  if (type === 'object' && properties) {
    const fields = Object.entries(properties).map(
      ([name, part]) => `${escapeHtml(name)}: ${typeText(part as JsonSchema)}`,
    );
    return `{ ${fields.join(', ')} }`;
  }
  return escapeHtml((type !== 'null' && format) || (type ?? 'any'));
}

function boundsText({ minimum, maximum, default: fallback }: JsonSchema): string {
  const range = minimum !== undefined && maximum !== undefined ? `From ${minimum} to ${maximum}.` : '';
  return [range, fallback === undefined ? '' : `Default: ${JSON.stringify(fallback)}.`].filter(Boolean).join(' ');
}

const escapeHtml = (text: string): string => text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);

/** Text with its `code` marked. */
const inline = (text: string): string => escapeHtml(text).replace(/`([^`]+)`/g, '<code>$1</code>');
