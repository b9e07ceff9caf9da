/** Letters and digits that no word is made of. */
export const letters = (length: number): string => 'aB3dE5gH7jK9mN1pQ2sT4vW6yZ8'.repeat(40).slice(0, length);
export const hex = (length: number): string => '0a9b8c7d6e5f4a3b2c1d'.repeat(20).slice(0, length);
const capitals = (length: number): string => 'QWMRTZUPASDFGHJKLYXC'.repeat(4).slice(0, length);
const latin = (length: number): string => letters(80).replace(/\d/g, '').slice(0, length);
const pem = (label: string, end = '\n'): string =>
  [
    `-----BEGIN ${label}PRIVATE KEY-----`,
    letters(64),
    letters(64),
    `${letters(30)}==`,
    `-----END ${label}PRIVATE KEY-----`,
  ].join(end);

/** Made up here and put together of parts, so that no scanner takes this file for a leak. */
export const canaries: Record<string, string[]> = {
  'private-key': [
    pem('RSA '),
    pem('', '\\n'),
    pem('EC ', '\r\n'),
    pem('', '\n2024-05-01T12:34:56.1234567Z '),
    pem('', '\\n" +\n  "'),
    pem('ENCRYPTED ', '\n+    '),
    `-----BEGIN ${'OPENSSH'} PRIVATE KEY-----\n${letters(64)}`,
    `-----BEGIN ${'PGP'} PRIVATE KEY BLOCK-----\nVersion: GnuPG v2\n\n${letters(64)}\n=${letters(4)}\n-----END PGP PRIVATE KEY BLOCK-----`,
    `-----BEGIN ${'RSA'} PRIVATE KEY-----\nProc-Type: 4,ENCRYPTED\nDEK-Info: AES-128-CBC,${hex(32)}\n\n${letters(64)}\n-----END RSA PRIVATE KEY-----`,
  ],
  netrc: [
    `machine api.example.org login deploy password ${letters(8)}`,
    `machine a\n  login b\n  password ${letters(20)}`,
  ],
  'github-token': [
    ...['p', 'o', 'u', 's', 'r'].map((kind) => `gh${kind}_${letters(36)}`),
    `github${'_pat'}_${letters(22)}_${letters(59)}`,
    `gh${'s'}_123456_eyJ${letters(200)}.eyJ${letters(180)}.${letters(120)}`,
    `v1${'.'}${hex(40)}`,
  ],
  'gitlab-token': [
    ...['pat', 'oas', 'dt', 'rt', 'cbt', 'ptt', 'ft', 'imt', 'agent', 'soat', 'ffct'].map(
      (kind) => `gl${kind}-${letters(20)}`,
    ),
    `gl${'pat'}-${letters(30)}.01.abcdefg12`,
    `GR${'1348941'}${letters(20)}`,
  ],
  jwt: [`eyJ${letters(20)}.eyJ${letters(40)}.${letters(43)}`],
  'gcp-key': [
    `AI${'za'}${letters(35)}`,
    `ya${'29'}.${letters(60)}`,
    `GOC${'SPX'}-${letters(28)}`,
    `1//0${letters(70)}`,
  ],
  'slack-token': [
    `xo${'xb'}-${letters(40)}`,
    `xa${'pp'}-1-${letters(40)}`,
    `https://hooks.slack${'.com'}/services/T0000/B0000/${letters(24)}`,
  ],
  'pypi-token': [`py${'pi'}-AgE${letters(80)}`],
  'regreen-token': [`rg${'n'}_${letters(43)}`],
  'model-key': [
    `sk${'-ant'}-${letters(80)}`,
    `sk${'-proj'}-${letters(60)}`,
    `sk${'-'}${letters(48)}`,
    `h${'f'}_${latin(34)}`,
    `gs${'k'}_${letters(52)}`,
  ],
  'payment-key': [`sk${'_live'}_${letters(24)}`, `wh${'sec'}_${letters(32)}`, `shp${'at'}_${hex(32)}`],
  'registry-token': [
    `dckr${'_pat'}_${letters(27)}`,
    `ruby${'gems'}_${hex(48)}`,
    `ci${'o'}${letters(32)}`,
    `oy${'2'}${hex(43)}`,
    `AK${'Cp'}${letters(69)}`,
  ],
  'infrastructure-token': [
    `da${'pi'}${hex(32)}`,
    `do${'p'}_v1_${hex(64)}`,
    `${letters(14)}.atlas${'v1'}.${letters(67)}`,
    `hv${'s'}.${letters(90)}`,
    `cf${'ut'}_${letters(48)}`,
    `pu${'l'}-${hex(40)}`,
    `sha256${'~'}${letters(43)}`,
  ],
  'chat-token': [
    `123456789:A${'A'}${letters(33)}`,
    `MT${letters(22)}.${letters(6)}.${letters(27)}`,
    `https://discord${'.com'}/api/webhooks/123456789012345678/${letters(68)}`,
  ],
  'mail-token': [`S${'G'}.${letters(22)}.${letters(43)}`, `key${'-'}${hex(32)}`, `S${'K'}${hex(32)}`],
  'monitoring-token': [`sntr${'yu'}_${hex(64)}`, `gl${'sa'}_${letters(32)}_${hex(8)}`, `NR${'AK'}-${letters(27)}`],
  'service-token': [`AT${'ATT3'}${letters(180)}`, `lin${'_api'}_${letters(40)}`, `nt${'n'}_12345678901${letters(35)}`],
  'age-key': [`AGE-SECRET${'-KEY'}-1${capitals(58)}`],
  'azure-token': [`ab1${'8Q~'}${letters(34)}`, `${letters(76)}AZ${'DO'}${letters(4)}`],
  'aws-key': [
    `AK${'IA'}${capitals(16)}`,
    `AS${'IA'}${capitals(16)}`,
    `aws_secret_access_key = ${letters(40)}`,
    `"SecretAccessKey": "${letters(40)}"`,
    `AWS_SESSION_TOKEN=${letters(300)}`,
  ],
  'azure-key': [`AccountKey=${letters(86)}==`, `?sv=2022&sig=${letters(43)}%3D`],
  'npm-token': [
    `np${'m'}_${letters(36)}`,
    `//registry.example.org/:_authToken=${letters(30)}`,
    `:_auth="${letters(30)}"`,
  ],
  'url-credentials': [
    `https://user:${letters(20)}@example.org/x`,
    `https://${letters(24)}@example.org/x`,
    `postgres://app:${letters(12)}@db/app`,
    `redis://:${letters(12)}@cache:6379`,
  ],
  'docker-auth': [`{"auths":{"ghcr.io":{"auth":"${letters(40)}"}}}`, `\\"auth\\": \\"${letters(40)}\\"`],
  authorization: [
    `Authorization: Bearer ${letters(40)}`,
    `authorization: basic ${letters(24)}=`,
    `"X-Api-Key": "${letters(24)}"`,
    `X-Vault-Token: ${letters(24)}`,
    `bearer ${letters(40)}`,
  ],
  secret: [
    `DATABASE_PASSWORD=${letters(16)}`,
    `"client_secret": "${letters(32)}"`,
    `--db-password ${letters(16)}`,
    `Server=db;User=sa;Password=${letters(16)};`,
    `{\\"apiKey\\":\\"${letters(32)}\\"}`,
    `DD_APP_KEY: ${hex(40)}`,
    `GITHUB_TOKEN=${hex(40)}`,
    `client-key-data: ${letters(60)}`,
    `token: '${letters(24)}'`,
  ],
};
