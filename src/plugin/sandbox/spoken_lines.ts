/** Bytes of a plugin's talk that are told in a whole run, and lines. */
const MOST_BYTES = 16 << 10;
const MOST_LINES = 100;
/** Characters that are kept for the reason of a death: V8's own take a few thousand. */
const LAST_WORDS = 32 << 10;
/** Characters of one line that are told. */
const MOST_LINE = 500;

/** Collects what a plugin prints into lines, and stops listening after a while. */
export interface SpokenLines {
  /** Takes bytes of one stream. */
  readonly hear: (stream: "stdout" | "stderr", bytes: Uint8Array) => void;
  /** The last words on stderr, for the reason of a death. */
  readonly lastWords: () => string;
  /** Begins anew after a restart: half a line is the end of one. */
  readonly flush: () => void;
}

/**
 * Cuts what a plugin prints into lines without control characters; what is too
 * much is dropped, and that is said once.
 *
 * @param tell Takes each line.
 */
export function spokenLines(tell: (line: string) => void): SpokenLines {
  const streams = {
    stdout: { decoder: new TextDecoder(), open: "" },
    stderr: { decoder: new TextDecoder(), open: "" },
  };
  let bytesLeft = MOST_BYTES;
  let linesLeft = MOST_LINES;
  let tail = "";
  let silenced = false;

  const silence = (): void => {
    if (silenced) return;
    silenced = true;
    tell("(more was printed and is left out)");
  };
  const say = (line: string): void => {
    const plain = plainText(line).trimEnd();
    if (plain === "" || silenced) return;
    if (linesLeft-- <= 0) return silence();
    tell(plain.length > MOST_LINE ? `${plain.slice(0, MOST_LINE)}…` : plain);
  };
  return {
    hear(stream, bytes): void {
      if (stream === "stderr") {
        const end = bytes.subarray(Math.max(0, bytes.length - LAST_WORDS));
        tail = (tail + new TextDecoder().decode(end)).slice(-LAST_WORDS);
      }
      if (silenced) return;
      const taken = bytes.subarray(0, Math.max(0, bytesLeft));
      bytesLeft -= bytes.length;
      const own = streams[stream];
      const lines = (own.open + own.decoder.decode(taken, { stream: true }))
        .split("\n");
      own.open = lines.pop() ?? "";
      for (const line of lines) say(line);
      if (bytesLeft <= 0) silence();
    },
    lastWords: () => plainText(tail),
    flush(): void {
      for (const own of Object.values(streams)) {
        say(own.open);
        own.open = "";
        own.decoder = new TextDecoder();
      }
      tail = "";
    },
  };
}

/** Text without what would act on a terminal; newlines stay. */
export function plainText(text: string): string {
  const acting =
    // deno-lint-ignore no-control-regex -- they are what is taken out
    /[\x00-\x09\x0b-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069]/g;
  // deno-lint-ignore no-control-regex -- the same
  return text.replaceAll(/\x1b\[[0-9;]*[A-Za-z]/g, "").replaceAll(acting, " ");
}
