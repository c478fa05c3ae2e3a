import type { RawImage } from "../../image/raw_image.ts";
import { ModelError } from "../../model/model_error.ts";
import { quoted } from "../../model/hub/quoted.ts";
import { sessionProvider } from "../../model/provider/session_provider.ts";
import type { EngineRun } from "./engine.ts";
import type {
  Library,
  LibraryEyes,
  LibraryInputs,
  LibraryModel,
  LibraryTokenizer,
} from "./library.ts";
import { modelKind } from "./model_kind.ts";
import { onWhite, type OurPicture, pictureClass } from "./picture_class.ts";

/** What is made of an image before the model sees it. */
export interface Look {
  readonly inputs: LibraryInputs;
  /** The image's columns and rows. */
  readonly size: readonly [number, number];
}

/** A model that is open. */
export interface Speaker {
  /**
   * Makes of an image what the model sees.
   *
   * @throws {Error} Where that can't be done, such as with odd shapes.
   */
  look(image: RawImage, prompt: string): Promise<Look>;
  /**
   * Says something of what it sees.
   *
   * @param look What it sees.
   * @param most The most tokens; null for those of the run.
   * @param signal Ends it between two tokens; what is said by then is given.
   */
  say(
    look: Look,
    most: number | null,
    signal?: AbortSignal,
  ): Promise<
    { readonly text: string; readonly tokens: number; readonly cut: boolean }
  >;
  /** Gives the memory back. */
  close(): Promise<void>;
}

/** The most tokens where nobody has said. */
const usualTokens = 512;

/**
 * Opens a model from its folder.
 *
 * @param library transformers.js.
 * @param run Which model, and how it speaks.
 * @param choice Its dtype and device, as the library is told.
 * @throws {Error} Where a file is missing or can't be used, in the library's
 * words.
 */
export async function openSpeaker(
  library: Library,
  run: EngineRun,
  choice: Readonly<Record<string, unknown>>,
): Promise<Speaker> {
  const { folder } = run;
  const config = await library.AutoConfig.from_pretrained(folder);
  const kind = modelKind(config, run.name);
  const processor = await library.AutoProcessor.from_pretrained(folder);
  const tokenizer = processor.tokenizer ??
    await library.AutoTokenizer.from_pretrained(folder);
  const asked = kind === "chat" ? chatOf(tokenizer, run) : null;
  const auto = kind === "plain"
    ? library.AutoModelForVision2Seq
    : library.AutoModelForImageTextToText;
  const model = await auto.from_pretrained(folder, {
    ...choice,
    session_options: {
      executionProviders: [sessionProvider(run.provider)],
      // 4 = fatal only: what fails is thrown too, and told in our own words.
      logSeverityLevel: 4,
      ...(run.threads === null ? {} : { intraOpNumThreads: run.threads }),
    },
  });
  const Picture = pictureClass(library.RawImage);
  const ends = endTokens(model);

  return {
    async look(image, prompt) {
      const { data, width, height } = onWhite(image);
      const picture = (refine?: ConstructorParameters<OurPicture>[4]) =>
        new Picture(data, width, height, 3, refine);
      const size = [width, height] as const;
      if (kind === "plain") {
        return { inputs: await processor([picture()]), size };
      }
      if (asked === null) {
        return { inputs: await processor([picture()], run.task), size };
      }
      const eyes = processor.image_processor;
      const tiled = eyes === undefined ? null : tilesOf(eyes);
      const inputs = await processor(asked(prompt), [picture(tiled?.refine)]);
      if (tiled !== null) await tiled.mend(inputs, picture);
      return { inputs, size };
    },

    async say({ inputs, size }, most, signal) {
      const stop = new library.InterruptableStoppingCriteria();
      const interrupt = (): void => stop.interrupt();
      if (signal?.aborted) interrupt();
      signal?.addEventListener("abort", interrupt);
      const limit = most ?? run.maxTokens ??
        (kind === "plain" ? null : usualTokens);
      try {
        const { pixel_values: pixels } = inputs;
        const made = await model.generate({
          ...(kind === "plain" ? { inputs: pixels } : inputs),
          // It has neither beams nor top_p, and what it would draw has no seed.
          do_sample: false,
          num_beams: 1,
          ...(limit === null ? {} : { max_new_tokens: limit }),
          ...(run.minTokens === null || most !== null
            ? {}
            : { min_new_tokens: run.minTokens }),
          stopping_criteria: stop,
        });
        const given = kind === "chat" ? inputs["input_ids"]!.dims.at(-1)! : 1;
        const ids = (made.tolist() as bigint[][])[0]!.slice(given);
        const isWhole = ids.length > 0 && ends.has(Number(ids.at(-1)));
        return {
          text: textOf(ids, size),
          tokens: ids.length,
          cut: !isWhole && limit !== null && ids.length >= limit,
        };
      } finally {
        signal?.removeEventListener("abort", interrupt);
      }
    },

    async close() {
      await model.dispose();
    },
  };

  function textOf(
    ids: readonly bigint[],
    size: readonly [number, number],
  ): string {
    const plain = (skip: boolean): string =>
      tokenizer.batch_decode([ids], { skip_special_tokens: skip })[0] ?? "";
    if (kind !== "task" || processor.post_process_generation === undefined) {
      return plain(true);
    }
    const told = processor.post_process_generation(
      plain(false),
      run.task,
      size,
    );
    const answer = told[run.task];
    if (typeof answer === "string") return answer.replaceAll("<pad>", "");
    throw new Error(
      `the task ${quoted(run.task)} answers with places in the picture, ` +
        "not with a sentence",
    );
  }
}

