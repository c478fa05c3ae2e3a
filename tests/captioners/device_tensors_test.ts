import { deepEqual, equal, ok, rejects } from "node:assert/strict";
import fc from "npm:fast-check@4.10.2";
import { type InferenceSession, Tensor } from "npm:onnxruntime-node@1.30.0";
import {
  captionPictures,
  type ReadyModel,
} from "../../src/captioners/onnx/caption_pictures.ts";
import {
  openDeviceRows,
  type OpenRows,
} from "../../src/captioners/onnx/device_rows.ts";
import {
  floatsOf,
  floatTypes,
  tensorOf,
} from "../../src/captioners/onnx/floats.ts";
import type { CaptionGraphs } from "../../src/captioners/onnx/onnx_decoder.ts";
import { rowsHere } from "../../src/captioners/onnx/tensor_rows.ts";
import { fitPicture } from "../../src/captioners/pixels/fit_picture.ts";
import {
  blipPixels,
  gitPixels,
} from "../../src/captioners/pixels/pixel_plan.ts";
import type { RawImage } from "../../src/image/raw_image.ts";
import { dataTypes } from "../../tools/onnx/tensor_proto.ts";
import { editOnnx } from "./edit_onnx.ts";
import {
  captionerFixture,
  generationOf,
  golden,
  recordedImage,
} from "./golden.ts";
import {
  openOnDevice,
  pretendDevice,
  type PretendedDevice,
} from "./pretended_device.ts";

type Model = "blip-tiny" | "git-tiny";
type Case = (typeof golden.cases)[number];

const quiet = new AbortController().signal;

function graphOf(model: Model, cache = true): string {
  return captionerFixture(
    `${model}/text_decoder${cache ? "_with_past" : ""}.onnx`,
  );
}

function visionOf(model: Model): string {
  return captionerFixture(`${model}/vision_model.onnx`);
}

function readyModel(model: Model, graphs: CaptionGraphs): ReadyModel {
  const pixels = model === "blip-tiny" ? blipPixels : gitPixels;
  return { graphs, pixels, bytesEach: 1, sharesBeams: true };
}

async function picturesOf(
  { pixels }: ReadyModel,
  cases: readonly Case[],
): Promise<readonly RawImage[]> {
  const pictures = [];
  for (const { image } of cases) {
    pictures.push(fitPicture(await recordedImage(image), pixels));
  }
  return pictures;
}

/** Captions a group of recorded cases together. */
async function caption(
  model: ReadyModel,
  cases: readonly Case[],
  signal = quiet,
): Promise<void> {
  deepEqual(
    await captionPictures(model, {
      pictures: await picturesOf(model, cases),
      prompt: cases[0]!.prompt_ids,
      generations: cases.map(({ options }) => generationOf(options)),
    }, signal),
    cases.map(({ ids }) => ({ kind: "generated", tokens: ids })),
  );
}

/** Cases that go together, the first of each kind of search: greedy, sampled, beams. */
function kindsOf(model: Model): readonly (readonly Case[])[] {
  const groups = Map.groupBy(
    golden.cases.filter((each) => each.model === model),
    ({ prompt_ids, options }) =>
      JSON.stringify([prompt_ids, { ...options, seed: null }]),
  );
  const kinds = Map.groupBy(
    groups.values(),
    ([one]) => `${one!.options.do_sample} ${(one!.options.num_beams ?? 1) > 1}`,
  );
  return [...kinds.values()].map(([group]) => group!);
}

for (const model of ["blip-tiny", "git-tiny"] as const) {
  for (const cache of [true, false]) {
    const how = `${model} ${cache ? "with" : "without"} a cache`;
    Deno.test(`tensors left on a device give the recorded captions and are given back: ${how}`, async () => {
      const device = pretendDevice();
      {
        await using graphs = await openOnDevice(
          device,
          visionOf(model),
          graphOf(model, cache),
        );
        const ready = readyModel(model, graphs);
        const kinds = kindsOf(model);
        equal(kinds.length, 3);
        for (const cases of kinds) {
          ok(cases.length > 1);
          const { made } = device;
          await caption(ready, cases);
          await caption(ready, cases.slice(0, 1));
          ok(device.made > made);
          equal(device.alive.size, 0);
        }
      }
      equal(device.open, 0);
    });
  }
}

Deno.test("a device's tensors are given back wherever a run fails or the caption is stopped", async () => {
  const device = pretendDevice();
  const model = "blip-tiny";
  await using graphs = await openOnDevice(
    device,
    visionOf(model),
    graphOf(model),
  );
  const ready = readyModel(model, graphs);
  const [cases] = kindsOf(model).filter(([one]) =>
    (one!.options.num_beams ?? 1) > 1
  );
  const one = cases!.slice(0, 1);
  for (let last = 1; last <= 8; last++) {
    let left = last;
    device.beforeRun = () => {
      if (--left === 0) throw new Error("no memory");
    };
    await rejects(caption(ready, one), /no memory/);
    equal(device.alive.size, 0);
    const stop = new AbortController();
    left = last;
    device.beforeRun = () => {
      if (--left === 0) stop.abort(new Error("stopped"));
    };
    await rejects(caption(ready, one, stop.signal), /stopped/);
    equal(device.alive.size, 0);
  }
});

