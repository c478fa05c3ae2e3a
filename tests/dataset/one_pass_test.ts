import { deepEqual, equal, match, ok, rejects } from "node:assert/strict";
import { join } from "node:path";
import type {
  CaptionImage,
  CaptionResult,
  ImageCaptioner,
} from "../../src/captioners/captioner.ts";
import type { RunEvent, RunSummary } from "../../src/dataset/run_event.ts";
import { tagDataset } from "../../src/dataset/tag_dataset.ts";
import { ModelError } from "../../src/model/model_error.ts";
import { findPreset, layerPresets } from "../../src/preset/presets.ts";
import type { TagSettings } from "../../src/preset/tag_settings.ts";
import { dataset, tinyPictures } from "../cli/dataset.ts";

/** A captioner of a test, and what it was asked. */
interface Scripted extends ImageCaptioner {
  readonly asked: CaptionImage[];
  /** The sizes of the calls. */
  readonly calls: number[];
  readonly most: () => number;
  readonly isClosed: () => boolean;
}

function scripted(
  answer: (image: CaptionImage, signal: AbortSignal) => Promise<CaptionResult>,
  { batch = 1, parallel = 1, tags = true } = {},
): Scripted {
  const asked: CaptionImage[] = [];
  const calls: number[] = [];
  let [busy, most, isClosed] = [0, 0, false];
  return {
    ...{ id: "scripted", model: "by hand", licence: null, files: [] },
    capabilities: {
      ...{ batch, parallel, tags, prompt: false, beams: false },
      ...{ sampling: false, seed: true },
    },
    ...{ asked, calls, most: () => most, isClosed: () => isClosed },
    async caption(images, { signal } = {}) {
      asked.push(...images);
      calls.push(images.length);
      most = Math.max(most, ++busy);
      try {
        return await Promise.all(
          images.map((image) => answer(image, signal!)),
        );
      } finally {
        busy--;
      }
    },
    [Symbol.asyncDispose]() {
      isClosed = true;
      return Promise.resolve();
    },
  };
}

const said = (text: string): CaptionResult => ({
  kind: "captioned",
  text,
  tokens: null,
});

async function run(
  path: string,
  captioner: Scripted,
  settings: Partial<TagSettings> = {},
  signal = new AbortController().signal,
  tell: (event: RunEvent) => void = () => {},
): Promise<{
  readonly summary: RunSummary | undefined;
  readonly events: readonly RunEvent[];
}> {
  const events: RunEvent[] = [];
  const told = {
    paths: [path],
    settings: { model: "palette", provider: "cpu", ...settings },
    captioner: () => Promise.resolve(captioner),
    signal,
  };
  for await (const event of tagDataset(told)) {
    events.push(event);
    tell(event);
  }
  const last = events.at(-1);
  return {
    events,
    summary: last?.kind === "finished" ? last.summary : undefined,
  };
}

Deno.test("tagDataset() with a captioner asks for as many images at once as it takes, and keeps their order", async () => {
  await using folder = await dataset(tinyPictures(9));
  const captioner = scripted(async (image) => {
    const { width } = await image.pixels();
    return said(`${image.key}, ${width} wide.`);
  }, { batch: 2, parallel: 2 });
  const { summary, events } = await run(folder.path, captioner);
  deepEqual(
    [summary?.tagged, summary?.failed, summary?.captioner, summary?.tagger],
    [9, 0, "scripted", "palette"],
  );
  const order = events.flatMap((event) =>
    event.kind === "image" ? [event.result.image.path] : []
  );
  deepEqual(order, order.toSorted());
  equal(captioner.asked.length, 9);
  ok(captioner.most() <= 2, `${captioner.most()} at once`);
  ok(captioner.calls.every((size) => size <= 2));
  ok(captioner.isClosed());
  const written = await folder.written();
  match(written["003.txt"] ?? "", /(^|, )003\.png, 11 wide\.\n$/);
});

Deno.test("an image that has no sentence has no caption, and the run goes on", async () => {
  await using folder = await dataset({
    ...tinyPictures(4),
    "001.txt": "as it was\n",
  });
  const answers: Readonly<Record<string, CaptionResult>> = {
    "000.png": said("One\u2028line\u0007 ||| of\u202e text."),
    "001.png": { kind: "failed", reason: "It would not" },
    "002.png": said(" \u200b\n"),
    "003.png": said("Another."),
  };
  const captioner = scripted((image) => Promise.resolve(answers[image.key!]!));
  const { settings } = layerPresets([findPreset("tags-and-prose")]);
  const { summary } = await run(folder.path, captioner, {
    ...settings,
    ...{ model: "palette", provider: "cpu" },
  });
  deepEqual(
    summary?.failures.map(({ path, reason }) => [path.slice(-7), reason]),
    [["001.png", "It would not"], ["002.png", "The captioner said nothing"]],
  );
  const written = await folder.written();
  deepEqual(Object.keys(written), ["000.txt", "003.txt"]);
  match(written["000.txt"]!, /\|\|\| One line\s+of text\.\n$/);
  equal(written["000.txt"]!.split("|||").length, 3);
  equal(captioner.asked[1]?.grounding?.existing, "as it was");
});

Deno.test("a captioner that is broken ends the run, and what was written stays", async () => {
  await using folder = await dataset(tinyPictures(6));
  const captioner = scripted((image) =>
    image.key === "002.png"
      ? Promise.reject(new ModelError("It is broken"))
      : Promise.resolve(said("A square."))
  );
  const told: string[] = [];
  await rejects(
    run(folder.path, captioner, {}, undefined, (event) => {
      if (event.kind === "image") told.push(event.result.kind);
    }),
    /^ModelError: It is broken$/,
  );
  // What is on disk was told of before.
  deepEqual(told, ["tagged", "tagged"]);
  deepEqual(Object.keys(await folder.written()), ["000.txt", "001.txt"]);
  ok(captioner.isClosed());
});

Deno.test("a run that is ended gives up what the captioner looks at, and writes nothing of it", async () => {
  await using folder = await dataset(tinyPictures(6));
  const ending = new AbortController();
  const captioner = scripted((image, signal) => {
    if (image.key !== "002.png") return Promise.resolve(said("A square."));
    ending.abort();
    return Promise.reject(signal.reason);
  });
  const { summary } = await run(folder.path, captioner, {}, ending.signal);
  deepEqual(
    [summary?.interrupted, summary?.tagged, summary?.failed],
    [true, 2, 0],
  );
  deepEqual(Object.keys(await folder.written()), ["000.txt", "001.txt"]);
});

Deno.test("what plugins make of the tags is what the captioner is told", async () => {
  await using folder = await dataset({
    "a.jpg": await Deno.readFile(join("examples", "sunset_hills.jpg")),
  });
  const captioner = scripted(() => Promise.resolve(said("Hills.")));
  const replace = {
    plugin: "exclude",
    options: { tags: ["*"] },
    permissions: {},
    trust: "sandboxed",
    timeout: null,
    from: "test",
  } as const;
  await run(folder.path, captioner);
  await run(folder.path, captioner, { plugins: [replace] });
  const [plain, plugged] = captioner.asked;
  ok(plain!.grounding!.tags.length > 0);
  ok(plain!.grounding!.tags.every((tag) => !/\w\w_\w/.test(tag)));
  deepEqual(plugged?.grounding?.tags, []);
  deepEqual(await folder.written(), { "a.txt": "Hills.\n" });
});
