/**
 * Finds the candidate that a mistyped word was most likely meant to be.
 *
 * Near is what few slips of the finger make: a letter too many, too few,
 * wrong, or two neighbours swapped; one slip for each three letters, at most
 * three; a word of up to three letters must begin alike. Case does not count, and `_` is `-`. Where no candidate is near, one
 * that begins with the word counts, if it is the only one.
 *
 * @param word What was typed.
 * @param candidates What would have been right; of two as near, the first.
 * @returns The candidate, or null where none is near.
 */
export function didYouMean(
  word: string,
  candidates: Iterable<string>,
): string | null {
  const typed = plain(word);
  if (typed === "") return null;
  const most = Math.min(3, Math.max(1, Math.floor(typed.length / 3)));
  let best: string | null = null;
  let least = most + 1;
  const begun: string[] = [];
  for (const candidate of candidates) {
    const right = plain(candidate);
    if (right.startsWith(typed)) begun.push(candidate);
    if (Math.abs(right.length - typed.length) >= least) continue;
    const slips = slipsBetween(typed, right);
    // A word that shares no letter with the candidate was not meant as it, and
    // a short one hardly with another first letter: "gpu" is not "cpu".
    const alike = typed.length > 3 || typed[0] === right[0];
    if (slips < least && slips < right.length && alike) {
      best = candidate;
      least = slips;
    }
  }
  return best ?? (begun.length === 1 ? begun[0] ?? null : null);
}

function plain(word: string): string {
  return word.toLowerCase().replaceAll("_", "-");
}

/**
 * The restricted Damerau-Levenshtein distance (optimal string alignment):
 * insertions, deletions, substitutions and swaps of neighbours, no place
 * edited twice.
 */
function slipsBetween(from: string, to: string): number {
  const a = [...from];
  const b = [...to];
  let before: number[] = [];
  let above = Array.from({ length: b.length + 1 }, (_, column) => column);
  for (let row = 1; row <= a.length; row++) {
    const current = [row];
    for (let column = 1; column <= b.length; column++) {
      const same = a[row - 1] === b[column - 1];
      let slips = Math.min(
        above[column]! + 1,
        current[column - 1]! + 1,
        above[column - 1]! + (same ? 0 : 1),
      );
      const swapped = row > 1 && column > 1 &&
        a[row - 1] === b[column - 2] && a[row - 2] === b[column - 1];
      if (swapped) slips = Math.min(slips, before[column - 2]! + 1);
      current.push(slips);
    }
    before = above;
    above = current;
  }
  return above[b.length]!;
}
