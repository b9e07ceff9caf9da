import { category } from './category.js';

/** The build is fine, but it could not be put where it belongs. */
export const deploy = category({
  name: 'deploy',
  label: 'Deployment',
  action: 'notify',
  words: /deploy(?:ment)?\b.{0,60}(?:fail|error|rejected|refused)|rollback|upgrade failed/i,
  commands: /\b(?:deploy|release|publish|terraform apply|helm upgrade|serverless|wrangler|vercel|netlify|firebase)\b/,
});