Deno.test("between two tokens nothing but tokens and logits comes from a device or goes to it", async () => {
  const model = "blip-tiny";
  for (const beams of [1, 3]) {
    const device = pretendDevice();
    await using graphs = await openOnDevice(
      device,
      visionOf(model),
      graphOf(model),
    );
    const ready = readyModel(model, graphs);
    const sent: number[] = [];
    const fetched: number[] = [];
    device.beforeRun = () => {
      sent.push(device.sent);
      fetched.push(device.fetched);
    };
    const recorded = golden.cases.find((each) =>
      each.model === model && each.options.num_beams === beams &&
      each.ids.length > each.prompt_ids.length + 6
    )!;
    await caption(ready, [recorded]);
    deepEqual(graphs.plan.masks, []);
    const given = graphs.decoder.outputMetadata.find(({ name }) =>
      name === "logits"
    )! as InferenceSession.TensorValueMetadata;
    const vocabulary = Number(given.shape[2]);
    ok(vocabulary > 0);
    const steps = sent.map((before, run) => ({
      sent: (sent[run + 1] ?? device.sent) - before,
      fetched: (fetched[run + 1] ?? device.fetched) - fetched[run]!,
    })).slice(6);
    ok(steps.length > 10);
    const tokens = { sent: beams * 8, fetched: 0 };
    const order = { sent: beams * 4, fetched: 0 };
    const logits = { sent: 4, fetched: beams * vocabulary * 4 };
    const expected = new Set(
      [tokens, logits].map((each) => JSON.stringify(each)),
    );
    // Several beams are put in another order where they change it.
    if (beams > 1) expected.add(JSON.stringify(order));
    deepEqual(new Set(steps.map((each) => JSON.stringify(each))), expected);
  }
});

Deno.test("float16 on one side only is converted on the device", async () => {
  const halves = (file: string) =>
    Deno.readFile(file).then((bytes) =>
      editOnnx(
        bytes,
        (name) =>
          name === "input_ids" || name === "pixel_values"
            ? null
            : { type: dataTypes.float16 },
      )
    );
  const model = "blip-tiny";
  for (
    const [vision, decoder] of [
      [await halves(visionOf(model)), graphOf(model)],
      [visionOf(model), await halves(graphOf(model))],
    ] as const
  ) {
    const device = pretendDevice();
    await using graphs = await openOnDevice(device, vision, decoder);
    await caption(readyModel(model, graphs), kindsOf(model)[0]!);
    equal(device.alive.size, 0);
  }
});

Deno.test("rows taken on a device are those taken here, whatever the types", async () => {
  const device = pretendDevice();
  const there = await openDeviceRows(Tensor, device.session);
  await using _ = there!;
  const here = rowsHere(Tensor);
  const numbers = { min: -8, max: 8, noNaN: true };
  for (const from of floatTypes) {
    await fc.assert(
      fc.asyncProperty(
        fc.float32Array({ ...numbers, minLength: 6, maxLength: 6 }),
        fc.array(fc.nat(2), { minLength: 1, maxLength: 5 }),
        fc.array(fc.constantFrom(...floatTypes), {
          minLength: 1,
          maxLength: 2,
        }),
        async (data, order, types) => {
          const dims = [3, 2, 1];
          const tensor = tensorOf(Tensor, { data, dims }, from);
          const wanted = types.map((type) => ({ tensor, type }));
          const expected = await here.gather(wanted, order);
          const gathered = await there!.gather(wanted, order);
          for (const [i, each] of gathered.entries()) {
            equal(each.type, types[i]);
            deepEqual(
              floatsOf(device.look(each)),
              floatsOf(expected[i]!),
            );
            deepEqual(
              await there!.lastLogits(each),
              await here.lastLogits(expected[i]!),
            );
            if (each.location === "gpu-buffer") each.dispose();
          }
          equal(device.alive.size, 0);
        },
      ),
      { numRuns: 40 },
    );
  }
});

for (
  const [what, open] of [
    [
      "tensors do not stay there",
      (device, model) => device.session(model, false),
    ],
    [
      "a session can't be opened there",
      () => Promise.reject(new Error("no device")),
    ],
    ["a session can't be run there", (device, model, stays) => {
      device.beforeRun = () => {
        throw new Error("device lost");
      };
      return device.session(model, stays);
    }],
    ["other numbers come back", async (device, model, stays) => {
      const session = await device.session(model, stays);
      const zeros = new Tensor("float32", new Float32Array(2), [2, 1, 1]);
      return stays ? session : {
        run: () => Promise.resolve({ "out.0": zeros }),
        release: () => session.release(),
      };
    }],
  ] satisfies readonly (readonly [
    string,
    (
      device: PretendedDevice,
      ...args: Parameters<OpenRows>
    ) => ReturnType<OpenRows>,
  ])[]
) {
  Deno.test(`no device is used where ${what}, and nothing is left open`, async () => {
    const device = pretendDevice();
    const rows = await openDeviceRows(
      Tensor,
      (...args) => open(device, ...args),
    );
    equal(rows, null);
    equal(device.alive.size, 0);
    equal(device.open, 0);
  });
}
