import { styleText } from 'node:util';

export type Style = Parameters<typeof styleText>[0];

export interface Cell {
  text: string;
  style?: Style;
}

export const plain = (text: string): Cell => ({ text });
export const coloured = (text: string, style: Style): Cell => ({ text, style });

/** Rows in columns that are as wide as their widest cell. */
export function table(header: string[], rows: Cell[][]): string {
  const widths = header.map((title, column) =>
    Math.max(title.length, ...rows.map((row) => row[column]?.text.length ?? 0)),
  );
  const line = (cells: Cell[]): string =>
    `  ${cells.map(({ text, style }, column) => painted(text.padEnd(widths[column] ?? 0), style)).join('  ')}`.trimEnd();
  const rule = `  ${widths.map((width) => '─'.repeat(width)).join('──')}`;
  return [line(header.map((title) => coloured(title, 'dim'))), styleText('dim', rule), ...rows.map(line), ''].join(
    '\n',
  );
}

const painted = (text: string, style: Style | undefined): string =>
  style === undefined ? text : styleText(style, text);
