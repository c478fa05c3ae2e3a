import { deepEqual, equal, ok, rejects } from "node:assert/strict";
import { join } from "node:path";
import { fitPixels } from "../../../src/image/fit_pixels.ts";
import { toTensor } from "../../../src/image/to_tensor.ts";
import { openSession, type Session } from "../../../src/model/open_session.ts";
import { paddingMask } from "../../../src/model/padding_mask.ts";
import { readModelFolder } from "../../../src/model/read_model_folder.ts";
import { findEntry } from "../../../src/model/registry/registry.ts";
import type { PictureSize } from "../../../src/model/session_messages.ts";
import { sigmoid } from "../../../src/model/sigmoid.ts";
import { madeImage } from "../../image/made_image.ts";
import { type TinyTagger, tinyTagger } from "./tiny_tagger.ts";

const selectedTags = "tag_id,name,category,count\n" +
  "9999999,general,9,4\n470575,1girl,0,3\n13197,long_hair,0,2\n1,miku,4,1\n";

/** For each family: a model with its inputs, outputs and files. */
const families: readonly {
  readonly model: string;
  readonly graph: TinyTagger;
  readonly files: Readonly<Record<string, string>>;
  readonly names: string;
  readonly categories: string;
}[] = [
  {
    model: "vit-v3",
    graph: {
      input: "input",
      layout: "NHWC",
      size: 448,
      outputs: [["output", "scores"]],
    },
    files: { "selected_tags.csv": selectedTags },
    names: "general 1girl long_hair miku",
    categories: "rating general general character",
  },
  {
    model: "cl-1.02",
    graph: {
      input: "input",
      layout: "NCHW",
      size: 448,
      outputs: [["output", "logits"]],
    },
    files: {
      "tag_mapping.json": JSON.stringify({
        0: { tag: "general", category: "Rating" },
        1: { tag: "best_quality", category: "Quality" },
        3: { tag: "1girl", category: "General" },
        2: { tag: "miku", category: "Character" },
      }),
    },
    names: "general best_quality miku 1girl",
    categories: "rating quality character general",
  },
  {
    model: "pixai-0.9",
    graph: {
      input: "input",
      layout: "NCHW",
      size: 448,
      outputs: [
        ["embedding", "nonsense"],
        ["logits", "logits"],
        ["prediction", "scores"],
      ],
    },
    files: {
      "selected_tags.csv": "id,tag_id,name,category,count,ips\n" +
        "0,470575,1girl,0,10,[]\n1,-1,,0,0,[]\n" +
        '2,5,miku,4,9,"[""vocaloid""]"\n3,6,hat,0,8,[]\n',
      "thresholds.csv": "category,name,threshold\n" +
        "0,general,0.25\n4,character,0.75\n",
      "preprocess.json": JSON.stringify({
        stages: [
          {
            type: "resize",
            size: [448, 448],
            interpolation: "bilinear",
            antialias: true,
          },
          { type: "to_tensor" },
          { type: "normalize", mean: [0.5, 0.5, 0.5], std: [0.5, 0.5, 0.5] },
        ],
      }),
    },
    names: "1girl  miku hat",
    categories: "general general character general",
  },
  {
    model: "camie-v2",
    graph: {
      input: "input",
      layout: "NCHW",
      size: 512,
      outputs: [
        ["initial_predictions", "nonsense"],
        ["refined_predictions", "logits"],
        ["selected_candidates", "indices"],
      ],
    },
    files: {
      "camie-tagger-v2-metadata.json": JSON.stringify({
        model_info: { img_size: 512 },
        dataset_info: {
          tag_mapping: {
            idx_to_tag: {
              0: "1girl",
              1: "year_2024",
              2: "rating_general",
              3: "miku",
            },
            tag_to_category: {
              "1girl": "general",
              "year_2024": "year",
              "rating_general": "rating",
              "miku": "character",
            },
          },
        },
      }),
    },
    names: "1girl year_2024 rating_general miku",
    categories: "general meta rating character",
  },
  {
    model: "oppai-oracle-1.1",
    graph: {
      input: "pixel_values",
      layout: "NCHW",
      size: 448,
      outputs: [["probabilities", "scores"]],
      mask: "padding_mask",
    },
    files: {
      "selected_tags.csv":
        "tag_id,name,category\n0,<PAD>,0\n1,<UNK>,0\n2,1girl,0\n3,rating:safe,0\n",
      "preprocessing.json": JSON.stringify({
        image_size: 448,
        color_order: "RGB",
        resize_mode: "letterbox",
        pad_color: [114, 114, 114],
        normalize_mean: [0.5, 0.5, 0.5],
        normalize_std: [0.5, 0.5, 0.5],
      }),
      "pr_thresholds.json": JSON.stringify({
        macro_single_threshold: {
          support_ge_0: { pr_breakeven: { threshold: 0.125 } },
          support_ge_1: { pr_breakeven: { threshold: 0.75 } },
        },
        per_tag: { per_tag: { "1girl": { pr_threshold: 0.875 } } },
      }),
    },
    names: "  1girl rating:safe",
    categories: "general general general rating",
  },
  {
    model: "z3d-e621",
    graph: {
      input: "input_1:0",
      layout: "NHWC",
      size: 448,
      outputs: [["predictions_sigmoid", "scores"]],
    },
    files: {
      "tags-selected.csv": "id,name,category,post_count\n" +
        "1,solo,0,4\n2,canine,5,3\n3,somebody,1,2\n4,hi_res,7,1\n",
    },
    names: "solo canine somebody hi_res",
    categories: "general general artist meta",
  },
];

