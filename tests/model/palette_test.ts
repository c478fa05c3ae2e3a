import { deepEqual, equal, ok } from "node:assert/strict";
import { createHash } from "node:crypto";
import { paletteFiles } from "../../src/model/palette/palette.ts";
import {
  barred,
  dice,
  figure,
  gradient,
  heaps,
  mix,
  patches,
  rgb,
  type Scene,
  solid,
  toned,
  wdInput,
} from "./scenes.ts";

const { model, modelSha256, tags } = paletteFiles();
const rows = tags.trimEnd().split("\n").slice(1).map((row) => row.split(","));
const names = rows.map(([, name]) => name ?? "");
// onnxruntime reports to its maker unless it is told not to.
Deno.env.set("ORT_DISABLE_TELEMETRY", "1");
const ort = await import("npm:onnxruntime-node@1.30.0");
const session = await ort.InferenceSession.create(model);

/** The scores of some inputs, run as one batch. */
async function scores(
  ...inputs: readonly Float32Array[]
): Promise<readonly Float32Array[]> {
  const all = new Float32Array(inputs.length * 448 * 448 * 3);
  for (const [i, input] of inputs.entries()) all.set(input, i * input.length);
  const input = new ort.Tensor("float32", all, [inputs.length, 448, 448, 3]);
  const { output } = await session.run({ input });
  ok(output !== undefined && output.data instanceof Float32Array);
  deepEqual(output.dims, [inputs.length, names.length]);
  const { data } = output;
  return inputs.map((_, i) =>
    data.slice(i * names.length, (i + 1) * names.length)
  );
}

/** A photograph of nothing in particular: textures of several colours. */
const photo: Scene = (u, v) => {
  const sky = mix(rgb("#5f9ad8"), rgb("#d8d4c4"), v * 2);
  const land = mix(rgb("#2f5a1e"), rgb("#b48a44"), heaps(u * 3, v * 3));
  const grain = (dice(Math.floor(u * 300), Math.floor(v * 300)) - 0.5) * 40;
  const colour = v < 0.4 + 0.05 * Math.sin(u * 9) ? sky : land;
  return [colour[0] + grain, colour[1] + grain, colour[2] + grain];
};

const nothing = solid("#000000");
const white = solid("#ffffff");
const manga: Scene = (u, v) =>
  heaps(u * 1.4, v * 1.4) > 0.55 ? [252, 252, 252] : [6, 6, 6];
const umbrella: Scene = (u, v) => {
  if (Math.hypot(u - 0.4, v - 0.4) < 0.12) return rgb("#d81e2c");
  const grey = 40 + heaps(u, v) * 190;
  return [grey, grey, grey];
};
const halfPainted: Scene = (u, v) => {
  if (Math.abs(u - 0.5) < 0.25 && v > 0.3) {
    return v > 0.65 ? rgb("#2f62c4") : rgb("#d98a3a");
  }
  const grey = 70 + heaps(u, v) * 130;
  return [grey, grey, grey];
};
const rainbow = patches([
  "#e6194b",
  "#f58231",
  "#ffd500",
  "#3cb44b",
  "#00b8c4",
  "#2f6fe4",
  "#8e2de2",
  "#f032a0",
], 14);
const sea = toned("#08304a", "#1f7fae", "#9fd4ea");

interface Case {
  readonly shows: string;
  readonly scene: Scene;
  readonly aspect?: number;
  /** Tags above the usual threshold. */
  readonly yes: readonly string[];
  /** Tags below it. */
  readonly no: readonly string[];
  /** Whether no other tag may be above it. */
  readonly only?: true;
}

/** A figure on a plain surface, of each colour that a background can have. */
const backgrounds = Object.entries({
  white: "#ffffff",
  grey: "#9a9a9a",
  black: "#050505",
  red: "#d02020",
  orange: "#f08a24",
  yellow: "#f7e04a",
  green: "#58b25c",
  aqua: "#6fe0de",
  blue: "#5a8fe8",
  purple: "#8a55c8",
  pink: "#f8b8cc",
  brown: "#7a5230",
});

/** Tones of each colour that a picture can be full of. */
const themes = {
  red: ["#3a0508", "#c81e22", "#f06a5a"],
  orange: ["#a85410", "#f08a24", "#f8bc7a"],
  yellow: ["#b89a10", "#f0d428", "#faf0a0"],
  green: ["#123a18", "#3f9a44", "#b4e0a4"],
  aqua: ["#0a5a5c", "#22b8ba", "#a4ecea"],
  blue: ["#0a1c50", "#2f62d0", "#a4bcf0"],
  purple: ["#260a48", "#7a3ac0", "#c8a4ea"],
  pink: ["#c84a8a", "#f07ab4", "#fbc8e0"],
  brown: ["#2c1a0c", "#7a5230", "#a8805a"],
} as const;

