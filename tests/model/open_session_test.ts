import { deepEqual, equal, match, ok, rejects } from "node:assert/strict";
import { fileURLToPath } from "node:url";
import { wdFamily } from "../../src/model/families.ts";
import { ModelError } from "../../src/model/model_error.ts";
import { openSession } from "../../src/model/open_session.ts";
import { readModelFolder } from "../../src/model/read_model_folder.ts";

const models = fileURLToPath(new URL("../fixtures/models/", import.meta.url));

async function files(model: string) {
  return await readModelFolder(`${models}kit_${model}`, model);
}

/** A picture of one grey. */
function grey(value: number): Uint8Array<ArrayBuffer> {
  return new Uint8Array(448 * 448 * 3).fill(value);
}

Deno.test("openSession() tells how the model sees, and answers for a batch of any size", async () => {
  await using session = await openSession(await files("wd-tiny-v3"));
  deepEqual(
    [
      session.name,
      session.layout,
      session.outputs,
      session.runsOn.provider.name,
    ],
    ["wd-tiny-v3", "wd", 184, "cpu"],
  );
  equal(session.fixedBatch, null);
  equal(session.labels.length, 184);
  deepEqual([session.spec.width, session.spec.height], [448, 448]);
  const alone = await session.infer([grey(40)]);
  const three = await session.infer([grey(200), grey(40), grey(90)]);
  equal(alone.length, 184);
  equal(three.length, 3 * 184);
  deepEqual(three.slice(184, 368), alone);
  ok(alone.every((score) => score >= 0 && score <= 1));
});

Deno.test("openSession() fills up a fixed batch, and gives back the real pictures' answers alone", async () => {
  await using free = await openSession(await files("wd-tiny-v3"));
  await using four = await openSession(await files("wd-tiny-b4"));
  equal(four.fixedBatch, 4);
  for (const greys of [[10], [10, 20, 30], [10, 20, 30, 40], [50]]) {
    const [a, b] = await Promise.all(
      [free, four].map((session) => session.infer(greys.map(grey))),
    );
    equal(b!.length, greys.length * 184);
    for (const [at, score] of a!.entries()) {
      ok(Math.abs(score - b![at]!) < 1e-5);
    }
  }
});

Deno.test("openSession() makes probabilities of a cl_tagger's logits", async () => {
  await using session = await openSession(
    await readModelFolder(`${models}kit_cl-tiny/sub_1_00`, "cl"),
  );
  equal(session.layout, "cl");
  const scores = await session.infer([grey(128)]);
  equal(scores.length, 120);
  ok(scores.every((score) => score >= 0 && score <= 1));
  ok(new Set(scores).size > 20);
});

Deno.test("openSession() answers requests in turn when they come at once", async () => {
  await using session = await openSession(await files("wd-tiny-v3"));
  const greys = [0, 50, 100, 150, 200, 250];
  const at_once = await Promise.all(
    greys.map((value) => session.infer([grey(value)])),
  );
  for (const [at, value] of greys.entries()) {
    deepEqual(await session.infer([grey(value)]), at_once[at]);
  }
});

Deno.test("openSession() takes the buffers that it is given", async () => {
  await using session = await openSession(await files("wd-tiny-v3"));
  const pixels = grey(7);
  await session.infer([pixels]);
  equal(pixels.length, 0);
});

Deno.test("openSession() refuses labels that do not fit, with both numbers", async () => {
  const { labels, ...rest } = await files("wd-tiny-v3");
  await rejects(
    openSession({ ...rest, labels: labels.slice(0, 100) }),
    (error) =>
      error instanceof ModelError &&
      /100 rows.*184 outputs/.test(error.message),
  );
});

for (
  const [what, graph, said] of [
    ["no graph at all", `${models}nowhere.onnx`, /nowhere\.onnx/],
    [
      "bytes that are no graph",
      Uint8Array.of(1, 2, 3),
      /Cannot open model "m"/,
    ],
  ] as const
) {
  Deno.test(`openSession() refuses ${what}, and leaves no worker behind`, async () => {
    const opening = openSession({
      name: "m",
      family: wdFamily,
      graph: graph instanceof Uint8Array ? new Uint8Array(graph) : graph,
      labelFile: "m.csv",
      labels: [],
      describedBy: "files",
      thresholds: null,
      unconfirmed: [],
    });
    await rejects(opening, (error) => {
      ok(error instanceof ModelError);
      match(error.message, said);
      ok(error.cause instanceof Error);
      return true;
    });
  });
}

Deno.test("openSession() that is closed answers no more", async () => {
  const session = await openSession(await files("wd-tiny-v3"));
  await session[Symbol.asyncDispose]();
  await rejects(session.infer([grey(1)]), ModelError);
});
