/** Whether a name means the test of this key: it is the key, or what stands in the key behind the file. As `isTest` of core, in SQL. */
export const isTestNamed = (key: string, name: string): string =>
  `(${key} = ${name} or right(${key}, length(${name}) + 2) = ': ' || ${name})`;
