import { blockMatcher } from './block-matcher.js';

/** Eclipse's batch compiler: `1. ERROR in path (at line 12)`, the source and its underline, then why. */
export const ecj = blockMatcher({
  name: 'ecj',
  url: 'https://help.eclipse.org/latest/topic/org.eclipse.jdt.doc.user/tasks/task-using_batch_compiler.htm',
  hints: [' \\(at line \\d+\\)$'],
  rules: [
    {
      begins: /^\s*(?:\[javac\] )?\d+\. (?<level>ERROR|WARNING) in (?<path>\S.{0,300}?) \(at line (?<line>\d+)\)$/,
      goesOn: [/^\s*(?:\[javac\])?\s+\^+$/, /^(?:\s*\[javac\] ?)?\t/, /^\s*(?:\[javac\] )?(?<message>\S.+)/],
      needs: ['path'],
      most: 4,
      ends: /^\s*(?:\[javac\] )?-{5,}$/,
      category: 'compile_error',
    },
  ],
});
