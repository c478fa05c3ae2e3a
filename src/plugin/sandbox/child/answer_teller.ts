import type { Bytes, ChildTools } from "./child_tools.ts";

/** An answer on its way out: JSON, and bytes where it has some. */
export interface ToldAnswer {
  readonly json: string;
  readonly bytes: Bytes | null;
}

/** Puts what a plugin gave, or threw, into words. */
export interface AnswerTeller {
  /** What was thrown, in words; a thrown thing may fight back. */
  readonly reasonOf: (thrown: unknown) => string;
  /** A call that came to nothing, and why. */
  readonly failed: (reason: string) => string;
  /** What a hook returned; `given` is what it was given. */
  readonly answerOf: (given: unknown, value: unknown) => ToldAnswer;
}

/**
 * Turns what a plugin's hooks return into `WireAnswer`s.
 *
 * The function travels as text: it may use nothing from outside itself.
 */
export function answerTeller(tools: ChildTools): AnswerTeller {
  const { stringify, quote, isArray, text, lengthOf, copy, tagOf, sliceText } =
    tools;
  /** The most characters that one answer may have, and one reason. */
  const MOST_ANSWER = 4 << 20;
  const MOST_REASON = 1000;
  /** The other side takes fewer; this is so that it can say so. */
  const MOST_TAGS = 100_000;

  function reasonOf(thrown: unknown): string {
    try {
      if (typeof thrown !== "object" || thrown === null) {
        return sliceText(
          typeof thrown === "string" ? quote(thrown) : text(thrown),
          0,
          MOST_REASON,
        );
      }
      const { name, message } = thrown as { name?: unknown; message?: unknown };
      if (message === undefined) return "an object that is no error";
      return sliceText(
        name === undefined ? text(message) : text(name) + ": " + text(message),
        0,
        MOST_REASON,
      );
    } catch {
      return "something that can't be told";
    }
  }

  function failed(reason: string): string {
    return '{"e":' + quote(reason) + "}";
  }

  /** A value as JSON, or why it is none. */
  function jsonOf(value: unknown): string {
    let json: unknown;
    try {
      json = stringify(value);
    } catch (thrown) {
      return failed(
        "returned what can't be handed over: " + reasonOf(thrown),
      );
    }
    if (typeof json !== "string") {
      return failed("returned a " + typeof value);
    }
    if (json.length > MOST_ANSWER) {
      return failed("returned more than 4 MB");
    }
    return '{"v":' + json + "}";
  }

  /**
   * A list of tags. Those that were given are told by their place: most come
   * back as they were, and frozen they can't have been changed.
   */
  function tagsOf(given: readonly unknown[], made: readonly unknown[]): string {
    const count = made.length;
    if (count > MOST_TAGS) return failed("returned " + count + " tags");
    let json = '{"t":[';
    let next = 0;
    for (let i = 0; i < count; i++) {
      const each = made[i];
      let place = next;
      while (place < given.length && given[place] !== each) place++;
      if (place === given.length) {
        place = 0;
        while (place < next && given[place] !== each) place++;
        if (place === next) place = given.length;
      }
      if (i > 0) json += ",";
      if (place < given.length) {
        json += place;
        next = place + 1;
      } else {
        json += "[" + (stringify(each) ?? "null") + "]";
        if (json.length > MOST_ANSWER) return failed("returned more than 4 MB");
      }
    }
    return json + "]}";
  }

  /** Pixels, whose bytes go beside the JSON. */
  function pixelsOf(pixels: Readonly<Record<string, unknown>>): ToldAnswer {
    const { data, width, height, channels } = pixels;
    if (
      tagOf(data) === "Uint8Array" && typeof width === "number" &&
      typeof height === "number" && typeof channels === "number"
    ) {
      const bytes = copy(data as Bytes);
      return {
        json: '{"p":[' + stringify(width) + "," + stringify(height) + "," +
          stringify(channels) + "," + lengthOf(bytes) + "]}",
        bytes,
      };
    }
    return {
      json: failed(
        "returned pixels that are not { data: Uint8Array, width, height, channels }",
      ),
      bytes: null,
    };
  }

  function answerOf(given: unknown, value: unknown): ToldAnswer {
    if (value === undefined || value === given) {
      return { json: '{"k":1}', bytes: null };
    }
    try {
      const pixels = (value as { pixels?: Record<string, unknown> }).pixels;
      if (typeof pixels === "object" && pixels !== null) {
        return pixelsOf(pixels);
      }
    } catch {
      // null has no pixels; what it is, is for the other side to say.
    }
    if (isArray(given) && isArray(value)) {
      try {
        return { json: tagsOf(given, value), bytes: null };
      } catch (thrown) {
        const why = reasonOf(thrown);
        const json = failed("returned what can't be handed over: " + why);
        return { json, bytes: null };
      }
    }
    return { json: jsonOf(value), bytes: null };
  }
  return { reasonOf, failed, answerOf };
}
