import type { Annotation, CheckRun, PullRequest, Repository } from '../entities.js';
import { fullName } from '../find.js';
import { ancestors } from '../git/history.js';
import { latestCheckRuns } from '../represent/check-suite.js';
import { latestStatuses } from '../represent/status.js';
import type { World } from '../world.js';
import { buttons, commitList, conversation } from './conversation.js';
import { type Html, html } from './html.js';
import { renderMarkdown } from './markdown.js';

const style = `body{font:15px/1.5 system-ui,sans-serif;max-width:60rem;margin:2rem auto;padding:0 1rem;color:#1f2328}
h1 small{color:#656d76;font-weight:normal}pre{background:#f6f8fa;padding:.75rem;overflow:auto}code{background:#f6f8fa}
table{border-collapse:collapse;width:100%}td{border-top:1px solid #d1d9e0;padding:.4rem .6rem;vertical-align:top}
section{border:1px solid #d1d9e0;border-radius:6px;padding:0 1rem 1rem;margin:1rem 0}
.success{color:#1a7f37}.failure,.error,.timed_out{color:#d1242f}.pending,.queued,.in_progress{color:#9a6700}.neutral,.skipped{color:#656d76}`;

const outcome = (checkRun: CheckRun): string => checkRun.conclusion ?? checkRun.status;

const row = (name: string, state: string, by: string, detail: string): Html =>
  html`<tr><td class="${state}">${state}</td><td>${name}</td><td>${by}</td><td>${detail}</td></tr>`;

const lines = ({ startLine, endLine }: Annotation): string =>
  startLine === endLine ? `${startLine}` : `${startLine}-${endLine}`;

const annotationRow = (annotation: Annotation): Html =>
  html`<tr><td>${annotation.level}</td><td><code>${annotation.path}:${lines(annotation)}</code></td>
<td><strong>${annotation.title ?? ''}</strong><pre>${annotation.message}</pre></td></tr>`;

const report = (checkRun: CheckRun): Html => html`<section id="check-${checkRun.id}">
<h2><span class="${outcome(checkRun)}">${outcome(checkRun)}</span> ${checkRun.name}: ${checkRun.output.title ?? ''}</h2>
<p>${buttons(checkRun)}</p>
${renderMarkdown(checkRun.output.summary ?? '')}
${renderMarkdown(checkRun.output.text ?? '')}
${checkRun.annotations.length === 0 ? '' : html`<h3>Annotations</h3><table>${checkRun.annotations.map(annotationRow)}</table>`}</section>`;

/** A pull request for people: its commits and checks, our check run with what it says, comments and reviews. All text is escaped. */
export function renderPullRequestPage(world: World, repository: Repository, pull: PullRequest): string {
  const ofHead = <T extends { repositoryId: number }>(things: T[], sha: (thing: T) => string): T[] =>
    things.filter((thing) => thing.repositoryId === repository.id && sha(thing) === pull.head.sha);
  const checkRuns = latestCheckRuns(ofHead([...world.checkRuns.values()], (one) => one.headSha));
  const statuses = latestStatuses(ofHead(world.statuses, (one) => one.sha));
  const ours = checkRuns.filter((one) => one.appId === world.app.id);
  const before = new Set(ancestors(world.objects, pull.head.sha));
  const earlier = [...world.checkRuns.values()].filter(
    (one) =>
      one.repositoryId === repository.id &&
      one.appId === world.app.id &&
      one.headSha !== pull.head.sha &&
      before.has(one.headSha),
  );
  const state = pull.mergedAt ? 'merged' : pull.draft ? 'draft' : pull.state;
  const page = html`<!doctype html><html lang="en"><head><meta charset="utf-8"><title>${pull.title} #${pull.number}</title>
<style>${{ html: style }}</style></head><body>
<p>${fullName(repository)} on the local GitHub</p>
<h1>${pull.title} <small>#${pull.number}</small></h1>
<p>${state}: ${pull.author.login} wants to merge <code>${pull.head.ref}</code> into <code>${pull.base.ref}</code>, head <code>${pull.head.sha}</code></p>
${commitList(world, pull)}
<h2>Checks</h2>
<table>${checkRuns.map((one) => row(one.name, outcome(one), world.apps.get(one.appId)?.name ?? '', one.output.title ?? ''))}
${statuses.map((one) => row(one.context, one.state, one.creator?.login ?? 'ghost', one.description ?? ''))}</table>
${ours.map(report)}
${earlier.map((one) => html`<h2>On the earlier head <code>${one.headSha.slice(0, 7)}</code></h2>${report(one)}`)}
${conversation(world, pull)}
</body></html>`;
  return page.html;
}
