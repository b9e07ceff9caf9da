import type { FC } from 'hono/jsx';
import { type Figures, toCsv } from '../../core/insights/figures.js';
import { RANGE_DAYS, rangeOf } from '../../core/insights/range.js';
import { type Asked, askFigures } from '../../store/insights/asked.js';
import type { Insight } from '../insights/insight.js';
import { insights } from '../insights/insights.js';
import { type Call, type Download, type Page, Refusal } from '../page.js';
import { ChartPicture } from '../parts/chart.js';
import { FiguresTable } from '../parts/figures-table.js';
import { Filters } from '../parts/filters.js';
import { Scrolling } from '../parts/scrolling.js';

const PATH = '/insights';
/** Questions that one page asks at the same time: the pool is for everybody. */
const LANES = 2;
const MOST_OF_NAME = 200;

export const insightsPage: Page = {
  path: PATH,
  tab: 'Insights',
  async show(call) {
    const asked = askedBy(call);
    const shown = insights.filter(({ operatorsOnly }) => !operatorsOnly || call.viewer.isOperator);
    const figures = await readAll(call, asked, shown);
    const query = new URLSearchParams({ days: String(asked.range.days), repo: asked.repository ?? '' });
    const { from, until, each } = asked.range;
    return {
      title: 'Insights',
      body: (
        <>
          <h1>Insights</h1>
          <Filters
            action={PATH}
            choices={[
              {
                name: 'days',
                label: 'Range',
                value: String(asked.range.days),
                options: RANGE_DAYS.map((days) => [String(days), `${days} days`] as const),
              },
              { name: 'repo', label: 'Repository', value: asked.repository ?? '' },
            ]}
          />
          <p class="quiet">
            {dateOf(from)} to {dateOf(new Date(until.getTime() - 1))}, by {each}, in UTC. Checks of Regreen itself are
            not counted.
          </p>
          {shown.map((insight, index) => (
            <Section insight={insight} figures={figures[index]!} csv={`${PATH}/${insight.name}.csv?${query}`} />
          ))}
        </>
      ),
    };
  },
};

/** The numbers of one insight, for a spreadsheet. */
export const insightDownload: Download = {
  path: `${PATH}/:file{[a-z-]+\\.csv}`,
  async read(call) {
    const name = call.params.file?.replace(/\.csv$/, '');
    const insight = insights.find((each) => each.name === name);
    if (!insight) throw new Refusal(404, 'There are no such figures.');
    if (insight.operatorsOnly && !call.viewer.isOperator)
      throw new Refusal(403, 'These figures are for operators of Regreen.');
    const asked = askedBy(call);
    const [figures] = await readAll(call, asked, [insight]);
    return {
      name: `regreen-${insight.name}-${asked.range.days}-days.csv`,
      type: 'text/csv; charset=utf-8',
      text: toCsv(figures!.table),
    };
  },
};

const Section: FC<{ insight: Insight; figures: Figures; csv: string }> = ({ insight, figures, csv }) => {
  const { name, title, definition } = insight;
  const { finding, chart, table } = figures;
  return (
    <section aria-labelledby={name} class="card">
      <h2 id={name}>{title}</h2>
      <p>{finding}</p>
      {chart && (
        <Scrolling label={`${title}, as a picture`}>
          <ChartPicture name={`${name}-chart`} title={title} finding={finding} chart={chart} />
        </Scrolling>
      )}
      <p class="quiet">{definition}</p>
      <details>
        <summary>The numbers</summary>
        {table.rows.length === 0 ? <p class="quiet">There are none.</p> : <FiguresTable title={title} table={table} />}
        <p>
          <a href={csv}>{title} as CSV</a>
        </p>
      </details>
    </section>
  );
};

function askedBy({ query, viewer, parts }: Call): Asked {
  const days = RANGE_DAYS.find((each) => String(each) === query.get('days')) ?? 30;
  const repository = query.get('repo')?.trim().slice(0, MOST_OF_NAME) || null;
  return { range: rangeOf(days, parts.now()), repository, scope: viewer.scope, appId: parts.appId };
}

/** The figures of each, in their order. */
async function readAll({ parts }: Call, asked: Asked, wanted: readonly Insight[]): Promise<Figures[]> {
  const figures: Figures[] = [];
  const waiting = [...wanted.entries()];
  const { scope, repository, range } = asked;
  const lane = () =>
    askFigures(parts.pool, async (sql) => {
      for (let next = waiting.shift(); next; next = waiting.shift()) {
        const [index, insight] = next;
        figures[index] = await parts.kept.get([insight.name, scope, repository, range], () => insight.read(sql, asked));
      }
    });
  await Promise.all(Array.from({ length: Math.min(LANES, wanted.length) }, lane));
  return figures;
}

const dateOf = (at: Date): string => at.toISOString().slice(0, 10);
