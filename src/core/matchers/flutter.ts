import { lineMatcher, WEIGHT } from './matcher.js';

/** `flutter build` and `pub`: what is wrong with pubspec.yaml, and compilers' lines of Dart. */
export const flutter = lineMatcher({
  name: 'flutter',
  url: 'https://docs.flutter.dev/reference/flutter-cli',
  hints: ['Error detected in ', '\\.dart:\\d+:\\d+: Error: '],
  rules: [
    {
      pattern: /^\s*(?<message>Error detected in (?<path>\S{1,300}\.yaml):)$/,
      category: 'configuration',
      weight: WEIGHT.located,
    },
    {
      pattern:
        /^\s*(?<path>(?:[A-Za-z]:)?[^\s:]{1,300}\.dart):(?<line>\d+):(?<column>\d+): (?<level>Error): (?<message>.+)/,
      category: 'compile_error',
    },
  ],
});
