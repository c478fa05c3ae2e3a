import type { Diagnosis } from "../diagnosis.ts";

/** Something to know, or to do, that follows from what was found out. */
export interface Advice {
  /** Which, for programs; docs/doctor.md lists them. */
  readonly id: string;
  /** Whether something is to be mended. */
  readonly mend: boolean;
  /** The words for people, one or more sentences. */
  readonly text: string;
}

/** Draws conclusions about one part of a diagnosis. */
export type Adviser = (diagnosis: Diagnosis) => readonly Advice[];

/** Something that is to be mended. */
export function mend(id: string, text: string): Advice {
  return { id, mend: true, text };
}

/** Something to know, with which nothing is wrong. */
export function note(id: string, text: string): Advice {
  return { id, mend: false, text };
}
