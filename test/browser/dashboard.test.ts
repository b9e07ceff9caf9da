import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { Browser } from 'playwright-core';
import { pages } from '../../src/dashboard/pages.js';
import { failFormat, judge, openTill } from '../support/till.js';
import { type TestApp, withApp } from '../support/with-app.js';
import { barriersOf, openBrowser, openPage } from './open-browser.js';

const OPEN = { apiOpenOnLoopback: true };

let browser: Browser;
beforeAll(async () => {
  browser = await openBrowser();
});
afterAll(() => browser?.close());

/** A pull request whose fix waits for approval. */
async function aWaitingFix({ github, drain, pool }: TestApp) {
  const { repository } = openTill(github, 'mode: fix\n');
  const pull = github.openPullRequest(repository, { head: 'format', title: 'Ring the till' });
  failFormat(github, repository, pull.head.sha);
  await drain();
  const { rows } = await pool.query(
    `select p.id as "pullRequestId", (select r.id from pipeline_runs r where r.status = 'waiting_input') as "runId",
            (select d.id from webhook_deliveries d where d.event = 'check_run' limit 1) as "deliveryId" from pull_requests p`,
  );
  return { repository, pull, ...(rows[0] as { pullRequestId: string; runId: string; deliveryId: string }) };
}

test.each(['light', 'dark'] as const)('every page is free of errors and of barriers, %s', async (colorScheme) => {
  await withApp(async (app) => {
    const { pullRequestId, runId, deliveryId } = await aWaitingFix(app);
    const ids: Record<string, string> = {
      '/pull-requests/:id': pullRequestId,
      '/runs/:id': runId,
      '/runs/:id/compare/:other': runId,
      '/deliveries/:id': deliveryId,
    };
    const { page, complaints } = await openPage(browser, { colorScheme });
    for (const { path } of pages) {
      await page.goto(`${app.url}${path.replace(/:\w+/g, ids[path] ?? '')}`);
      for (const details of await page.locator('details').all())
        await details.evaluate((element: { open?: boolean }) => {
          element.open = true;
        });
      expect([path, await barriersOf(page)]).toEqual([path, []]);
    }
    expect(complaints).toEqual([]);
    await page.close();
  }, OPEN);
});

test('a fix is approved by a button, and the page tells what comes of it while one looks', async () => {
  await withApp(async (app) => {
    const { repository, pull, pullRequestId } = await aWaitingFix(app);
    const { page, complaints } = await openPage(browser);
    await page.goto(`${app.url}/`);
    await page.getByRole('link', { name: 'Ring the till' }).click();
    await page.waitForURL(`**/pull-requests/${pullRequestId}`);
    await page.getByRole('button', { name: 'Approve' }).first().click();
    await page.locator('.said').getByText('Approved').waitFor();

    // The run's page goes on by itself, stage by stage, to its end.
    await page.locator('ol.stages > li', { hasText: 'notify' }).getByText('completed').waitFor();
    await page.goto(`${app.url}/pull-requests/${pullRequestId}`);
    await page.getByText('its checks are running').first().waitFor();
    await page.locator('ol.timeline details').first().locator('summary').click();
    judge(app.github, repository, pull.head.sha);
    await page.getByText('verified by the checks').first().waitFor();
    // What somebody has opened stays open while the page changes around it.
    expect(await page.locator('ol.timeline details[open]').count()).toBe(1);
    expect(complaints).toEqual([]);
    await page.close();
  }, OPEN);
});

test('the keyboard leads past the navigation to the content, and through it', async () => {
  await withApp(async (app) => {
    await aWaitingFix(app);
    const { page } = await openPage(browser);
    await page.goto(`${app.url}/`);
    await page.keyboard.press('Tab');
    expect(await page.locator(':focus').textContent()).toBe('Skip to the content');
    await page.keyboard.press('Enter');
    expect(await page.locator(':focus').getAttribute('id')).toBe('main');
    await page.getByRole('searchbox', { name: 'Title' }).fill('nothing like it');
    await page.keyboard.press('Enter');
    await page.getByText('No pull request fits.').waitFor();
    expect(page.url()).toContain('q=nothing+like+it');
    await page.close();
  }, OPEN);
});

test('operators look into the queues, and nothing comes from elsewhere', async () => {
  await withApp(async (app) => {
    const { page, complaints } = await openPage(browser);
    const asked: string[] = [];
    page.on('request', (request) => asked.push(new URL(request.url()).origin));
    await page.goto(`${app.url}/operations`);
    await page.getByRole('link', { name: 'Their jobs' }).click();
    await page.getByText('fix-attempts').first().waitFor();
    expect(complaints).toEqual([]);
    expect([...new Set(asked)].filter((origin) => origin !== app.url)).toEqual([]);
    await page.close();
  }, OPEN);
});
