import { category } from './category.js';

/** A setting, a version or a file that the job relies on is wrong. */
export const configuration = category({
  name: 'configuration',
  label: 'Configuration',
  action: 'fix',
  words:
    /\b(?:invalid|unknown|unsupported|unrecognized|missing|bad) (?:config|option|argument|parameter|value|input|key|property|flag|version|environment)|config(?:uration)? (?:error|file|is invalid)|not (?:a valid|supported|configured|set\b)|command not found|No such file or directory|is required|must be set|cannot access|does not exist|(?:file|command|directory|path|variable|secret|key|input|config\w*|version|target|script) .{0,60}not found/i,
});
