import type { SecretKind } from './kind.js';

/**
 * Databricks, DigitalOcean, Terraform Cloud, Vault, Pulumi, Cloudflare, Heroku, Fly, Doppler, PlanetScale, Supabase, Netlify, CircleCI,
 * Buildkite, OpenShift.
 */
export const infrastructureToken: SecretKind = {
  name: 'infrastructure-token',
  url: 'https://developers.cloudflare.com/fundamentals/api/get-started/token-formats/',
  pattern:
    /(?<![A-Za-z0-9])(?:dapi[a-f0-9]{32}(?:-\d)?(?![A-Za-z0-9])|do[opr]_v1_[a-f0-9]{64}|[A-Za-z0-9]{14}\.atlasv1\.[A-Za-z0-9=_-]{60,70}|hv[bsr]\.[A-Za-z0-9_-]{24,300}|pul-[a-f0-9]{40}|cf(?:k|ut|at)_[A-Za-z0-9]{40,60}|v1\.0-[a-f0-9]{24}-[a-f0-9]{146}|HRKU-[A-Za-z0-9_-]{36,60}|fo1_[A-Za-z0-9_-]{43}|fm(?:1a|1r|2)_[A-Za-z0-9+/]{100,2000}={0,2}|dp\.(?:pt|st|ct|sa|scim|audit)\.[A-Za-z0-9._-]{40,60}|pscale_(?:tkn|oauth|pw)_[A-Za-z0-9_=.-]{32,64}|sbp_[a-f0-9]{40}|nfp_[A-Za-z0-9]{36}|CCIPAT_[A-Za-z0-9]{22}_[a-f0-9]{40}|bkua_[a-z0-9]{40}|sha256~[A-Za-z0-9_-]{43})/g,
  prefixes: [
    'dapi',
    'dop_v1_',
    'doo_v1_',
    'dor_v1_',
    'hvs.',
    'hvb.',
    'hvr.',
    'pul-',
    'cfk_',
    'cfut_',
    'cfat_',
    'v1.0-',
    'HRKU-',
    'fo1_',
    'fm1a_',
    'fm1r_',
    'fm2_',
    'dp.',
    'pscale_',
    'sbp_',
    'nfp_',
    'CCIPAT_',
    'bkua_',
    'sha256~',
    'atlasv1.',
  ],
  whole:
    'dapi[a-f0-9]{32}|do[opr]_v1_[a-f0-9]{64}|pul-[a-f0-9]{40}|sbp_[a-f0-9]{40}|nfp_[A-Za-z0-9]{36}|bkua_[a-z0-9]{40}',
};
