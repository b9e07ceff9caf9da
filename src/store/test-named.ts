/** Whether an outcome is of the test that a name means: by its key, or by what stands in the key behind the file. As `isTest` of core, in SQL. */
export const isTestNamed = (alias: string, name: string): string =>
  `(${alias}.test = ${name} or right(${alias}.test, length(${name}) + 2) = ': ' || ${name})`;
