/** `com/acme/Cart.java` of a stack frame's package and file. */
export const packagePath = (groups: Readonly<Record<string, string | undefined>>): string => {
  const parts = (groups.package ?? '').split('.');
  const packages = parts.filter((part) => /^[a-z_][\w]*$/.test(part));
  return packages.length && parts.length > 1 ? `${packages.join('/')}/${groups.file}` : (groups.file ?? '');
};

/** `CartTest.costs` of `com.acme.CartTest.costs(int)[2]`, `costs(com.acme.CartTest)` or `CartTest$Inner.costs`. */
export function shortName(test: string): string {
  const old = /^(?<method>[\w$]+)(?:\[.*\])?\((?<class>[\w$.]+\.[A-Z][\w$]*)\)/.exec(test)?.groups;
  const full = old ? `${old.class}.${old.method}` : test.replace(/[([{ ].*$/, '');
  return full
    .split('.')
    .slice(-2)
    .join('.')
    .replace(/^[\w$]*\$(?=\w)/, '');
}

/** `com.acme.CartTest.adds[0: x]` of JUnit 4's `adds[0: x](com.acme.CartTest)`; other names as they are. */
export function fullName(test: string): string {
  const old = /^(?<method>[^()]{1,300})\((?<class>(?:[\w$]+\.)*[A-Z][\w$]*)\)$/.exec(test)?.groups;
  return old ? `${old.class}.${old.method}` : test;
}

/** Whether the name of a test holds the class that the file is of. */
export const names = (test: string, file: string): boolean => test.split(/\W+/).includes(file.replace(/\.\w+$/, ''));

/** `adds(com.acme.CartTest)` of `com.acme.CartTest.adds`, as JUnit shows a test to people; other names as they are. */
export function displayName(test: string): string {
  const groups = /^(?<class>(?:[\w$]+\.)+[A-Z][\w$]*)\.(?<method>[a-z_][^.()]{0,300})$/.exec(test)?.groups;
  return groups ? `${groups.method}(${groups.class})` : test;
}
