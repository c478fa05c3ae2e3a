import { deepEqual, equal, rejects } from "node:assert/strict";
import { findModel } from "../../../src/model/find_model.ts";
import { modelDigest } from "../../../src/model/model_digest.ts";
import { openModelMemory } from "../../../src/model/model_memory.ts";
import type { Session } from "../../../src/model/open_session.ts";
import type { ProviderPlan } from "../../../src/model/provider/plan_provider.ts";
import { cpuProvider } from "../../../src/model/provider/provider.ts";
import { recallSession } from "../../../src/model/provider/recall_session.ts";

const files = await findModel({
  model: "palette",
  repoId: "",
  modelDir: null,
});
const cpu = { provider: cpuProvider, verdict: null };
const plan: ProviderPlan = {
  candidates: [cpu],
  passedOver: [{ provider: "webgpu", reason: "none" }],
  isNamed: false,
  requireGpu: false,
};
const { signal } = new AbortController();

/** Opens sessions that are none, and counts them. */
function openings(outputs = files.labels.length) {
  const said = { opened: 0, closed: 0 };
  const open = (): Promise<Session> => {
    said.opened++;
    return Promise.resolve({
      name: files.name,
      layout: files.family.layout,
      labels: files.labels,
      published: null,
      unconfirmed: [],
      spec: { ...files.family.input, width: 448, height: 448 },
      outputs,
      fixedBatch: null,
      runsOn: {
        provider: cpuProvider,
        adapter: null,
        placement: null,
        passedOver: plan.passedOver,
      },
      infer: () => Promise.resolve(new Float32Array(outputs)),
      inferTimed: () =>
        Promise.resolve({
          probabilities: new Float32Array(outputs),
          milliseconds: 1,
          pixels: [],
        }),
      [Symbol.asyncDispose]: () => {
        said.closed++;
        return Promise.resolve();
      },
    });
  };
  return { said, open };
}

Deno.test("recallSession() opens a model that it knows only for a picture, and once", async () => {
  const folder = await Deno.makeTempDir();
  try {
    const memory = await openModelMemory(`${folder}/cache`);
    const { said, open } = openings();
    const first = await recallSession(files, plan, memory, signal, open);
    equal(first.isOpen(), true);
    await first[Symbol.asyncDispose]();
    deepEqual(said, { opened: 1, closed: 1 });

    const unused = await recallSession(files, plan, memory, signal, open);
    const { infer: _, inferTimed: __, ...facts } = first;
    for (const fact of ["outputs", "spec", "fixedBatch", "runsOn", "digest"]) {
      deepEqual(
        unused[fact as keyof typeof unused],
        facts[fact as keyof typeof facts],
      );
    }
    await unused[Symbol.asyncDispose]();
    deepEqual([unused.isOpen(), said], [false, { opened: 1, closed: 1 }]);

    const used = await recallSession(files, plan, memory, signal, open);
    await Promise.all([used.infer([]), used.inferTimed([])]);
    await used[Symbol.asyncDispose]();
    deepEqual([used.isOpen(), said], [true, { opened: 2, closed: 2 }]);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});

Deno.test("recallSession() opens what it does not know: another plan, other labels, a damaged memory", async () => {
  const folder = await Deno.makeTempDir();
  try {
    const memory = await openModelMemory(folder);
    const { open } = openings();
    await recallSession(files, plan, memory, signal, open);
    const isKnown = async (
      changed: Partial<typeof files>,
      how: Partial<ProviderPlan> = {},
    ): Promise<boolean> =>
      !(await recallSession(
        { ...files, ...changed },
        { ...plan, ...how },
        memory,
        signal,
        open,
      )).isOpen();
    equal(await isKnown({}), true);
    equal(await isKnown({}, { requireGpu: true }), false);
    equal(await isKnown({ graph: Uint8Array.of(1) }), false);
    equal(
      await isKnown({ family: { ...files.family, activation: "sigmoid" } }),
      false,
    );
    equal(await isKnown({ labels: files.labels.slice(1) }), false);
    for (const text of ["", "[]", '{"a": 1}', "null"]) {
      await Deno.writeTextFile(`${folder}/models-1.json`, text);
      equal(await isKnown({}), false, text);
      equal(await isKnown({}), true, text);
    }
    const path = `${folder}/models-1.json`;
    const text = await Deno.readTextFile(path);
    await Deno.writeTextFile(path, text.replaceAll(/: 448/g, ": 99999999"));
    equal(await isKnown({}), false);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});

Deno.test("recallSession() ends where a model is not what it was, and knows it the next time", async () => {
  const folder = await Deno.makeTempDir();
  try {
    const memory = await openModelMemory(folder);
    await recallSession(files, plan, memory, signal, openings().open);
    const { said, open } = openings(files.labels.length + 1);
    const session = await recallSession(files, plan, memory, signal, open);
    await rejects(session.infer([]), {
      name: "ModelError",
      message: '"palette" is not what it was in an earlier run: start again',
    });
    await session[Symbol.asyncDispose]();
    deepEqual(said, { opened: 1, closed: 1 });
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});

Deno.test("modelDigest() is of the graph and its weights, and reads a file once", async () => {
  const folder = await Deno.makeTempDir();
  try {
    const memory = await openModelMemory(`${folder}/cache`);
    const graph = `${folder}/model.onnx`;
    await Deno.writeTextFile(graph, "graph");
    await Deno.writeTextFile(`${folder}/notes.txt`, "notes");
    const digest = () => modelDigest({ graph }, memory);
    const first = await digest();
    equal(await digest(), first);
    await Deno.writeTextFile(`${folder}/notes.txt`, "others");
    equal(await digest(), first);
    await Deno.writeTextFile(`${folder}/model.onnx_data`, "weights");
    const second = await digest();
    await Deno.writeTextFile(`${folder}/model.onnx_data`, "Weights");
    const third = await digest();
    equal(new Set([first, second, third]).size, 3);
    // A file that rests is believed; the memory says what it is.
    await Deno.remove(`${folder}/model.onnx_data`);
    const { size, mtime, ctime, ino } = await Deno.stat(graph);
    await memory.keep(`file ${await Deno.realPath(graph)}`, {
      stamp: [size, mtime?.getTime(), ctime?.getTime(), ino].join(" "),
      sha256: "0".repeat(64),
    });
    const believed = await digest();
    equal(new Set([first, second, third, believed]).size, 4);
    await Deno.writeTextFile(graph, "another graph");
    equal(new Set([first, second, third, believed, await digest()]).size, 5);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});
