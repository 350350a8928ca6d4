import * as z from 'zod';
import type { TextAnswer } from '../../shared/lambda/route.ts';

export const Format = z.enum(['json', 'csv'], 'must be json or csv').default('json');

/** A file that a browser saves under the name. */
export const csvAnswer = (name: string, text: string): TextAnswer => ({
  status: 200,
  headers: {
    'content-type': 'text/csv; charset=utf-8',
    'content-disposition': `attachment; filename="${name}.csv"`,
  },
  text,
});