/** Writes the files of a model into a folder that goes away with the test. */
async function folderOf(
  files: Readonly<Record<string, string | Uint8Array>>,
): Promise<AsyncDisposable & { readonly path: string }> {
  const path = await Deno.makeTempDir({ prefix: "wdtag_family_" });
  for (const [name, file] of Object.entries(files)) {
    const bytes = typeof file === "string"
      ? new TextEncoder().encode(file)
      : file;
    await Deno.writeFile(join(path, name), bytes);
  }
  return {
    path,
    [Symbol.asyncDispose]: () => Deno.remove(path, { recursive: true }),
  };
}

/** What the tiny graph says of what it was shown, worked out beside it. */
function expected(
  session: Session,
  graph: TinyTagger,
  width: number,
  height: number,
): readonly number[] {
  const { spec } = session;
  const pixels = fitPixels(madeImage("noise", width, height), spec);
  const { data } = toTensor(pixels, spec);
  const area = spec.width * spec.height;
  const means = [0, 1, 2].map((channel) => {
    let sum = 0;
    for (let i = 0; i < area; i++) {
      sum +=
        data[spec.layout === "NHWC" ? i * 3 + channel : channel * area + i]!;
    }
    return sum / area;
  });
  const mask = paddingMask([[width, height]], 1, spec);
  const masked = graph.mask === undefined
    ? 0
    : mask.reduce((sum, each) => sum + each, 0) / area;
  const isLogits = graph.outputs.every(([, what]) => what !== "scores");
  const logits = Float32Array.from([...means, masked]);
  if (isLogits) sigmoid(logits);
  return [...logits].map((x) => isLogits ? x : x * 0.25 + 0.5);
}

for (const { model, graph, files, names, categories } of families) {
  Deno.test(`a model with the files, inputs and outputs of ${model} runs`, async () => {
    const entry = findEntry(model)!;
    await using folder = await folderOf({
      ...files,
      [entry.family.graphFile]: tinyTagger(graph),
    });
    const read = await readModelFolder(folder.path, entry.repo, entry);
    await using session = await openSession(read, { threads: 1 });
    equal(session.labels.map(({ name }) => name).join(" "), names);
    equal(session.labels.map((each) => each.category).join(" "), categories);
    equal(session.spec.width, entry.size);
    equal(session.layout, entry.family.layout);
    deepEqual(session.unconfirmed, entry.unconfirmed);

    const sizes: readonly PictureSize[] = [[600, 300], [90, 200]];
    const scores = await session.infer(
      sizes.map(([width, height]) =>
        fitPixels(madeImage("noise", width, height), session.spec).data.slice()
      ),
      sizes,
    );
    const wanted = sizes.flatMap((size) => expected(session, graph, ...size));
    equal(scores.length, wanted.length);
    for (const [i, score] of scores.entries()) {
      // Sums of 200,000 floats differ a little with their order.
      ok(Math.abs(score - wanted[i]!) < 2e-4 * (1 + Math.abs(wanted[i]!)));
    }
    // A shape that is not square is seen otherwise, and so is each colour.
    equal(new Set(wanted.slice(0, 3)).size, 3);
  });

  Deno.test(`a folder with the files of ${model} is told by them alone`, async () => {
    const entry = findEntry(model)!;
    await using folder = await folderOf({
      ...files,
      [entry.family.graphFile]: tinyTagger(graph),
    });
    const { family, describedBy, unconfirmed } = await readModelFolder(
      folder.path,
      "mine",
    );
    deepEqual(unconfirmed, entry.unconfirmed);
    equal(family.name, entry.family.name);
    equal(describedBy, "files");
    deepEqual(family.input, entry.family.input);
  });
}

Deno.test("thresholds come from the model's own file, else from the registry", async () => {
  const own = async (model: string, without: string[] = []) => {
    const { graph, files } = families.find((each) => each.model === model)!;
    const entry = findEntry(model)!;
    await using folder = await folderOf(
      Object.fromEntries(
        Object.entries({
          ...files,
          [entry.family.graphFile]: tinyTagger(graph),
        }).filter(([name]) => !without.includes(name)),
      ),
    );
    const read = await readModelFolder(folder.path, entry.repo, entry);
    return read.thresholds === null ? null : [
      read.thresholds.categories.general,
      read.thresholds.categories.character,
      ...read.thresholds.tags,
    ];
  };
  deepEqual(await own("vit-v3"), [0.2614, 0.2614]);
  deepEqual(await own("pixai-0.9"), [0.25, 0.75]);
  deepEqual(await own("pixai-0.9", ["thresholds.csv"]), [0.3, 0.85]);
  deepEqual(await own("oppai-oracle-1.1"), [0.75, 0.75, [2, 0.875]]);
  deepEqual(await own("oppai-oracle-1.1", ["pr_thresholds.json"]), [
    0.753,
    0.753,
  ]);
  deepEqual(await own("camie-v2"), [0.492, 0.492]);
  equal(await own("cl-1.02"), null);
  equal(await own("z3d-e621"), null);
});

Deno.test("a graph without the mask or the output of its family is refused", async () => {
  const open = async (model: string, graph: Partial<TinyTagger>) => {
    const found = families.find((each) => each.model === model)!;
    const entry = findEntry(model)!;
    const { mask: _, ...rest } = found.graph;
    await using folder = await folderOf({
      ...found.files,
      [entry.family.graphFile]: tinyTagger({ ...rest, ...graph }),
    });
    const read = await readModelFolder(folder.path, entry.repo, entry);
    await using _session = await openSession(read, { threads: 1 });
  };
  await rejects(
    open("oppai-oracle-1.1", {}),
    /has no input "padding_mask", .*its inputs are "pixel_values"/,
  );
  await rejects(
    open("camie-v2", { outputs: [["output", "logits"]] }),
    /has no output "refined_predictions": its outputs are "output"/,
  );
});
