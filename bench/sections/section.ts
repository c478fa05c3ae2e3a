import type { BenchOptions } from "../arguments.ts";
import type { GoalName, Reached } from "../goals.ts";
import type { Table } from "../table.ts";
import type { Workplace } from "../workplace.ts";

/** What a section works with. */
export interface Bench {
  readonly options: BenchOptions;
  readonly place: Workplace;
  /** Aborted by Ctrl-C. */
  readonly signal: AbortSignal;
  /** Says on stderr what goes on. */
  readonly tell: (text: string) => void;
}

/** What a section found. */
export interface SectionResult {
  readonly table: Table;
  readonly reached: Partial<Readonly<Record<GoalName, Reached>>>;
}

/** One thing that is measured. */
export type Section = (bench: Bench) => Promise<SectionResult>;
