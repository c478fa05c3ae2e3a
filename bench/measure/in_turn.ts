import type { Timed } from "./run_timed.ts";

/** A program that is measured beside others. */
export interface Contender<Result = Timed> {
  /** What a table calls it. */
  readonly name: string;
  /** Runs it once, from a state that is the same each time. */
  readonly run: () => Promise<Result>;
}

/**
 * Runs programs in turn, so that what else the machine does hits them all
 * alike: A B C, then B C A, and on. A first round is not counted: it fills
 * caches of files and of compiled code.
 *
 * @param contenders The programs.
 * @param rounds Counted rounds.
 * @param tell Told what is run next.
 * @returns For each program, in their order, what its counted runs gave.
 */
export async function inTurn<Result>(
  contenders: readonly Contender<Result>[],
  rounds: number,
  tell: (text: string) => void,
): Promise<readonly (readonly Result[])[]> {
  const results = contenders.map((): Result[] => []);
  for (let round = 0; round <= rounds; round++) {
    for (let place = 0; place < contenders.length; place++) {
      const at = (place + round) % contenders.length;
      const { name, run } = contenders[at]!;
      tell(
        round === 0 ? `${name}: warming up` : `${name}: ${round} of ${rounds}`,
      );
      const result = await run();
      if (round > 0) results[at]!.push(result);
    }
  }
  return results;
}
