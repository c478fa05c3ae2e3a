import { basename, join } from "node:path";
import type { PictureRecipe } from "../datasets/picture_recipe.ts";
import type { GoalName, Reached } from "../goals.ts";
import { clearFolder } from "../measure/clear_folder.ts";
import { type Contender, inTurn } from "../measure/in_turn.ts";
import { runTimed, succeeded, type Timed } from "../measure/run_timed.ts";
import { denoRun, fastDecode, runWdtag } from "../measure/wdtag.ts";
import { commandFor } from "../split_words.ts";
import {
  type Measured,
  measured,
  pairwise,
  ratios,
  slope,
} from "../statistics.ts";
import { type Cell, cellText } from "../table.ts";
import type { Section, SectionResult } from "./section.ts";

/** Whole runs over one kind of pictures, with a model that computes next to nothing. */
export interface PicturesPlan {
  /** The folder's name. */
  readonly name: string;
  readonly title: string;
  readonly recipes: readonly PictureRecipe[];
  /** How often the long run has each picture. */
  readonly times: number;
  /** Whether `--decode fast` can make a difference. */
  readonly fast: boolean;
  /** What is reached, from what was found. */
  readonly reached: (
    found: FoundInPictures,
  ) => Partial<Readonly<Record<GoalName, Reached>>>;
}

/** What was measured of one program. */
export interface Program {
  readonly name: string;
  /** Seconds of a run over the few. */
  readonly whole: Measured;
  /** Seconds for an image more. */
  readonly steady: Measured;
}

/** What was measured, for the figures to reach. */
export interface FoundInPictures {
  readonly wdtag: Program;
  /** wdtag with `--decode fast`; null where that is not there or makes no difference. */
  readonly fast: Program | null;
  /** Seconds for an image, of decode-only libvips. */
  readonly decoding: Measured;
  /** The first of the other tools. */
  readonly peer: Program | null;
}

