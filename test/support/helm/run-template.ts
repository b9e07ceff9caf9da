import type { Expression, Node, Templates } from './parse-template.js';
import { FUNCTIONS, fieldOf, isTrue, shown } from './template-functions.js';

type Scope = Map<string, unknown>;

/** What a template prints for `dot`. Throws at functions it does not know, fields that are not there, and what Helm would print as `<no value>`. */
export function runTemplate(nodes: readonly Node[], dot: unknown, templates: Templates): string {
  const evaluate = (expression: Expression, here: unknown, scope: Scope): unknown => {
    switch (expression.kind) {
      case 'literal':
        return expression.value;
      case 'fields': {
        const { of, names } = expression;
        const start =
          of === 'dot' ? here : 'inner' in of ? evaluate(of.inner, here, scope) : variable(of.variable, scope);
        return names.reduce(fieldOf, start);
      }
      case 'word':
        return call(expression.name, [], here, scope);
      case 'command':
        return command(expression.words, [], here, scope);
      case 'pipeline': {
        const [first, ...rest] = expression.commands;
        return rest.reduce(
          (value, next) => command(next.kind === 'command' ? next.words : [next], [value], here, scope),
          evaluate(first!, here, scope),
        );
      }
    }
  };

  function command([first, ...rest]: readonly Expression[], piped: unknown[], here: unknown, scope: Scope): unknown {
    if (first!.kind === 'word') return call(first!.name, [...rest, ...piped.map(asLiteral)], here, scope);
    const value = evaluate(first!, here, scope);
    if (typeof value === 'function') return value(...rest.map((each) => evaluate(each, here, scope)), ...piped);
    if (rest.length + piped.length > 0) throw new Error(`${JSON.stringify(value)} is no function`);
    return value;
  }

  function call(name: string, given: readonly Expression[], here: unknown, scope: Scope): unknown {
    // These two look at no more than they need.
    if (name === 'and' || name === 'or') {
      let value: unknown;
      for (const each of given) {
        value = evaluate(each, here, scope);
        if (isTrue(value) === (name === 'or')) break;
      }
      return value;
    }
    const values = given.map((each) => evaluate(each, here, scope));
    if (name === 'include') {
      const template = templates.get(String(values[0]));
      if (!template || values.length !== 2)
        throw new Error(`include ${JSON.stringify(values[0])}: there is no such template`);
      return runTemplate(template, values[1], templates);
    }
    if (!Object.hasOwn(FUNCTIONS, name)) throw new Error(`${name} is a function that is not known here`);
    return FUNCTIONS[name]!(...values);
  }

  function block(given: readonly Node[], here: unknown, outer: Scope): string {
    const scope = new Map(outer);
    return given.map((node) => print(node, here, scope)).join('');
  }

  function print(node: Node, here: unknown, scope: Scope): string {
    if (node.kind === 'text') return node.text;
    const value = evaluate(node.value, here, scope);
    switch (node.kind) {
      case 'print':
        return shown(value);
      case 'assign':
        scope.set(node.variable, value);
        return '';
      case 'if':
        return block(isTrue(value) ? node.then : node.otherwise, here, scope);
      case 'with':
        return isTrue(value) ? block(node.then, value, scope) : block(node.otherwise, here, scope);
      case 'range': {
        const entries = entriesOf(value);
        if (entries.length === 0) return block(node.otherwise, here, scope);
        return entries
          .map(([key, item]) => {
            const inner = new Map(scope);
            if (node.key) inner.set(node.key, key);
            if (node.item) inner.set(node.item, item);
            return block(node.then, item, inner);
          })
          .join('');
      }
    }
  }

  return block(nodes, dot, new Map([['$', dot]]));
}

const asLiteral = (value: unknown): Expression => ({ kind: 'literal', value: value as string });

function variable(name: string, scope: Scope): unknown {
  if (!scope.has(name)) throw new Error(`${name} is not set here`);
  return scope.get(name);
}

/** Maps are gone through by their keys in order. */
function entriesOf(value: unknown): [string | number, unknown][] {
  if (Array.isArray(value)) return [...value.entries()];
  if (typeof value === 'object' && value !== null) return Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
  throw new Error(`range over ${JSON.stringify(value)}`);
}
