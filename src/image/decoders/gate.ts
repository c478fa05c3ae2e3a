/**
 * A gate through which many pass side by side, or one alone: what native code
 * keeps for the whole process, other threads must keep away from meanwhile.
 */
export interface Gate {
  /** What threads have to share for the gate to be one; it may be sent to a worker. */
  readonly memory: SharedArrayBuffer;
  /** Does something beside others, but not beside one that is alone. */
  beside<T>(work: () => Promise<T>): Promise<T>;
  /** Does something while nobody else is in the gate. Those who come later wait. */
  alone<T>(work: () => Promise<T>): Promise<T>;
}

/** Who is in: so many side by side, or -1 for one that is alone. */
const INSIDE = 0;
/** How many wait to be alone. */
const WAITING = 1;

/**
 * Milliseconds to wait for the others. A worker that died inside never comes
 * out again; to go in beside it is then better than to hang.
 */
const PATIENCE = 60_000;

/**
 * Opens a gate.
 *
 * @param memory That of a gate in another thread; without it, a new gate.
 */
export function openGate(
  memory: SharedArrayBuffer = new SharedArrayBuffer(8),
): Gate {
  const words = new Int32Array(memory);

  /** False where it did not change in time. */
  async function changed(word: number, from: number): Promise<boolean> {
    const { async, value } = Atomics.waitAsync(words, word, from);
    if (!async) return true;
    // The timer also keeps the thread alive, which the waiting alone does not.
    const late = Promise.withResolvers<false>();
    const timer = setTimeout(() => late.resolve(false), PATIENCE);
    try {
      return await Promise.race([value.then(() => true), late.promise]);
    } finally {
      clearTimeout(timer);
    }
  }

  async function enterBeside(): Promise<boolean> {
    while (true) {
      const waiting = Atomics.load(words, WAITING);
      const inside = Atomics.load(words, INSIDE);
      if (waiting > 0) {
        if (!await changed(WAITING, waiting)) return false;
      } else if (inside < 0) {
        if (!await changed(INSIDE, inside)) return false;
      } else if (
        Atomics.compareExchange(words, INSIDE, inside, inside + 1) === inside
      ) return true;
    }
  }

  async function enterAlone(): Promise<boolean> {
    Atomics.add(words, WAITING, 1);
    try {
      while (Atomics.compareExchange(words, INSIDE, 0, -1) !== 0) {
        const inside = Atomics.load(words, INSIDE);
        if (inside !== 0 && !await changed(INSIDE, inside)) return false;
      }
      return true;
    } finally {
      Atomics.sub(words, WAITING, 1);
      Atomics.notify(words, WAITING);
    }
  }

  return {
    memory,
    async beside(work) {
      const isIn = await enterBeside();
      try {
        return await work();
      } finally {
        if (isIn) {
          Atomics.sub(words, INSIDE, 1);
          Atomics.notify(words, INSIDE);
        }
      }
    },
    async alone(work) {
      const isIn = await enterAlone();
      try {
        return await work();
      } finally {
        if (isIn) {
          Atomics.store(words, INSIDE, 0);
          Atomics.notify(words, INSIDE);
        }
      }
    },
  };
}
