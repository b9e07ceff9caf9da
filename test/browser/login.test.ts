import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { Browser } from 'playwright-core';
import { addPerson, shareApp, tenantOnGithub } from '../support/sign-in.js';
import { barriersOf, openBrowser, openPage } from './open-browser.js';

let browser: Browser;
beforeAll(async () => {
  browser = await openBrowser();
});
afterAll(() => browser?.close());

const onDashboard = shareApp();

test('somebody signs in with GitHub, sees what is theirs, makes a token and signs out', async () => {
  await onDashboard(async (app) => {
    const [mine, theirs] = [await tenantOnGithub(app, 'acme'), await tenantOnGithub(app, 'globex')];
    addPerson(app.github, 'mona', [[mine.onGithub, 'write']]);
    app.github.signIn(null);
    const { page, complaints } = await openPage(browser);
    const refused = await page.goto(`${app.url}/runs`);
    expect(refused?.status()).toBe(401);
    await page.getByRole('link', { name: 'Sign in' }).click();
    expect(await barriersOf(page)).toEqual([]);
    await page.getByRole('link', { name: 'Sign in with GitHub' }).click();
    await page.getByRole('link', { name: 'mona' }).click();
    await page.waitForURL(`${app.url}/runs`);
    complaints.length = 0; // of the 401, and of the local GitHub, whose pages have no icon
    await page.goto(`${app.url}/`);
    const text = await page.locator('main').textContent();
    expect(text).toContain('acme/shop');
    expect(text).not.toContain('globex');

    await page.getByRole('link', { name: 'Tokens' }).click();
    expect(await barriersOf(page)).toEqual([]);
    await page.getByLabel('Name').fill('ci');
    await page.getByRole('button', { name: 'Make the token' }).click();
    const token = await page.locator('#token').textContent();
    expect(await barriersOf(page)).toEqual([]);
    const asked = (runId: string) =>
      fetch(`${app.url}/api/v1/runs/${runId}`, { headers: { authorization: `Bearer ${token}` } });
    expect([(await asked(mine.runId)).status, (await asked(theirs.runId)).status]).toEqual([200, 404]);

    await page.getByRole('link', { name: 'All tokens' }).click();
    await page.getByRole('button', { name: 'Revoke' }).click();
    await page.getByRole('status').getByText('ci is revoked').waitFor();
    expect((await asked(mine.runId)).status).toBe(401);
    expect(complaints).toEqual([]);
    const other = await page.goto(`${app.url}/runs/${theirs.runId}`);
    expect(other?.status()).toBe(404);
    complaints.length = 0; // of the 404
    await page.getByRole('button', { name: 'Sign out' }).click();
    await page.getByRole('heading', { name: 'Signed out' }).waitFor();
    expect(complaints).toEqual([]);
    expect((await page.goto(`${app.url}/`))?.status()).toBe(401);
    await page.close();
  });
});

test('the operator of the machine signs in with its token, and a wrong one is refused', async () => {
  await onDashboard(
    async (app) => {
      await tenantOnGithub(app, 'acme');
      const { page } = await openPage(browser);
      await page.goto(`${app.url}/login?to=/repositories`);
      expect(await barriersOf(page)).toEqual([]);
      await page.getByLabel('Token').fill('rgn_wrong');
      await page.getByRole('button', { name: 'Sign in with the token' }).click();
      await page.getByText('This is not the token of this Regreen').waitFor();
      await page.goto(`${app.url}/login?to=/repositories`);
      await page.getByLabel('Token').fill(app.apiToken);
      await page.getByRole('button', { name: 'Sign in with the token' }).click();
      await page.waitForURL(`${app.url}/repositories`);
      expect(await page.locator('main').textContent()).toContain('acme/shop');
      await page.close();
    },
    { oauth: null },
  );
});