/** What the model's settings end a text with. */
function endTokens({ config, generation_config: more }: LibraryModel) {
  const ends = new Set<number>();
  const places = [config, config["text_config"], config["decoder"], more];
  for (const place of places) {
    if (typeof place !== "object" || place === null) continue;
    const end = (place as Readonly<Record<string, unknown>>)["eos_token_id"];
    for (const each of Array.isArray(end) ? end : [end]) {
      if (typeof each === "number") ends.add(each);
    }
  }
  return ends;
}

/**
 * A prompt as the chat that a model was trained on. Templates that know no
 * system prompt have it in front of the prompt.
 */
function chatOf(
  tokenizer: LibraryTokenizer,
  { system, chatTemplate, name }: EngineRun,
): (prompt: string) => string {
  const said = (text: string) => ({ type: "text", text });
  const written = (messages: readonly unknown[]): string => {
    const options = {
      tokenize: false,
      add_generation_prompt: true,
      ...(chatTemplate === null ? {} : { chat_template: chatTemplate }),
    };
    return tokenizer.apply_chat_template(messages, options);
  };
  const alone = (prompt: string): string =>
    written([{
      role: "user",
      content: [{ type: "image" }, ...(prompt === "" ? [] : [said(prompt)])],
    }]);
  const first = { role: "system", content: [said(system)] };
  const together = (prompt: string): string =>
    written([first, {
      role: "user",
      content: [{ type: "image" }, said(prompt)],
    }]);
  try {
    alone("?");
  } catch (cause) {
    throw new ModelError(
      `Model ${quoted(name)} has no template of chats that can be used: ${
        (cause as Error).message
      }`,
      { cause },
    );
  }
  if (system === "") return alone;
  return knowsSystem() ? together : (prompt) => alone(`${system}\n${prompt}`);

  function knowsSystem(): boolean {
    try {
      return together("?").includes(system);
    } catch {
      return false;
    }
  }
}

/** What is done about Idefics3's second resizing, which is not ours to replace. */
interface Tiles {
  /** The size of all tiles together, at once, so that nothing is left to resize. */
  readonly refine: (
    wanted: { readonly width: number; readonly height: number },
  ) => { readonly width: number; readonly height: number };
  /** Puts our own small picture in the place of the library's, the last one. */
  mend(
    inputs: LibraryInputs,
    picture: (refine: Tiles["refine"]) => RawImage,
  ): Promise<void>;
}

function tilesOf(eyes: LibraryEyes): Tiles | null {
  const side = eyes.max_image_size?.longest_edge;
  const measure = eyes.get_resize_for_vision_encoder;
  if (side === undefined || measure === undefined) return null;
  const whole = () => ({ width: side, height: side });
  if (eyes.do_image_splitting !== true) {
    return { refine: whole, mend: () => Promise.resolve() };
  }
  return {
    refine: ({ width, height }) =>
      measure.call(eyes, { dims: [1, 3, height, width] }, side),
    async mend({ pixel_values: all }, picture) {
      const small = await eyes([picture(whole)], { do_image_splitting: false });
      const { data } = small["pixel_values"]!;
      all!.data.set(data, all!.data.length - data.length);
    },
  };
}
