// A worker that has read its code already, and starts when its standard input says so: most of a start is reading. It ends with the input.
import '../bin/start-app.js';

process.stdin.once('data', () => {
  import('../bin/regreen.js').catch((error: unknown) => {
    process.stderr.write(`${String(error)}\n`);
    process.exit(1);
  });
});
process.stdin.once('end', () => process.exit());
