const encoder = new TextEncoder();

/**
 * Writes to the terminal at once: results to stdout, everything else to
 * stderr. A reader that has gone away (`wdtag --help | head -1`) is no error.
 */
export const say: {
  /** Results, line ends included. */
  readonly out: (text: string) => void;
  /** Everything else, line ends included. */
  readonly err: (text: string) => void;
} = {
  out: (text) => writeAll(Deno.stdout, text),
  err: (text) => writeAll(Deno.stderr, text),
};

function writeAll(
  stream: { writeSync(bytes: Uint8Array): number },
  text: string,
): void {
  let bytes = encoder.encode(text);
  try {
    while (bytes.length > 0) bytes = bytes.subarray(stream.writeSync(bytes));
  } catch (error) {
    // Words for a person must not end a run; results that are lost must.
    if (stream === Deno.stderr || error instanceof Deno.errors.BrokenPipe) {
      return;
    }
    throw error;
  }
}
