import type { CaptionerDesk } from "./captioner_desk.ts";
import type { CaptionerFacts } from "./captioner_runner.ts";
import { colourPixels } from "./colour_pixels.ts";
import type { OwnTime } from "./own_time.ts";
import type { CaptionerHost, CaptionerImage } from "./plugin_captioner.ts";

/** The images of a desk as a plugin in this process sees them. */
export function imagesOf(
  desk: CaptionerDesk,
  time: OwnTime,
): readonly CaptionerImage[] {
  return Object.freeze(desk.images.map((facts, place) =>
    Object.freeze({
      ...facts,
      pixels: async () => colourPixels(await served(time, desk.pixels(place))),
      bytes: () => served(time, desk.bytes(place)),
      tensor: () => served(time, desk.tensor(place)),
    })
  ));
}

/** A desk as a plugin in this process sees it. */
export function hostOf(
  desk: CaptionerDesk,
  { prompt, settings, sessions, tokens }: CaptionerFacts,
  signal: AbortSignal,
  time: OwnTime,
): CaptionerHost {
  return Object.freeze(
    {
      signal,
      prompt,
      settings,
      sessions,
      tokenizer: Object.freeze({
        size: tokens,
        idOf: (token: string) => served(time, desk.idOf(token)),
        encode: (text: string, options: { special?: boolean } = {}) =>
          served(time, desk.encode(text, options.special)),
        decode: (
          tokens: readonly number[],
          options: { special?: boolean; cleanUp?: boolean } = {},
        ) =>
          served(time, desk.decode(tokens, options.special, options.cleanUp)),
      }),
      async run(session, feeds, { outputs, keep } = {}) {
        const made = await served(
          time,
          desk.run({ session, feeds: Object.entries(feeds), outputs, keep }),
        );
        return Object.fromEntries(made);
      },
      keep: (tensor) => served(time, desk.keep(tensor)),
      read: (tensor) => served(time, desk.read(numberOf(tensor))),
      rows: (tensor, order) => served(time, desk.rows(numberOf(tensor), order)),
      release: (...tensors) => desk.release(tensors.map(numberOf)),
    } satisfies CaptionerHost,
  );
}

function numberOf(tensor: unknown): unknown {
  return (Object(tensor) as { readonly kept?: unknown }).kept;
}

/** Does something for the plugin while its clock stands. */
async function served<Value>(
  time: OwnTime,
  task: Promise<Value>,
): Promise<Value> {
  time.enter();
  try {
    return await task;
  } finally {
    time.leave();
  }
}
