/** Names of pipelines; `default` is the built-in one's. */
export const PIPELINE_NAME = /^[a-z0-9][a-z0-9-]{0,62}$/;
export const PIPELINE_NAME_RULE =
  'must be small letters, digits and dashes, at most 63, and begin with a letter or digit';
export const BUILT_IN_NAME = 'default';
