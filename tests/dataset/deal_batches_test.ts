import { deepEqual, equal, match, rejects, throws } from "node:assert/strict";
import { fileURLToPath } from "node:url";
import { dealBatches } from "../../src/dataset/deal_batches.ts";
import { runTagging } from "../../src/dataset/run_tagging.ts";
import { InferenceFailed } from "../../src/model/inference_failed.ts";
import type { Session } from "../../src/model/open_session.ts";
import { scratchFolder } from "./scratch_folder.ts";

/** A session that answers when it is told to, with each picture's number. */
function device(name: string, number: number, room = Infinity) {
  const given: number[] = [];
  const waiting: (() => void)[] = [];
  let closed = false;
  const inferTimed: Session["inferTimed"] = async (pixels) => {
    given.push(pixels.length);
    await new Promise<void>((resolve) => waiting.push(resolve));
    if (pixels.length > room) {
      throw new InferenceFailed(name, "Out of memory", pixels);
    }
    return {
      probabilities: Float32Array.from(pixels, ([n]) => n!),
      milliseconds: 5,
      pixels,
    };
  };
  const session = {
    name: "mine",
    spec: { width: 2, height: 2 },
    outputs: 1,
    fixedBatch: null,
    runsOn: {
      provider: { name: "cuda", device: number },
      adapter: null,
      placement: null,
      passedOver: [],
    },
    inferTimed,
    [Symbol.asyncDispose]: () => {
      closed = true;
      return Promise.resolve();
    },
  } as unknown as Session;
  return {
    session,
    given,
    /** Lets the oldest batch be answered. */
    async answer(): Promise<void> {
      waiting.shift()!();
      // What follows from it follows in later turns.
      await new Promise((resolve) => setTimeout(resolve, 0));
    },
    get isClosed(): boolean {
      return closed;
    },
  };
}

const pictures = (...numbers: number[]) =>
  numbers.map((n) => Uint8Array.of(n) as Uint8Array<ArrayBuffer>);

const unheard = () => {
  throw new Error("Nothing was to be halved");
};

Deno.test("dealBatches() gives a batch to whoever has the least to do", async () => {
  const a = device("a", 0);
  const b = device("b", 1);
  const both = dealBatches([a.session, b.session], unheard);
  const first = both.infer(pictures(1, 2, 3));
  const second = both.infer(pictures(4));
  const third = both.infer(pictures(5));
  deepEqual([a.given, b.given], [[3], [1, 1]]);
  await b.answer();
  await b.answer();
  deepEqual([...await second], [4]);
  deepEqual([...await third], [5]);
  const fourth = both.infer(pictures(6, 7));
  deepEqual([a.given, b.given], [[3], [1, 1, 2]]);
  await a.answer();
  await b.answer();
  deepEqual([...await first], [1, 2, 3]);
  deepEqual([...await fourth], [6, 7]);
});

Deno.test("dealBatches() gives smaller batches to the device that has too little memory, and to no other", async () => {
  const small = device("small", 0, 2);
  const large = device("large", 1);
  const heard: unknown[] = [];
  const both = dealBatches(
    [small.session, large.session],
    (...what) => heard.push(what),
  );
  const first = both.infer(pictures(1, 2, 3, 4));
  const second = both.infer(pictures(5, 6, 7, 8));
  for (let i = 0; i < 3; i++) await small.answer();
  await large.answer();
  deepEqual([...await first], [1, 2, 3, 4]);
  deepEqual([...await second], [5, 6, 7, 8]);
  deepEqual([small.given, large.given], [[4, 2, 2], [4]]);
  deepEqual(heard, [[4, 2, "cuda: Out of memory"]]);
  // The next that it gets comes in parts at once.
  const third = both.infer(pictures(1, 2, 3, 4, 5));
  for (let i = 0; i < 3; i++) await small.answer();
  deepEqual([...await third], [1, 2, 3, 4, 5]);
  deepEqual(small.given, [4, 2, 2, 2, 2, 1]);
  equal(heard.length, 1);
});

Deno.test("dealBatches() fails where a device gives up on a single picture", async () => {
  const a = device("a", 0, 0);
  const b = device("b", 1);
  const both = dealBatches([a.session, b.session], unheard);
  const failing = rejects(both.infer(pictures(1)), InferenceFailed);
  await a.answer();
  await failing;
});

Deno.test("dealBatches() closes all, is the one session where there is one, and needs one", async () => {
  const a = device("a", 0);
  const b = device("b", 1);
  await dealBatches([a.session, b.session], unheard)[Symbol.asyncDispose]();
  deepEqual([a.isClosed, b.isClosed], [true, true]);
  equal(dealBatches([a.session], unheard), a.session);
  throws(() => dealBatches([], unheard), RangeError);
});

Deno.test("runTagging() on two devices names both and keeps the images' order", async () => {
  const model = fileURLToPath(
    new URL("../fixtures/models/kit_wd-tiny-v3", import.meta.url),
  );
  const bmp = new Uint8Array(58);
  bmp.set([0x42, 0x4d]);
  bmp.set([54, 0, 0, 0, 40, 0, 0, 0, 1, 0, 0, 0, 1, 0, 0, 0, 1, 0, 24], 10);
  await using folder = await scratchFolder();
  for (let at = 0; at < 12; at++) {
    bmp.set([at * 20, 0, 255], 54);
    await Deno.writeFile(`${folder.path}/${at + 10}.bmp`, bmp);
  }
  const captionsOn = async (provider: string) => {
    const captions: string[] = [];
    let said = "";
    const settings = { model, provider, batchSize: 2 };
    for await (const event of runTagging({ paths: [folder.path], settings })) {
      if (event.kind === "image" && event.result.kind === "tagged") {
        captions.push(`${event.result.image.relative} ${event.result.caption}`);
      }
      if (event.kind === "opened") said += `${event.provider} `;
      if (event.kind === "finished") said += event.summary.provider;
    }
    return { captions, said };
  };
  const one = await captionsOn("cpu");
  const two = await captionsOn("cpu,cpu");
  equal(one.captions.length, 12);
  deepEqual(two.captions, one.captions);
  match(one.said, /^cpu cpu$/);
  match(two.said, /^cpu,cpu cpu, cpu$/);
});
