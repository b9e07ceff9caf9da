import { expect, test } from '@jest/globals';
import { changedFilesOf } from '../../../src/bench/review-cases.js';

const PATCH = `diff --git a/src/cart.ts b/src/cart.ts
index 1f2e3d4..5a6b7c8 100644
--- a/src/cart.ts
+++ b/src/cart.ts
@@ -3,3 +3,3 @@ export function total() {
 a
--- old
+++ new
 b
diff --git a/new file.txt b/new file.txt
new file mode 100644
index 0000000..257cc56
--- /dev/null
+++ b/new file.txt\t
@@ -0,0 +1 @@
+foo
\\ No newline at end of file
diff --git a/old.txt b/old.txt
deleted file mode 100644
index 257cc56..0000000
--- a/old.txt
+++ /dev/null
@@ -1 +0,0 @@
-foo
diff --git a/a.txt b/b.txt
similarity index 100%
rename from a.txt
rename to b.txt
diff --git "a/caf\\303\\251.txt" "b/caf\\303\\251 2.txt"
similarity index 90%
rename from "caf\\303\\251.txt"
rename to "caf\\303\\251 2.txt"
index 257cc56..5716ca5 100644
--- "a/caf\\303\\251.txt"
+++ "b/caf\\303\\251 2.txt"
@@ -1 +1 @@
-foo
+bar
diff --git a/logo.png b/logo.png
new file mode 100644
index 0000000..8ebd5b5
Binary files /dev/null and b/logo.png differ
diff --git a/run.sh b/run.sh
old mode 100644
new mode 100755
`;

test('reads what git prints', () => {
  const files = changedFilesOf(PATCH);
  expect(
    files.map(({ path, previousPath, status, additions, deletions }) => [
      path,
      previousPath,
      status,
      additions,
      deletions,
    ]),
  ).toEqual([
    ['src/cart.ts', null, 'modified', 1, 1],
    ['new file.txt', null, 'added', 1, 0],
    ['old.txt', null, 'removed', 0, 1],
    ['b.txt', 'a.txt', 'renamed', 0, 0],
    ['café 2.txt', 'café.txt', 'renamed', 1, 1],
    ['logo.png', null, 'added', 0, 0],
    ['run.sh', null, 'changed', 0, 0],
  ]);
  expect(files[0]?.lines?.slice(1, 3)).toEqual([
    { kind: '-', oldLine: 4, newLine: null, text: '-- old' },
    { kind: '+', oldLine: null, newLine: 4, text: '++ new' },
  ]);
  expect(files.slice(3).map(({ lines }) => lines === null)).toEqual([true, false, true, true]);
});
