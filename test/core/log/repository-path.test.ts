import { describe, expect, test } from '@jest/globals';
import { repositoryFiles, repositoryPath } from '../../../src/core/log/repository-path.js';

describe('repository path', () => {
  test.each([
    ['/home/runner/work/app/app/src/a.ts', 'src/a.ts'],
    ['/Users/runner/work/app/app/src/a.m', 'src/a.m'],
    ['D:\\a\\app\\app\\src\\a.cs', 'src/a.cs'],
    ['D:/a/_work/1/s/src/a.cs', 'src/a.cs'],
    ['/__w/app/app/src/a.c', 'src/a.c'],
    ['/github/workspace/src/a.py', 'src/a.py'],
    ['/opt/runner/_work/app/app/src/a.py', 'src/a.py'],
    ['/builds/group/app/src/a.rb', 'src/a.rb'],
    ['/home/travis/build/owner/app/src/a.rb', 'src/a.rb'],
    ['/home/circleci/project/src/a.rb', 'src/a.rb'],
    ['/var/lib/jenkins/workspace/job-1/src/a.java', 'src/a.java'],
    ['/go/src/github.com/owner/app/cart/a.go', 'cart/a.go'],
    ['/app/src/a.js', 'src/a.js'],
    ['file:///home/runner/work/app/app/src/a.mjs', 'src/a.mjs'],
    ['file:///D:/a/app/app/src/a.mjs', 'src/a.mjs'],
    ['webpack:///./src/a.js', 'src/a.js'],
    ['./src/a.js', 'src/a.js'],
    ['internal/cart/cart.go', 'internal/cart/cart.go'],
    ['../src/a.js', 'src/a.js'],
    ['lib/../src/a.js', 'src/a.js'],
    ['src\\win\\a.c', 'src/win/a.c'],
    ['/somewhere/else/src/a.c', 'somewhere/else/src/a.c'],
    ['/nix/store/0123456789abcdfghijklmnpqrsvwxyz-source/flake.nix', 'flake.nix'],
  ])('%s is %s', (raw, path) => {
    expect(repositoryPath(raw)).toBe(path);
  });

  test.each([
    '/home/runner/work/app/app/node_modules/jest/build/index.js',
    'node_modules/jest/build/index.js',
    '/opt/hostedtoolcache/Python/3.12.0/x64/lib/python3.12/json/decoder.py',
    '/usr/lib/python3/dist-packages/yaml/__init__.py',
    '/home/runner/go/pkg/mod/example.org/x@v1/x.go',
    '../../go/pkg/mod/example.org/x@v1/x.go',
    '/home/runner/.cargo/registry/src/index/serde-1.0/src/lib.rs',
    '/home/runner/.rustup/toolchains/stable/lib/a.rs',
    '/rustc/0123456789abcdef/library/core/src/panicking.rs',
    '/root/.m2/repository/a/b.jar',
    'C:\\Program Files\\dotnet\\sdk\\8.0.100\\Microsoft.Common.targets',
    '/usr/include/c++/12/vector',
    'node:internal/process/task_queues',
    'internal/modules/cjs/loader.js',
    '<frozen importlib._bootstrap>',
    'vendor/bundle/ruby/3.2.0/gems/rspec-core-3.12.0/lib/rspec/core.rb',
    'https://example.org/a.js',
    'src/../../outside.c',
    '/home/runner/work/app/app/',
    '',
  ])('%s has no place in the repository', (raw) => {
    expect(repositoryPath(raw)).toBeNull();
  });

  test("the repository's own files have the last word", () => {
    const files = repositoryFiles([
      'api/src/cart.ts',
      'web/src/cart.ts',
      'api/src/test/java/org/example/CartTest.java',
      'go.mod',
    ]);
    expect(repositoryPath('org/example/CartTest.java', files)).toBe('api/src/test/java/org/example/CartTest.java');
    expect(repositoryPath('/somewhere/else/api/src/cart.ts', files)).toBe('api/src/cart.ts');
    expect(repositoryPath('/opt/shop/api/src/cart.ts', files)).toBe('api/src/cart.ts');
    expect(repositoryPath('/opt/shop/api/src/cart.ts')).toBeNull();
    expect(repositoryPath('/usr/include/api/src/cart.ts', files)).toBeNull();
    expect(repositoryPath('src/cart.ts', files)).toBeNull();
    expect(repositoryPath('src/other.ts', files)).toBeNull();
    expect(repositoryPath('/work/module/java/org/example/CartTest.java', files)).toBe(
      'api/src/test/java/org/example/CartTest.java',
    );
    expect(repositoryPath('/work/other/CartTest.java', files)).toBeNull();
    expect(repositoryPath('go.mod', files)).toBe('go.mod');
    expect(repositoryPath('/somewhere/else/go.mod', files)).toBeNull();
  });

  test('a file that tests read is meant by its own path alone', () => {
    const files = repositoryFiles(['test/fixtures/jest/src/cart.test.ts', 'pkg/testdata/src/main.go', 'src/index.ts']);
    expect(repositoryPath('src/cart.test.ts', files)).toBeNull();
    expect(repositoryPath('src/main.go', files)).toBeNull();
    expect(repositoryPath('test/fixtures/jest/src/cart.test.ts', files)).toBe('test/fixtures/jest/src/cart.test.ts');
    expect(repositoryPath('/builds/x/y/fixtures/jest/src/cart.test.ts', files)).toBe(
      'test/fixtures/jest/src/cart.test.ts',
    );
    expect(repositoryPath('app/src/index.ts', files)).toBe('src/index.ts');
  });
});
