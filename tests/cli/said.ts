/** The images that a run's lines name as failed, and why, in order. */
export function failedIn(stderr: string): Readonly<Record<string, string>> {
  return Object.fromEntries(
    [...stderr.matchAll(/^Failed: (.*?): (.*)$/gm)].map((
      [, path, reason],
    ) => [path!, reason!]),
  );
}

/** The numbers of a run's summary; null where a line is missing. */
export function summaryOf(stderr: string): {
  readonly tagged: number | null;
  readonly of: number | null;
  readonly skipped: number | null;
  readonly failed: number | null;
} {
  const tagged = /^ {2}Tagged {3}(\d+) of (\d+) images? in /m.exec(stderr);
  const number = (found: RegExpExecArray | null, at = 1): number | null =>
    found === null ? null : Number(found[at]);
  return {
    tagged: number(tagged),
    of: number(tagged, 2),
    skipped: number(/^ {2}Skipped {2}(\d+)$/m.exec(stderr)),
    failed: number(/^ {2}Failed {3}(\d+)$/m.exec(stderr)),
  };
}

/** The failures that the summary names one by one. */
export function namedInSummary(stderr: string): readonly string[] {
  return [...stderr.matchAll(/^ {4}(.*?): .*$/gm)].map(([, path]) => path!);
}
