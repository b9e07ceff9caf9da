import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { withApp } from '../support/with-app.js';

const statusAt = async (url: string | null, token?: string): Promise<number> => {
  const headers = token === undefined ? undefined : { authorization: `Bearer ${token}` };
  return (await fetch(`${url}/api/v1/runs`, { headers })).status;
};

test('the API is closed without a token; the one in the data directory opens the process that left it', async () => {
  await withApp(
    async ({ url, apiToken, config, startMore, logged }) => {
      const file = join(config.dataDir, 'api.token');
      expect((await stat(file)).mode & 0o777).toBe(0o600);
      expect(await statusAt(url)).toBe(401);
      expect(await statusAt(url, apiToken)).toBe(200);
      expect(logged()).not.toContain(apiToken);

      // A second start on the same port fails, and leaves the file as it is.
      const { port } = new URL(url);
      await expect(startMore(['web'], { server: { host: '127.0.0.1', port: Number(port) } })).rejects.toThrow(
        `Port ${port} of 127.0.0.1 is in use by another program: set PORT to a free one`,
      );
      expect((await readFile(file, 'utf8')).trim()).toBe(apiToken);

      const open = await startMore(['web'], { apiOpenOnLoopback: true });
      expect(await statusAt(open.url)).toBe(200);
      expect(await statusAt(open.url, apiToken)).toBe(401);
      expect(await statusAt(url)).toBe(401);
      await open.close();
      await expect(stat(file)).rejects.toThrow('ENOENT');

      const beyond = await startMore(['web'], { apiOpenOnLoopback: true, server: { host: '0.0.0.0', port: 0 } });
      expect(await statusAt(beyond.url!.replace('0.0.0.0', '127.0.0.1'))).toBe(401);
      expect(logged()).toContain('REGREEN_API_OPEN_ON_LOOPBACK has no effect');
    },
    {},
    ['web'],
  );
});
