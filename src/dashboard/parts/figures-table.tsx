import type { FC } from 'hono/jsx';
import type { Cell, Table } from '../../core/insights/figures.js';
import { Scrolling } from './scrolling.js';

/** The numbers behind a picture. */
export const FiguresTable: FC<{ title: string; table: Table }> = ({ title, table: { columns, rows } }) => (
  <Scrolling label={`${title}, in numbers`}>
    <table>
      <thead>
        <tr>
          {columns.map(({ name, number }) => (
            <th scope="col" class={number ? 'number' : undefined}>
              {name}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {rows.map((row) => (
          <tr>
            {row.map((cell, index) => (
              <td class={columns[index]?.number ? 'number' : undefined}>
                <Value cell={cell} />
              </td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  </Scrolling>
);

const Value: FC<{ cell: Cell }> = ({ cell }) => {
  if (cell === null) return <>–</>;
  if (typeof cell === 'number') return <>{cell.toLocaleString('en', { maximumFractionDigits: 4 })}</>;
  if (typeof cell === 'string') return <>{cell}</>;
  return (
    <>
      {cell.links.map(({ words, href }, index) => (
        <>
          {index > 0 && ', '}
          {href === '' ? words : <a href={href}>{words}</a>}
        </>
      ))}
    </>
  );
};
