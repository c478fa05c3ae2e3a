import { basename } from "node:path";
import type { PictureRecipe } from "../datasets/picture_recipe.ts";
import type { GoalName, Reached } from "../goals.ts";
import { clearFolder } from "../measure/clear_folder.ts";
import { type Contender, inTurn } from "../measure/in_turn.ts";
import { runTimed, succeeded, type Timed } from "../measure/run_timed.ts";
import {
  bareOf,
  decodedOf,
  runBareSession,
  runDecodeOnly,
} from "../measure/limits.ts";
import { fastDecode, runWdtag } from "../measure/wdtag.ts";
import { commandFor } from "../split_words.ts";
import { type Measured, measured, ratios } from "../statistics.ts";
import {
  type Program,
  programOf,
  ratiosOrNull,
  speedup,
  times,
} from "../measure/program.ts";
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

/** The bare session loop's batch: with a model that computes next to nothing, any will do. */
const BATCH = 4;

/** What was measured, for the figures to reach. */
export interface FoundInPictures {
  readonly wdtag: Program;
  /** wdtag with `--decode fast`; null where that is not there or makes no difference. */
  readonly fast: Program | null;
  /** wdtag's speed as a part of decode-only libvips'. */
  readonly ofDecoding: Reached;
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
      run: () => runDecodeOnly(many, signal),
    }, {
      name: "bare session loop",
      run: () =>
        runBareSession(model, options.provider, manyImages, [BATCH], signal),
    });
    const results = await inTurn(
      contenders,
      options.rounds,
      (text) => tell(`${plan.name}: ${text}`),
    );
    await clearFolder(few);
    await clearFolder(many);

    const bare = measured(
      results.at(-1)!.map((run) => bareOf(run, BATCH).seconds),
    );
    const decoded = results.at(-2)!.map(decodedOf);
    const decoding = measured(
      decoded.map(({ images, seconds }) => seconds / images),
    );
    const decodingProcessor = measured(
      decoded.map(({ images, processor }) => processor / images),
    );
    const programs = tools.map(({ name }, at) =>
      programOf(
        name,
        results[at * 2]!,
        fewImages,
        results[at * 2 + 1]!,
        manyImages,
      )
    );
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
          ...programs.map(({ name, whole, startUp, steady, ...rest }, at) => [
            name,
            { value: whole, unit: "s" as const },
            { value: startUp, unit: "s" as const },
            ...steadyCells(steady),
            {
              value: ratios(decoding.runs, steady.runs),
              unit: "x" as const,
            },
            processorCell(rest.steadyProcessor),
            peakCell(results[at * 2 + 1]!),
          ]),
          [
            "decode-only libvips",
            ...none,
            ...steadyCells(decoding),
            null,
            processorCell(decodingProcessor),
            null,
          ],
          ["bare session loop", ...none, ...steadyCells(bare), ...none, null],
        ],
        notes: [
          `An image: what one more costs, from runs over ${fewImages} and over ${manyImages}; start-up and end cancel out.`,
          ...others.flatMap((peer) =>
            [own!, ...(fast === null ? [] : [fast])].map((mine) =>
              comparison(mine, peer, fewImages)
            )
          ),
        ],
      },
      reached: plan.reached({
        wdtag: own!,
        fast,
        ofDecoding: {
          value: ratios(decoding.runs, own!.steady.runs),
          processor: ratiosOrNull(decodingProcessor, own!.steadyProcessor),
        },
        peer: others[0] ?? null,
      }),
    };
  };
}

function comparison(own: Program, peer: Program, images: number): string {
  const { whole, steady } = speedup(own, peer);
  const words = ({ value, processor = null }: Reached): string =>
    cellText({ value, unit: "x" }) +
    (processor === null
      ? ""
      : `, by processor ${cellText({ value: processor, unit: "x" })}`);
  return `${own.name} is ${words(whole)} times as fast as ${peer.name} on ` +
    `${images} images; steady ${words(steady)}.`;
}

/** What a table calls another tool: the first word that is no interpreter's. */
export function peerName(words: readonly string[]): string {
  const script = words.find((word) => /\.(py|sh|js|ts|mjs)$/.test(word));
  return basename(script ?? words[0]!);
}

function steadyCells(steady: Measured): Cell[] {
  const rates = measured(steady.runs.map((each) => 1 / each));
  return [
    { value: times(steady, 1000), unit: "ms" },
    { value: rates, unit: "/s" },
  ];
}

function processorCell(steady: Measured | null): Cell {
  return steady === null ? null : { value: times(steady, 1000), unit: "ms" };
}

/** The most memory of runs, where it is known. */
export function peakCell(runs: readonly Timed[]): Cell {
  const peaks = runs.flatMap(({ peak }) => peak ?? []);
  return peaks.length === 0 ? null : { value: measured(peaks), unit: "MB" };
}
