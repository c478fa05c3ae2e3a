import { tagFrequencies } from "../../caption/tag_frequencies.ts";
import type { Reporter, Sink, ToldEvent } from "./reporter.ts";

/**
 * One JSON object a line, for other programs; its `event` names what happened.
 *
 * @param sink Takes the lines.
 * @param close Called at the end; flushes what the sink holds back.
 */
export function jsonReporter(
  sink: Sink,
  close: () => Promise<void> = () => Promise.resolve(),
): Reporter {
  return {
    tell: (event) => sink.write(`${JSON.stringify(plain(event))}\n`),
    [Symbol.asyncDispose]: close,
  };
}

/** The event as a flat object whose keys are promised in docs/progress.md. */
function plain(
  event: ToldEvent,
): Readonly<Record<string, unknown>> {
  switch (event.kind) {
    case "image": {
      const { result, done, total } = event;
      const common = {
        event: "image",
        status: result.kind,
        path: result.image.path,
        done,
        total,
      };
      return result.kind === "tagged"
        ? {
          ...common,
          file: result.file,
          caption: result.caption,
          tags: result.tags.length,
          width: result.size[0],
          height: result.size[1],
        }
        : { ...common, reason: result.reason };
    }
    case "finished": {
      const { frequencies, reused = null, ...rest } = event.summary;
      return {
        event: "finished",
        ...rest,
        reused,
        top_tags: tagFrequencies(frequencies).slice(0, 20).map((
          [tag, images],
        ) => ({ tag, images })),
      };
    }
    case "opened": {
      const { kind, passedOver, decoder, tags, size, batch, ...others } = event;
      const { recalled = false, captionerModel, captionerProvider, ...rest } =
        others;
      return {
        event: kind,
        ...rest,
        ...(captionerModel === undefined ? {} : {
          captioner_model: captionerModel,
          captioner_provider: captionerProvider ?? "",
        }),
        passed_over: passedOver,
        decoder,
        tags,
        size,
        batch,
        recalled,
      };
    }
    default: {
      const { kind, ...rest } = event;
      return { event: kind, ...rest };
    }
  }
}
