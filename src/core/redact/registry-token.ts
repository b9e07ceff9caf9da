import type { SecretKind } from './kind.js';

/** Docker Hub, RubyGems, crates.io, NuGet, JFrog (API keys and reference tokens). npm and PyPI have files of their own. */
export const registryToken: SecretKind = {
  name: 'registry-token',
  url: 'https://docs.docker.com/security/access-tokens/',
  pattern:
    /(?<![A-Za-z0-9])(?:dckr_pat_[A-Za-z0-9_-]{27,64}|dckr_oat_[A-Za-z0-9_-]{32,64}|rubygems_[a-f0-9]{48}|cio(?=[A-Za-z]{0,31}\d)[A-Za-z0-9]{32}(?![A-Za-z0-9])|oy2[a-z0-9]{43}(?![A-Za-z0-9])|AKCp[A-Za-z0-9]{69}|cmVmdGtu[A-Za-z0-9]{56})/g,
  prefixes: ['dckr_pat_', 'dckr_oat_', 'rubygems_', 'cio', 'oy2', 'AKCp', 'cmVmdGtu'],
  whole: 'dckr_pat_[A-Za-z0-9_-]{27}|dckr_oat_[A-Za-z0-9_-]{32}|rubygems_[a-f0-9]{48}|AKCp[A-Za-z0-9]{69}',
};
