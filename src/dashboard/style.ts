/** The one style sheet. Colours say what words and signs say too; text on its ground has a contrast of 4.5 or more, in light and in dark. */
export const STYLE = `:root {
  color-scheme: light dark;
  --ground: light-dark(#ffffff, #0d1117);
  --raised: light-dark(#f6f8fa, #161b22);
  --line: light-dark(#d1d9e0, #3d444d);
  --text: light-dark(#1f2328, #f0f6fc);
  --quiet: light-dark(#59636e, #9ba5b1);
  --link: light-dark(#0550ae, #6cb6ff);
  --good: light-dark(#116329, #57d364);
  --bad: light-dark(#b3202b, #ff8b83);
  --busy: light-dark(#7d4e00, #e3b341);
  --asks: light-dark(#0550ae, #6cb6ff);
  --odd: light-dark(#6639ba, #c9a5ff);
  --added: light-dark(#dafbe1, #12321d);
  --removed: light-dark(#ffebe9, #3c1618);
  --marked: light-dark(#fff8c5, #332a0c);
}
* { box-sizing: border-box; }
body { margin: 0; background: var(--ground); color: var(--text); font: 15px/1.5 system-ui, -apple-system, "Segoe UI", sans-serif; }
a { color: var(--link); }
:focus-visible { outline: 2px solid var(--link); outline-offset: 2px; border-radius: 3px; }
.skip { position: absolute; left: -999px; }
.skip:focus { left: 8px; top: 8px; z-index: 1; background: var(--ground); padding: 8px; }
.top { display: flex; flex-wrap: wrap; align-items: center; gap: 8px 24px; padding: 10px 24px; background: var(--raised); border-bottom: 1px solid var(--line); }
.brand { display: flex; gap: 8px; align-items: center; font-weight: 600; color: var(--text); text-decoration: none; }
nav ul { display: flex; flex-wrap: wrap; gap: 4px; margin: 0; padding: 0; list-style: none; }
nav a { display: block; padding: 4px 10px; border-radius: 6px; color: var(--text); text-decoration: none; }
nav a:hover { background: var(--line); }
nav a[aria-current] { font-weight: 600; box-shadow: inset 0 -2px var(--good); border-radius: 6px 6px 0 0; }
.who { margin-left: auto; display: flex; gap: 12px; align-items: center; color: var(--quiet); }
.notice { margin: 0; padding: 6px 24px; background: var(--marked); border-bottom: 1px solid var(--line); }
.said { padding: 8px 12px; background: var(--marked); border: 1px solid var(--line); border-radius: 6px; }
main { max-width: 1200px; margin: 0 auto; padding: 16px 24px 64px; }
main:focus { outline: none; }
h1 { font-size: 22px; margin: 8px 0; overflow-wrap: anywhere; }
h2 { font-size: 17px; margin: 28px 0 8px; }
h3 { font-size: 15px; margin: 12px 0 4px; }
p { margin: 6px 0; }
.quiet { color: var(--quiet); }
.crumbs { color: var(--quiet); margin: 0; }
.facts { display: flex; flex-wrap: wrap; gap: 4px 20px; margin: 8px 0; padding: 0; list-style: none; color: var(--quiet); }
.facts b { color: var(--text); font-weight: 600; }
form.filters { display: flex; flex-wrap: wrap; gap: 8px 12px; align-items: end; margin: 12px 0; }
form.filters :is(input, select, button) { box-sizing: border-box; height: 34px; font-size: 14px; }
label { display: grid; gap: 2px; font-size: 13px; color: var(--quiet); }
input, select, textarea { font: inherit; color: var(--text); background: var(--ground); border: 1px solid var(--line); border-radius: 6px; padding: 5px 8px; min-width: 0; }
button, .button { font: inherit; color: var(--text); background: var(--raised); border: 1px solid var(--line); border-radius: 6px; padding: 5px 12px; cursor: pointer; text-decoration: none; }
button:hover, .button:hover { border-color: var(--quiet); }
button.yes { color: light-dark(#ffffff, #08240f); background: light-dark(#1a7f37, #57d364); border-color: transparent; font-weight: 600; }
button.no { color: var(--bad); }
button.plain { background: none; border: 0; color: var(--link); padding: 0; text-decoration: underline; }
.actions { display: flex; flex-wrap: wrap; gap: 8px; margin: 12px 0; }
.scroll, .code { overflow: auto; }
.code { max-height: 70vh; background: var(--raised); border: 1px solid var(--line); border-radius: 6px; margin: 8px 0; }
table { width: 100%; border-collapse: collapse; }
caption { text-align: left; color: var(--quiet); padding: 4px 0; }
th { text-align: left; font-size: 13px; color: var(--quiet); font-weight: 600; }
th, td { padding: 7px 10px 7px 0; border-bottom: 1px solid var(--line); vertical-align: top; }
td.number, th.number { text-align: right; font-variant-numeric: tabular-nums; }
td .title { font-weight: 600; overflow-wrap: anywhere; }
.badge { display: inline-flex; align-items: baseline; gap: 5px; white-space: nowrap; }
.good { color: var(--good); } .bad { color: var(--bad); } .busy { color: var(--busy); } .asks { color: var(--asks); } .odd { color: var(--odd); } .idle { color: var(--quiet); }
.card { border: 1px solid var(--line); border-radius: 8px; padding: 10px 14px; margin: 10px 0; }
.card > header { display: flex; flex-wrap: wrap; gap: 4px 14px; align-items: baseline; }
.card h3 { margin: 0; }
.card > h2:first-child { margin-top: 4px; }
ol.timeline { list-style: none; margin: 12px 0; padding: 0 0 0 18px; border-left: 2px solid var(--line); }
ol.timeline > li { margin: 0 0 12px; position: relative; }
ol.timeline > li::before { content: ""; position: absolute; left: -24px; top: 7px; width: 9px; height: 9px; border-radius: 50%; background: var(--line); border: 2px solid var(--ground); }
ol.stages { display: flex; flex-wrap: wrap; gap: 8px; list-style: none; margin: 12px 0; padding: 0; }
ol.stages > li { flex: 1 1 150px; border: 1px solid var(--line); border-radius: 8px; padding: 8px 12px; }
ol.stages > li[data-status="running"] { border-color: var(--busy); }
code, pre { font: 12.5px/1.5 ui-monospace, SFMono-Regular, Menlo, Consolas, monospace; }
code { overflow-wrap: anywhere; }
pre { margin: 0; padding: 8px 0; width: max-content; min-width: 100%; }
pre > span { display: block; padding: 0 12px; white-space: pre; min-height: 1.5em; }
pre > span > b { display: inline-block; min-width: 6ch; padding-right: 2ch; text-align: right; color: var(--quiet); font-weight: 400; user-select: none; }
pre > .added { background: var(--added); } pre > .removed { background: var(--removed); } pre > .hunk { color: var(--quiet); }
pre.json { padding: 8px 12px; width: auto; white-space: pre-wrap; overflow-wrap: anywhere; }
details > summary { cursor: pointer; }
.pages { display: flex; gap: 16px; margin: 12px 0; }
.empty { padding: 24px; text-align: center; color: var(--quiet); border: 1px dashed var(--line); border-radius: 8px; }
.chart { display: block; width: 100%; min-width: 620px; height: auto; font-size: 12px; fill: var(--quiet); }
.chart .name { fill: var(--text); } .chart .grid { stroke: var(--line); }
.chart .line { fill: none; stroke: var(--ink); stroke-width: 2; } .chart .point { fill: var(--ink); } .chart .area { fill: var(--ink); }
.chart .hatch { fill: none; stroke: var(--ground); stroke-width: 1.6; }
.series-0 { --ink: light-dark(#0550ae, #6cb6ff); } .series-1 { --ink: light-dark(#b3202b, #ff8b83); } .series-2 { --ink: light-dark(#116329, #57d364); }
.series-3 { --ink: light-dark(#7d4e00, #e3b341); } .series-4 { --ink: light-dark(#6639ba, #c9a5ff); } .series-5 { --ink: light-dark(#59636e, #9ba5b1); }
@media (max-width: 700px) { main, .top { padding-left: 12px; padding-right: 12px; } .wide { display: none; } }
@media (prefers-reduced-motion: no-preference) { .busy .sign { animation: pulse 1.6s ease-in-out infinite; } @keyframes pulse { 50% { opacity: 0.35; } } }
`;