const cases: readonly Case[] = [
  ...backgrounds.flatMap(([name, colour]): readonly Case[] =>
    [1, 0.6, 1.7].map((aspect) => ({
      shows: `a figure on ${name}, ${aspect} times as wide as high`,
      scene: figure(name === "green" ? "#d8a070" : "#40a060", solid(colour)),
      aspect,
      yes: ["simple_background", `${name}_background`],
      no: [
        ...backgrounds.map(([other]) => `${other}_background`)
          .filter((tag) => tag !== `${name}_background`),
        "gradient_background",
        "letterboxed",
        "pillarboxed",
        "border",
        "sepia",
        "greyscale",
      ],
    }))
  ),
  ...Object.entries(themes).flatMap(
    ([name, [dark, middle, light]]): readonly Case[] =>
      [1, 0.6, 1.7].map((aspect) => ({
        shows: `a scene in ${name}, ${aspect} times as wide as high`,
        scene: toned(dark, middle, light),
        aspect,
        yes: [`${name}_theme`],
        no: [
          ...Object.keys(themes).map((other) => `${other}_theme`)
            .filter((tag) => tag !== `${name}_theme`),
          "white_background",
          "simple_background",
          "border",
          "letterboxed",
          "pillarboxed",
          "greyscale",
          "colorful",
        ],
      })),
  ),
  {
    shows: "nothing but white",
    scene: white,
    yes: ["white_background", "simple_background", "greyscale", "monochrome"],
    no: [],
    only: true,
  },
  {
    shows: "nothing but black",
    scene: nothing,
    yes: [
      "black_background",
      "simple_background",
      "greyscale",
      "monochrome",
      "dark",
    ],
    no: [],
    only: true,
  },
  {
    shows: "a ramp of grey",
    scene: gradient("#202020", "#e0e0e0", true),
    aspect: 1.5,
    yes: [
      "greyscale",
      "monochrome",
      "gradient_background",
      "simple_background",
    ],
    no: [],
    only: true,
  },
  {
    shows: "a figure on a gradient",
    scene: figure("#c05050", gradient("#3a6fd0", "#f0c0d8")),
    aspect: 0.7,
    yes: ["gradient_background", "simple_background"],
    no: ["white_background", "blue_background", "border", "letterboxed"],
  },
  {
    shows: "a grey photograph",
    scene: (u, v) => {
      const grey = photo(u, v)[1];
      return [grey, grey, grey];
    },
    aspect: 1.5,
    yes: ["greyscale", "monochrome"],
    no: ["sepia", "grey_background", "simple_background", "high_contrast"],
  },
  {
    shows: "an old photograph",
    scene: toned("#2b1a0e", "#9b7448", "#f3dfb8"),
    aspect: 1.33,
    yes: ["sepia", "monochrome"],
    no: ["greyscale", "orange_theme", "yellow_theme", "simple_background"],
  },
  {
    shows: "a photograph",
    scene: photo,
    aspect: 1.5,
    yes: [],
    no: [],
    only: true,
  },
  {
    shows: "a page in black and white",
    scene: manga,
    aspect: 0.7,
    yes: ["high_contrast", "greyscale", "monochrome"],
    no: [],
    only: true,
  },
  {
    shows: "one red thing in a grey street",
    scene: umbrella,
    yes: ["spot_color"],
    no: ["greyscale", "red_theme", "monochrome", "white_background"],
  },
  {
    shows: "a drawing that is painted in part",
    scene: halfPainted,
    yes: ["partially_colored"],
    no: ["spot_color", "greyscale", "colorful", "simple_background"],
  },
  {
    shows: "patches of all colours",
    scene: rainbow,
    aspect: 1.2,
    yes: ["colorful"],
    no: ["monochrome", "limited_palette", "simple_background"],
  },
  {
    shows: "three flat colours",
    scene: patches(["#d9222a", "#1a0d10", "#fbead2"], 6),
    aspect: 0.75,
    yes: ["limited_palette", "flat_color"],
    no: ["colorful", "simple_background", "gradient_background"],
  },
  {
    shows: "pale colours",
    scene: (u, v) =>
      mix(
        mix(rgb("#fbd5df"), rgb("#d5e6fb"), heaps(u, v)),
        rgb("#fdf5d5"),
        heaps(v + 3, u) * 0.7,
      ),
    aspect: 0.8,
    yes: ["pale_color"],
    no: ["colorful", "dark", "muted_color", "white_background"],
  },
  {
    shows: "muted colours",
    scene: patches(["#8a8f7c", "#7c7f8f", "#93857c", "#6f7f78"], 9),
    yes: ["muted_color"],
    no: ["colorful", "pale_color", "monochrome", "greyscale", "dark"],
  },
  {
    shows: "a night",
    scene: toned("#020308", "#101a38", "#2a3a60"),
    aspect: 1.5,
    yes: ["dark", "blue_theme"],
    no: ["pale_color", "high_contrast", "white_background", "letterboxed"],
  },
  {
    shows: "something light before darkness",
    scene: (u, v) =>
      Math.hypot(u - 0.5, v - 0.5) < 0.25
        ? rgb("#f0e8c0")
        : mix(rgb("#100c18"), rgb("#302840"), heaps(u, v)),
    yes: ["dark_background"],
    no: ["white_background", "pale_color", "border"],
  },
  ...[0.1, 0.05].flatMap((thick): readonly Case[] => [
    {
      shows: `a film, bars of ${thick} above and below`,
      scene: barred("#000000", 0, thick, sea),
      aspect: 4 / 3,
      yes: ["letterboxed"],
      no: ["pillarboxed", "border", "black_border", "black_background"],
    },
    {
      shows: `an old film, bars of ${thick} at the sides`,
      scene: barred("#000000", thick, 0, sea),
      aspect: 16 / 9,
      yes: ["pillarboxed"],
      no: ["letterboxed", "border", "black_border", "black_background"],
    },
    {
      shows: `a white border of ${thick}`,
      scene: barred("#ffffff", thick, thick, sea),
      yes: ["border", "white_border"],
      no: ["black_border", "white_background", "letterboxed", "pillarboxed"],
    },
    {
      shows: `a black border of ${thick}`,
      scene: barred("#000000", thick, thick * 1.4, sea),
      aspect: 1.4,
      yes: ["border", "black_border"],
      no: ["white_border", "black_background", "letterboxed", "pillarboxed"],
    },
  ]),
  {
    shows: "a coloured border",
    scene: barred("#e0407a", 0.04, 0.04, sea),
    yes: ["border"],
    no: ["white_border", "black_border", "pink_background"],
  },
];

