import { languageOf } from '../fixes/gate/languages.js';
import { isConfiguration, isExpectedData, isLockfile, isTestPath } from '../fixes/gate/paths.js';

/** Languages in which a project's own code is written, as against data, markup, styles and scripts around it. */
const CODE = new Set(
  'javascript typescript python go rust java kotlin scala swift csharp c php ruby dart elixir'.split(' '),
);

/** Not written here, or not by hand. */
const FOREIGN =
  /(^|\/)(vendor|vendors|third[-_]?party|node_modules|bower_components|external|extern|deps|Pods|dist|build|out|target|\.yarn|generated|__generated__|gen)\/|\.min\.(js|css)$|[._-]?bundle\.js$|\.map$/i;
const GENERATED_NAME =
  /\.(pb|pb\.gw|gen|generated|g|freezed|designer)\.[a-z]+$|_pb2(_grpc)?\.pyi?$|_(generated|gen)\.[a-z]+$|(^|\/)(zz_generated|mock_|schema\.graphql\.ts$)[^/]*|_mock\.go$|_string\.go$|\.pb\.(cc|h)$|_grpc\.pb\.[a-z]+$|[-_]types\.gen\.ts$/i;

/** Shows how something is done, or tries it out. */
const SHOWS =
  /(^|\/)(examples?|samples?|demos?|docs?|documentation|tutorials?|playground|sandbox|benchmarks?|bench|fixtures?|templates?|skeletons?|scaffolds?|stubs?|snippets?|notebooks?|website|www)\//i;
/** Prints, as that is what it is for, or because it runs once for somebody who watches. */
const PRINTS =
  /(^|\/)(bin|cmd|cli|commands?|console|scripts?|tools?|tooling|hack|tasks?|seeds?|seeders?|migrations?|migrate|db|ci|build|dev|devtools|internal\/cmd|\.[^/]+)\/|(^|\/)(main|cli|app|__main__|manage|setup|build|index\.cli|gulpfile|gruntfile|rakefile|fabfile|noxfile|tasks|program|seed)\.[a-z]+$|(^|\/)[^/]*(logg(er|ing)|printer|reporter|console|debug|[-_.]cli|[-_.]script|repl|output|stdout|terminal)[^/]*\.[a-z]+$|\.(config|conf|setup)\.[a-z]+$|(^|[/A-Za-z])(Cli|Main|Program|Logger|Printer)\.(java|kt|cs|scala)$|\.(rake|ipynb|gradle|kts)$/i;

/** `src/features/` holds code more often than Gherkin. */
const withoutFeatures = (path: string): string =>
  /\.feature$|features\/(steps?|step[-_]definitions|support)\//i.test(path)
    ? path
    : path.replace(/(^|\/)features\//gi, '$1');

export const isTest = (path: string): boolean => isTestPath(withoutFeatures(path));

/** What a test expects, kept in a file that the test tool writes itself. */
export const isSnapshot = (path: string): boolean =>
  /\.(snap|ambr|approved|approved\.[a-z]+|golden)$|(^|\/)(__snapshots__|__image_snapshots__)\//i.test(path);

export const isForeign = (path: string): boolean => FOREIGN.test(path) || GENERATED_NAME.test(path);
export const hasGeneratedName = (path: string): boolean =>
  GENERATED_NAME.test(path) || /(^|\/)(generated|__generated__|gen)\//i.test(path);
export const isShown = (path: string): boolean => SHOWS.test(path);
export const mayPrint = (path: string): boolean => PRINTS.test(path);
export const isCode = (path: string): boolean => CODE.has(languageOf(path, '').name);

/** Code of the project that is neither a test nor a setting, an example, a declaration of types, or somebody else's. */
export const isOwnSource = (path: string): boolean =>
  isCode(path) &&
  !isTest(path) &&
  !isForeign(path) &&
  !isShown(path) &&
  !isConfiguration(path) &&
  !isExpectedData(path) &&
  !isLockfile(path) &&
  !/\.d\.[cm]?ts$|\.pyi$/.test(path);

/** Says something to people only. */
export const isProse = (path: string): boolean =>
  /\.(md|mdx|markdown|rst|adoc|asciidoc|txt|textile|org)$|(^|\/)(LICENSE|NOTICE|AUTHORS|CHANGELOG|CODEOWNERS)[^/]*$|(^|\/)docs?\//i.test(
    path,
  );
