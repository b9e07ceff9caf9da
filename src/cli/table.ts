import stringWidth from 'string-width';

export type Column<Row> = {
  title: string;
  text(row: Row): string;
  /** What stands there instead when space is short. */
  short?(row: Row): string;
  align?: 'right';
  /** It may be cut down to this many characters. */
  least?: number;
  /** The lowest goes first when not all fit. */
  importance: number;
  paint?(text: string, row: Row): string;
};

export type Table<Row> = { header: string; line(row: Row): string };

type Placed<Row> = Column<Row> & { width: number };

const GAP = '  ';

/**
 * A table that fits `width`: columns that may be cut are cut first, then short forms are taken, then columns go.
 * Rows that come later are cut to the columns as they are; `samples` keep room for them. Where `width` has no end, nothing is cut.
 */
export function layOutTable<Row>(columns: Column<Row>[], rows: Row[], width: number): Table<Row> {
  const placed = fitColumns(columns, rows, width);
  const render = (textOf: (column: Placed<Row>) => string, paint: (column: Placed<Row>, text: string) => string) =>
    placed
      .map((column, index) => {
        const text = width === Number.POSITIVE_INFINITY ? textOf(column) : cut(textOf(column), column.width);
        const space = ' '.repeat(Math.max(0, column.width - stringWidth(text)));
        if (column.align === 'right') return space + paint(column, text);
        return paint(column, text) + (index === placed.length - 1 ? '' : space);
      })
      .join(GAP)
      .trimEnd();
  return {
    header: render(
      (column) => column.title,
      (_column, text) => text,
    ),
    line: (row) =>
      render(
        (column) => column.text(row),
        (column, text) => column.paint?.(text, row) ?? text,
      ),
  };
}

function fitColumns<Row>(columns: Column<Row>[], rows: Row[], width: number): Placed<Row>[] {
  let kept = columns;
  for (;;) {
    for (const short of [false, true]) {
      const placed = kept.map((column) =>
        place(short && column.short ? { ...column, text: column.short } : column, rows),
      );
      if (squeeze(placed, width)) return placed;
    }
    if (kept.length === 1) return kept.map((column) => ({ ...column, width }));
    const least = Math.min(...kept.map((column) => column.importance));
    kept = kept.filter((column) => column.importance !== least);
  }
}

const place = <Row>(column: Column<Row>, rows: Row[]): Placed<Row> => ({
  ...column,
  width: rows.reduce((most, row) => Math.max(most, stringWidth(column.text(row))), stringWidth(column.title)),
});

/** Narrows what may be narrowed, the widest first; false when it is still too wide. */
function squeeze<Row>(placed: Placed<Row>[], width: number): boolean {
  const gaps = GAP.length * (placed.length - 1);
  let excess = placed.reduce((sum, column) => sum + column.width, gaps) - width;
  const loose = placed.filter((column) => column.least !== undefined).sort((a, b) => b.width - a.width);
  for (const column of loose) {
    const give = Math.min(Math.max(0, excess), Math.max(0, column.width - column.least!));
    column.width -= give;
    excess -= give;
  }
  return excess <= 0;
}

const graphemes = new Intl.Segmenter(undefined, { granularity: 'grapheme' });

/** At most `width` columns of a terminal, where some characters take two; what is longer ends with "…". */
export function cut(text: string, width: number): string {
  if (stringWidth(text) <= width) return text;
  let kept = '';
  let used = 0;
  for (const { segment } of graphemes.segment(text)) {
    used += stringWidth(segment);
    if (used > width - 1) break;
    kept += segment;
  }
  return `${kept}…`;
}
