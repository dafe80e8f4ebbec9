/** Sizes of terminals, in columns and rows. */
export type Size = {readonly columns: number; readonly rows: number};

/** Smaller than this, a screen has to make do with a notice. */
export const smallest: Size = {columns: 60, rows: 15};

export const isTooSmall = ({columns, rows}: Size): boolean => columns < smallest.columns || rows < smallest.rows;

/** Columns and rows that a panel's frame takes. */
export const frameSize = {columns: 4, rows: 2} as const;
