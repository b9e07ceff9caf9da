import { blockMatcher } from './block-matcher.js';
import { WEIGHT } from './matcher.js';

const SETTINGS =
  /Signing for|No (?:signing certificate|profiles? for)|Provisioning profile|requires a (?:development team|provisioning profile)|is not currently configured|does not contain a scheme|Unable to find a (?:destination|device)|tools version|invalid manifest|xcode-select|iOS .* is not installed|SDK .* cannot be located|Could not find (?:an? )?(?:target|product)|unable to (?:open|load) .*(?:configuration|project)|not a workspace file|Found no destinations/;
const DEPENDENCY =
  /Dependencies could not be resolved|could not be resolved because|no such module|Could not resolve package dependencies|product '.+' required by package|Missing package product|Failed to (?:clone|resolve|update)|dependency graph/;

const SOURCE = String.raw`(?<path>\/?[^\s:][^:]{0,300}\.(?:swift|m|mm|c|cc|cpp|h|hpp|metal|xib|storyboard|xcassets|plist|intentdefinition|strings|xcstrings|entitlements|modulemap))`;

/** SwiftPM, xcodebuild and what makes it readable (xcpretty, xcbeautify): lines of compilers are gcc's, this is the rest. */
export const swift = blockMatcher({
  name: 'swift',
  url: 'https://developer.apple.com/documentation/xcode/build-system',
  hints: [
    '^\\s*(?:❌|\\[x\\]|⌦)',
    '^(?:xcodebuild: )?error: ',
    '\\.(?:xcodeproj|xcworkspace|xcassets|xib|storyboard|plist): error: ',
    '^\\*\\* (?:BUILD|TEST|ARCHIVE|CLEAN|INSTALL|EXPORT) FAILED',
    '^The following build commands failed',
    '^Command \\w+ failed with a nonzero exit code',
  ],
  rules: [
    {
      begins: new RegExp(
        `^\\s*(?:❌|\\[x\\]) {1,3}${SOURCE}:(?<line>\\d+):(?<column>\\d+): (?:fatal error: |error: )?(?<message>.+)`,
      ),
      goesOn: [],
      needs: ['message'],
      most: 0,
      category: 'compile_error',
    },
    {
      begins:
        /^\s*(?:❌|\[x\]) {1,3}(?:error: )?(?<message>(?:Undefined symbols|ld: |duplicate symbol|clang: error|.*(?:no such module|Signing for|provisioning profile|requires a development team|No profiles? for)).*)/,
      goesOn: [/^> (?<more>Symbol: .+|Referenced from: .+)/],
      needs: ['message'],
      most: 2,
      strict: true,
      category: ({ message }) => (SETTINGS.test(message ?? '') ? 'configuration' : 'compile_error'),
    },
    {
      begins:
        /^(?<path>\/?[^\s:][^:]{0,300}\.(?:xcodeproj|xcworkspace|xcassets|xib|storyboard|plist)):(?:\d+:)? error: (?<message>.+?)(?: \(in target '.+'\))?$/,
      goesOn: [],
      needs: ['message'],
      most: 0,
      category: ({ message }) => (DEPENDENCY.test(message ?? '') ? 'dependency' : 'configuration'),
    },
    {
      begins: /^(?:xcodebuild: )?error: (?:'[\w.-]+': )?(?<message>.+)/,
      goesOn: [/^\s+Reason: (?<more>.+)/],
      needs: ['message'],
      most: 4,
      unsure: true,
      strict: true,
      category: ({ message }) =>
        DEPENDENCY.test(message ?? '')
          ? 'dependency'
          : SETTINGS.test(message ?? '')
            ? 'configuration'
            : 'compile_error',
      accept: ({ message }) => DEPENDENCY.test(message ?? '') || SETTINGS.test(message ?? ''),
    },
    {
      begins: /^(?<message>\*\* TEST FAILED \*\*)/,
      goesOn: [],
      needs: ['message'],
      most: 0,
      weight: WEIGHT.summary,
      category: 'unknown',
    },
    {
      begins:
        /^(?<message>\*\* (?:BUILD|ARCHIVE|CLEAN|INSTALL|EXPORT) FAILED \*\*|Command (?:Swift|Compile|Link|Ld|Emit|Precompile|PhaseScript|CodeSign)\w* failed with a nonzero exit code.*|The following build commands failed:)/,
      goesOn: [/^\t(?<more>\S.{0,300})/],
      needs: ['message'],
      most: 1,
      strict: true,
      weight: WEIGHT.summary,
      category: 'compile_error',
    },
  ],
});
