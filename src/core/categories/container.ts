import { category } from './category.js';

/** A container image could not be built, pulled or started. */
export const container = category({
  name: 'container',
  label: 'Container',
  action: 'fix',
  words:
    /\b(?:docker|container|image|buildx|Dockerfile|kubectl|helm)\b.{0,80}(?:fail|error|denied|not found|unhealthy)/i,
  commands: /\b(?:docker|buildx|docker-compose|podman|build-push-action)\b/,
});
