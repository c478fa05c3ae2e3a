/** Milliseconds between two tellings. */
const interval = 100;

/**
 * Tells how far something is no more often than ten times a second; the
 * beginning, the first bytes and the end are told in any case.
 *
 * @param tell Takes the bytes done, and how many there are.
 */
export function paced<Total extends number | null>(
  tell: (bytes: number, total: Total) => void,
): (bytes: number, total: Total) => void {
  let last = -Infinity;
  let told = 0;
  return (bytes, total) => {
    const now = performance.now();
    const isSoon = told > 1 && now - last < interval;
    if (isSoon && bytes !== total) return;
    last = now;
    told++;
    tell(bytes, total);
  };
}
