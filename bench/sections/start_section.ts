import { smallPictures } from "../datasets/picture_recipe.ts";
import { againstRecorded, recorded } from "../goals.ts";
import { clearFolder } from "../measure/clear_folder.ts";
import { type Contender, inTurn } from "../measure/in_turn.ts";
import { runBareSession } from "../measure/limits.ts";
import { runTimed, succeeded, type Timed } from "../measure/run_timed.ts";
import { denoRun, runWdtagTold, type ToldRun } from "../measure/wdtag.ts";
import { commandFor } from "../split_words.ts";
import { measured, ratios } from "../statistics.ts";
import type { Cell } from "../table.ts";
import { peakCell, peerName } from "./pictures_section.ts";
import type { Bench, Section } from "./section.ts";

type Run = Timed & Partial<Pick<ToldRun, "first">>;

/** Short runs take a second each, and more of them are worth it. */
const LEAST_ROUNDS = 5;

/** How long it takes until something is there. */
export const startSection: Section = async (bench) => {
  const { options, tell } = bench;
  const contenders = await contendersOf(bench);
  const rounds = Math.max(LEAST_ROUNDS, options.rounds);
  const results = await inTurn<Run>(
    contenders,
    rounds,
    (text) => tell(`start: ${text}`),
  );
  const secondsOf = (at: number): readonly number[] =>
    results[at]!.map(({ seconds }) => seconds);
  const one = contenders.findIndex(({ name }) => name === ONE);
  const peer = contenders.findIndex(({ name }) => name.endsWith(PEER_ENDING));
  return {
    table: {
      title: "Start-up",
      notes: [
        "The first two rows and the bare session are floors: Deno alone, and Deno with onnxruntime and one inference.",
      ],
      columns: [
        "Program",
        "whole run",
        "to the first caption",
        "processor",
        "peak memory",
      ],
      rows: contenders.map(({ name }, at): Cell[] => {
        const runs = results[at]!;
        const first = runs.flatMap((run) => run.first ?? []);
        const processor = runs.flatMap((run) => run.processor ?? []);
        return [
          name,
          { value: measured(secondsOf(at)), unit: "s" },
          first.length === 0 ? null : { value: measured(first), unit: "s" },
          processor.length === 0
            ? null
            : { value: measured(processor), unit: "s" },
          peakCell(runs),
        ];
      }),
    },
    reached: {
      help: {
        value: measured(
          secondsOf(contenders.findIndex(({ name }) => name === HELP)),
        ),
      },
      one: peer === -1
        ? {
          value: measured(secondsOf(one).map((each) => recorded.one / each)),
          against: againstRecorded,
        }
        : {
          value: ratios(secondsOf(peer), secondsOf(one)),
          against: contenders[peer]!.name,
        },
    },
  };
};

const HELP = "wdtag --help";
const ONE = "wdtag, one image";
const PEER_ENDING = " (other), one image";

async function contendersOf(bench: Bench): Promise<readonly Contender<Run>[]> {
  const { options, place, signal } = bench;
  const { provider, peers } = options;
  const { few } = await place.pictures("one", smallPictures(1), 1);
  const small = await place.pictures("small", smallPictures(200), 5);
  const model = await place.model("tiny");
  const program = (command: readonly string[]) => async (): Promise<Run> =>
    succeeded(await runTimed(command, { signal }));
  const wdtag = (folder: string, on: string) => async (): Promise<Run> => {
    await clearFolder(folder);
    return await runWdtagTold({ folder, model, provider: on }, signal);
  };
  return [
    {
      name: "deno, nothing to do",
      run: program([Deno.execPath(), "eval", ""]),
    },
    { name: HELP, run: program(denoRun("main.ts", "--help")) },
    { name: ONE, run: wdtag(few, provider) },
    ...(provider === "auto"
      ? []
      : [{ name: `${ONE}, --provider auto`, run: wdtag(few, "auto") }]),
    { name: "wdtag, 200 small images", run: wdtag(small.few, provider) },
    {
      name: "bare session, one image",
      run: () => runBareSession(model, provider, 1, [1], signal),
    },
    ...peers.map((words) => ({
      name: peerName(words) + PEER_ENDING,
      run: async () => {
        await clearFolder(few);
        return await program(commandFor(words, few))();
      },
    })),
  ];
}