/** A section of whole runs, in turn with decode-only libvips and with other tools. */
export function picturesSection(plan: PicturesPlan): Section {
  return async (bench): Promise<SectionResult> => {
    const { options, place, signal, tell } = bench;
    const { few, fewImages, many, manyImages } = await place.pictures(
      plan.name,
      plan.recipes,
      plan.times,
    );
    const model = await place.model("tiny");
    const fastFlags = plan.fast ? await fastDecode(signal) : null;
    const wdtag = (flags: readonly string[]) => (folder: string) =>
      runWdtag({ folder, model, provider: options.provider, flags }, signal);
    const tools: readonly {
      readonly name: string;
      readonly run: (folder: string) => Promise<Timed>;
    }[] = [
      { name: "wdtag", run: wdtag([]) },
      ...(fastFlags === null
        ? []
        : [{ name: `wdtag ${fastFlags.join(" ")}`, run: wdtag(fastFlags) }]),
      ...options.peers.map((words) => ({
        name: peerName(words),
        run: async (folder: string) =>
          succeeded(await runTimed(commandFor(words, folder), { signal })),
      })),
    ];
    const contenders: Contender[] = tools.flatMap(({ name, run }) =>
      [few, many].map((folder) => ({
        name: `${name}, ${folder === few ? fewImages : manyImages} images`,
        run: async () => {
          await clearFolder(folder);
          return await run(folder);
        },
      }))
    );
    contenders.push({
      name: "decode-only libvips",
      run: async () =>
        succeeded(
          await runTimed(denoRun("bench/programs/decode_only.ts", many), {
            signal,
          }),
        ),
    }, {
      name: "bare session loop",
      run: async () =>
        succeeded(
          await runTimed(
            denoRun(
              "bench/programs/bare_session.ts",
              join(model, "model.onnx"),
              options.provider,
              String(manyImages),
              "4",
            ),
            { signal },
          ),
        ),
    });
    const results = await inTurn(
      contenders,
      options.rounds,
      (text) => tell(`${plan.name}: ${text}`),
    );
    await clearFolder(few);
    await clearFolder(many);

    const bare = measured(
      results.at(-1)!.map(({ stdout }) =>
        (JSON.parse(stdout) as Record<string, number>)["4"]!
      ),
    );
    const decoded = results.at(-2)!.map(({ stdout }) =>
      JSON.parse(stdout) as Record<"images" | "seconds" | "processor", number>
    );
    const decoding = measured(
      decoded.map(({ images, seconds }) => seconds / images),
    );
    const decodingProcessor = measured(
      decoded.map(({ images, processor }) => processor / images * 1000),
    );
    const programs = tools.map(({ name }, at): Program & { row: Cell[] } => {
      const short = results[at * 2]!;
      const long = results[at * 2 + 1]!;
      const secondsOf = (runs: readonly Timed[]): readonly number[] =>
        runs.map(({ seconds }) => seconds);
      const whole = measured(secondsOf(short));
      const steady = slope(whole.runs, fewImages, secondsOf(long), manyImages);
      const startUp = pairwise(
        whole.runs,
        steady.runs,
        (all, each) => all - each * fewImages,
      );
      const ofDecoding = ratios(decoding.runs, steady.runs);
      return {
        name,
        whole,
        steady,
        row: [
          name,
          { value: whole, unit: "s" },
          { value: startUp, unit: "s" },
          ...steadyCells(steady),
          { value: ofDecoding, unit: "x" },
          processorCell(short, fewImages, long, manyImages),
          peakCell(long),
        ],
      };
    });
    const [own, ...others] = programs;
    const fast = fastFlags === null ? null : others.shift()!;
    const none: Cell[] = [null, null];
    return {
      table: {
        title: `${plan.title}: ${fewImages} images, tiny model`,
        columns: [
          "Program",
          "whole run",
          "start-up and end",
          "an image",
          "images/s",
          "of decode-only",
          "processor, an image",
          "peak memory",
        ],
        rows: [
          ...programs.map(({ row }) => row),
          [
            "decode-only libvips",
            ...none,
            ...steadyCells(decoding),
            null,
            { value: decodingProcessor, unit: "ms" },
            null,
          ],
          ["bare session loop", ...none, ...steadyCells(bare), ...none, null],
        ],
        notes: [
          `An image: what one more costs, from runs over ${fewImages} and over ${manyImages}; start-up and end cancel out.`,
          ...others.flatMap((peer) =>
            [own!, ...(fast === null ? [] : [fast])].map((mine) =>
              `${mine.name} is ${
                times(ratios(peer.whole.runs, mine.whole.runs))
              } times as fast as ${peer.name} on ${fewImages} images, steady ${
                times(ratios(peer.steady.runs, mine.steady.runs))
              }.`
            )
          ),
        ],
      },
      reached: plan.reached({
        wdtag: own!,
        fast,
        decoding,
        peer: others[0] ?? null,
      }),
    };
  };
}

/** What a table calls another tool: the first word that is no interpreter's. */
export function peerName(words: readonly string[]): string {
  const script = words.find((word) => /\.(py|sh|js|ts|mjs)$/.test(word));
  return basename(script ?? words[0]!);
}

function steadyCells(steady: Measured): Cell[] {
  const rates = measured(steady.runs.map((each) => 1 / each));
  return [
    { value: measured(steady.runs.map((each) => each * 1000)), unit: "ms" },
    { value: rates, unit: "/s" },
  ];
}

function processorCell(
  short: readonly Timed[],
  fewImages: number,
  long: readonly Timed[],
  manyImages: number,
): Cell {
  const of = (runs: readonly Timed[]): readonly number[] | null => {
    const all = runs.map(({ processor }) => processor);
    return all.every((each) => each !== null) ? all : null;
  };
  const [a, b] = [of(short), of(long)];
  if (a === null || b === null) return null;
  const each = slope(a, fewImages, b, manyImages);
  return { value: measured(each.runs.map((one) => one * 1000)), unit: "ms" };
}

/** The most memory of runs, where it is known. */
export function peakCell(runs: readonly Timed[]): Cell {
  const peaks = runs.flatMap(({ peak }) => peak ?? []);
  return peaks.length === 0 ? null : { value: measured(peaks), unit: "MB" };
}

function times(ratio: Measured): string {
  return cellText({ value: ratio, unit: "x" });
}