for (const { shows, scene, aspect, yes, no, only } of cases) {
  Deno.test(`palette tags ${shows}`, async () => {
    const [given] = await scores(wdInput(scene, aspect));
    const score = (tag: string) => given?.[names.indexOf(tag)] ?? NaN;
    const above = names.slice(4).filter((tag) => score(tag) > 0.35);
    for (const tag of yes) ok(score(tag) > 0.35, `no "${tag}": [${above}]`);
    for (const tag of no) ok(score(tag) < 0.35, `"${tag}": [${above}]`);
    if (only) deepEqual(above.toSorted(), yes.toSorted());
  });
}

Deno.test("palette has cases for each of its tags", () => {
  const tested = new Set(cases.flatMap(({ yes }) => yes));
  deepEqual(names.slice(4).filter((tag) => !tested.has(tag)), []);
});

Deno.test("palette has the layout of a WD tagger", () => {
  deepEqual(session.inputMetadata, [
    {
      name: "input",
      isTensor: true,
      type: "float32",
      shape: ["batch", 448, 448, 3],
    },
  ]);
  deepEqual(session.outputMetadata, [
    {
      name: "output",
      isTensor: true,
      type: "float32",
      shape: ["batch", names.length],
    },
  ]);
  equal(tags.split("\n")[0], "tag_id,name,category,count");
  deepEqual(
    rows.slice(0, 4).map(([, name, category]) => [name, category]),
    ["general", "sensitive", "questionable", "explicit"].map((name) => [
      name,
      "9",
    ]),
  );
  ok(rows.slice(4).every(([, , category]) => category === "0"));
  equal(new Set(names).size, names.length);
  equal(new Set(rows.map(([id]) => id)).size, names.length);
});

Deno.test("palette is the file that its hash says", () => {
  equal(createHash("sha256").update(model).digest("hex"), modelSha256);
});

Deno.test("palette gives the same scores in a batch as alone", async () => {
  const inputs = [photo, manga, white, umbrella, sea].map((scene, i) =>
    wdInput(scene, 0.7 + i / 5)
  );
  const together = await scores(...inputs);
  deepEqual(await scores(...inputs), together);
  for (const [i, input] of inputs.entries()) {
    const [alone] = await scores(input);
    for (const [j, score] of alone?.entries() ?? []) {
      // Sums of another order may differ in their last digits.
      const difference = Math.abs(score - (together[i]?.[j] ?? NaN));
      ok(difference < 1e-5, `"${names[j]}" differs by ${difference}`);
    }
  }
});

Deno.test("palette gives scores from 0 to 1 for whatever it sees", async () => {
  const noise = new Float32Array(448 * 448 * 3).map((_, i) =>
    Math.floor(dice(i) * 256)
  );
  const stripes = new Float32Array(448 * 448 * 3).map((_, i) => i % 2 * 255);
  const inputs = [
    wdInput(white),
    wdInput(nothing),
    noise,
    stripes,
    wdInput(solid("#ff0000"), 1000),
    wdInput(solid("#000000"), 1 / 1000),
    wdInput(solid("#0000fe"), 60),
    wdInput(gradient("#ffffff", "#fefefe"), 1 / 60),
  ];
  for (const given of await scores(...inputs)) {
    for (const [i, score] of given.entries()) {
      ok(score >= 0 && score <= 1, `"${names[i]}" is ${score}`);
    }
    deepEqual(
      Array.from(given.slice(0, 4), (score) => score.toFixed(3)),
      ["0.400", "0.200", "0.200", "0.200"],
    );
  }
});
