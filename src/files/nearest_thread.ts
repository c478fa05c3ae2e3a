/** Runs calls of the system where they cost least. */
export interface NearestThread {
  /**
   * Makes one call. Await what it gives: the call may be made in another thread.
   *
   * @param here The call, made in this thread.
   * @param elsewhere The same, made in another one.
   */
  ask<Value>(
    here: () => Value,
    elsewhere: () => Promise<Value>,
  ): Value | Promise<Value>;
}

/** Milliseconds from which on a call is slow; on a local disk it is one where the processor is busy with others. */
const slow = 0.25;

/** The share of slow calls from which on this thread is too good to wait for them. */
const most = 0.25;

/** How much of that share the last call is. */
const weight = 1 / 32;

/** So many calls are made elsewhere before this thread tries again. */
const rest = 500;

/**
 * Calls of the system on a local disk take microseconds, and having another
 * thread make them costs five times as much. On a network folder they take
 * milliseconds, in which this thread has better things to do. Which it is, the
 * calls themselves tell: they are made here as long as they are quick, and
 * elsewhere for a while where they are not.
 *
 * What is flushed to a disk is always slow, and not to be asked here.
 *
 * @param now The clock, in milliseconds.
 */
export function nearestThread(
  now: () => number = () => performance.now(),
): NearestThread {
  let share = 0;
  let left = 0;
  return {
    ask<Value>(
      here: () => Value,
      elsewhere: () => Promise<Value>,
    ): Value | Promise<Value> {
      if (left > 0) {
        left--;
        return elsewhere();
      }
      const start = now();
      try {
        return here();
      } finally {
        share += ((now() - start > slow ? 1 : 0) - share) * weight;
        if (share > most) {
          left = rest;
          // Whether it has become quicker shows within a few calls.
          share = most - 2 * weight;
        }
      }
    },
  };
}
