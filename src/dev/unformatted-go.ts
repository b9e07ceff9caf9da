/** A file that gofmt would change, what becomes of it, and what `gofmt -d` prints of it: a failure whose log spells its fix out. */
export const BROKEN_GO = 'package main\n\nfunc main() {\nprintln("till")\n}\n';
export const FORMATTED_GO = BROKEN_GO.replace('println', '\tprintln');
export const GOFMT_DIFF = `diff main.go.orig main.go
--- main.go.orig
+++ main.go
@@ -1,5 +1,5 @@
 package main
 
 func main() {
-println("till")
+\tprintln("till")
 }
`;
