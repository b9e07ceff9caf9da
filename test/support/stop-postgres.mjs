// Jest's globalTeardown: stops what start-postgres.mjs started.
export default async function stopPostgres() {
  await globalThis.regreenTestPostgres?.stop();
}
