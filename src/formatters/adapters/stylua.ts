import { createRequire } from 'node:module';
import { asObject, type LoadAdapter, type Options } from './adapter.js';

type Stylua = typeof import('@johnnymorganz/stylua');

/** https://github.com/JohnnyMorganz/StyLua: every setting by its name, a name it does not know is refused. */
export const load: LoadAdapter = async () => {
  const stylua = await import('@johnnymorganz/stylua');
  const { version } = createRequire(import.meta.url)('@johnnymorganz/stylua/package.json') as { version: string };
  return {
    version: () => version,
    format: (_, text, options) =>
      stylua.formatCode(text, configOf(stylua, options), undefined, stylua.OutputVerification.Full),
  };
};

function configOf(stylua: Stylua, options: Options): ReturnType<Stylua['Config']['new']> {
  const names: Record<string, Record<string, unknown>> = {
    syntax: stylua.LuaVersion,
    indent_type: stylua.IndentType,
    line_endings: stylua.LineEndings,
    quote_style: stylua.QuoteStyle,
    call_parentheses: stylua.CallParenType,
    collapse_simple_statement: stylua.CollapseSimpleStatement,
    space_after_function_names: stylua.SpaceAfterFunctionNames,
    block_newline_gaps: stylua.BlockNewlineGaps,
  };
  const config = stylua.Config.new();
  for (const [key, value] of Object.entries(options)) {
    const choices = names[key];
    if (key === 'sort_requires') {
      const sort = stylua.SortRequiresConfig.new();
      sort.enabled = asObject(value).enabled === true;
      config.sort_requires = sort;
    } else if (choices && typeof value === 'string' && typeof choices[value] === 'number')
      Object.assign(config, { [key]: choices[value] });
    else if (/^(?:column_width|indent_width)$/.test(key) && typeof value === 'number')
      Object.assign(config, { [key]: value });
    else if (key === 'no_call_parentheses' && typeof value === 'boolean') config.no_call_parentheses = value;
    else throw new Error(`its setting ${key} is not understood`);
  }
  return config;
}
