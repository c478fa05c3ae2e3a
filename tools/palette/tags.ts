import type { Measure } from "./measures.ts";

/** One thing that must hold: no at one value, yes at another, straight between. */
export interface Condition {
  /** What is measured. */
  readonly measure: Measure;
  /** Where it does not hold at all. */
  readonly no: number;
  /** Where it holds fully; below `no` where less is wanted. */
  readonly yes: number;
}

/** A tag and when it is given. */
export interface PaletteTag {
  /** Its number on Danbooru. */
  readonly id: number;
  /** Its name on Danbooru. */
  readonly name: string;
  /** Posts on Danbooru that had it in 2022, as the WD taggers' label files say. */
  readonly count: number;
  /** What is measured, for people. */
  readonly says: string;
  /** The score is that of the best of these ways, and a way's is that of its weakest condition. */
  readonly ways: readonly (readonly Condition[])[];
}

function when(measure: Measure, no: number, yes: number): Condition {
  return { measure, no, yes };
}

type Hue =
  | "red"
  | "orange"
  | "yellow"
  | "green"
  | "aqua"
  | "blue"
  | "purple"
  | "pink"
  | "brown";

/** No bars that end at straight lines. */
const unbarred: readonly Condition[] = [
  when("rowBarEdge", 0.7, 0.5),
  when("columnBarEdge", 0.7, 0.5),
];

/** A plain surface of any colour behind whatever there is. */
const plain: readonly Condition[] = [
  when("rim.likeCorners", 0.45, 0.7),
  when("ring.likeCorners", 0.15, 0.4),
  when("rim.smooth", 0.5, 0.7),
  ...unbarred,
];

/** A smooth change of colours behind whatever there is. */
const gradient: readonly Condition[] = [
  when("rim.smooth", 0.85, 0.95),
  when("ring.smooth", 0.6, 0.85),
  when("rim.likeCorners", 0.75, 0.55),
  when("rimSpread", 14, 28),
  when("rimSteps", 45, 32),
];

function background(
  colour: Hue | "white" | "grey" | "black",
): readonly (readonly Condition[])[] {
  return [[
    when(`rim.${colour}`, 0.45, 0.7),
    when(`ring.${colour}`, 0.15, 0.4),
    ...plain,
  ]];
}

function theme(hue: Hue): readonly (readonly Condition[])[] {
  return [[
    when(`whole.${hue}`, 0.25, 0.45),
    when(`${hue}OfHues`, 0.6, 0.85),
  ]];
}

/** Bars of one colour on all four sides. */
const bordered: readonly Condition[] = [
  when("rowBars", 0.006, 0.016),
  when("columnBars", 0.006, 0.016),
  when("rowBars", 0.2, 0.16),
  when("columnBars", 0.2, 0.16),
  when("rowBarEdge", 0.35, 0.55),
  when("columnBarEdge", 0.35, 0.55),
];

/** No colour at all. */
const grey: readonly Condition[] = [
  when("whole.tinted", 0.03, 0.01),
  when("whole.chroma", 8, 4),
];

/** Shades of one hue. */
const oneHue: readonly Condition[] = [
  when("hueFocus", 0.98, 0.993),
  when("whole.tinted", 0.3, 0.5),
  when("whole.vivid", 0.35, 0.2),
];

const colourSays = (colour: string) =>
  `the rim and the ring inside it are plain and ${colour}`;
const themeSays = (hue: string) =>
  `${hue} covers much of the picture, and there is little of other hues`;

/** The tags of the palette model, the most used first, as taggers list them. */
export const paletteTags: readonly PaletteTag[] = [
  {
    id: 412368,
    name: "simple_background",
    count: 1074818,
    says:
      "the rim and the ring inside it have the colour of the upper corners, or change smoothly",
    ways: [plain, gradient],
  },
  {
    id: 515193,
    name: "white_background",
    count: 874291,
    says: colourSays("white"),
    ways: background("white"),
  },
  {
    id: 1681,
    name: "monochrome",
    count: 478584,
    says: "no colour at all, or only shades of one hue",
    ways: [grey, oneHue],
  },
  {
    id: 513837,
    name: "greyscale",
    count: 377967,
    says: "no colour at all",
    ways: [grey],
  },
  {
    id: 632214,
    name: "grey_background",
    count: 159811,
    says: colourSays("grey"),
    ways: background("grey"),
  },
  {
    id: 531371,
    name: "gradient_background",
    count: 92533,
    says: "the rim and the ring inside it change their colour smoothly",
    ways: [gradient],
  },
  {
    id: 580545,
    name: "blue_background",
    count: 63957,
    says: colourSays("blue"),
    ways: background("blue"),
  },
  {
    id: 511136,
    name: "border",
    count: 56981,
    says: "bars of one colour along all four edges, ending at straight lines",
    ways: [bordered],
  },
  {
    id: 584749,
    name: "pink_background",
    count: 52864,
    says: colourSays("pink"),
    ways: background("pink"),
  },
  {
    id: 526340,
    name: "letterboxed",
    count: 43050,
    says:
      "bars of one colour above and below, none at the sides; white ones cannot be told from padding",
    ways: [[
      when("rowBars", 0.01, 0.022),
      when("rowBars", 0.42, 0.38),
      when("columnBars", 0.012, 0.004),
      when("rowBarEdge", 0.35, 0.55),
    ]],
  },
  {
    id: 569748,
    name: "black_background",
    count: 40690,
    says: colourSays("black"),
    ways: background("black"),
  },
  {
    id: 593298,
    name: "yellow_background",
    count: 31665,
    says: colourSays("yellow"),
    ways: background("yellow"),
  },
  {
    id: 593296,
    name: "red_background",
    count: 30382,
    says: colourSays("red"),
    ways: background("red"),
  },
  {
    id: 668761,
    name: "white_border",
    count: 29331,
    says: "a border, and it is white",
    ways: [[...bordered, when("cornerLeast", 225, 245)]],
  },
  {
    id: 494669,
    name: "spot_color",
    count: 23925,
    says:
      "greys and blacks with a small, strong spot of one hue and nothing between",
    ways: [[
      when("whole.tinted", 0.25, 0.18),
      when("whole.coloured", 0.003, 0.01),
      when("whole.vivid", 0.001, 0.004),
      when("halfColoured", 0.2, 0.1),
      when("hueFocus", 0.8, 0.93),
      when("whole.white", 0.95, 0.88),
    ]],
  },
  {
    id: 646879,
    name: "brown_background",
    count: 23852,
    says: colourSays("brown"),
    ways: background("brown"),
  },
  {
    id: 593297,
    name: "green_background",
    count: 22526,
    says: colourSays("green"),
    ways: background("green"),
  },
  {
    id: 643898,
    name: "purple_background",
    count: 22460,
    says: colourSays("purple"),
    ways: background("purple"),
  },
  {
    id: 1515358,
    name: "blue_theme",
    count: 19669,
    says: themeSays("blue"),
    ways: theme("blue"),
  },
  {
    id: 645753,
    name: "orange_background",
    count: 15299,
    says: colourSays("orange"),
    ways: background("orange"),
  },
  {
    id: 506,
    name: "dark",
    count: 10736,
    says: "low luma on average, and hardly anything light",
    ways: [[
      when("whole.luma", 80, 60),
      when("whole.light", 0.18, 0.08),
      when("whole.dark", 0.5, 0.7),
    ]],
  },
  {
    id: 555246,
    name: "black_border",
    count: 9514,
    says: "a border, and it is black",
    ways: [[...bordered, when("cornerGreatest", 50, 30)]],
  },
  {
    id: 567329,
    name: "limited_palette",
    count: 8586,
    says: "few of 64 coarse colours are in use, and few hues, but some colour",
    ways: [[
      when("colourCount", 8, 5.5),
      when("hueCount", 2.6, 1.8),
      when("whole.coloured", 0.1, 0.25),
      when("whole.flat", 0.25, 0.45),
    ]],
  },
  {
    id: 1515359,
    name: "pink_theme",
    count: 7096,
    says: themeSays("pink"),
    ways: theme("pink"),
  },
  {
    id: 490261,
    name: "partially_colored",
    count: 6915,
    says:
      "part of the picture is coloured, the rest is grey and black, with nothing between",
    ways: [[
      when("whole.coloured", 0.02, 0.06),
      when("whole.coloured", 0.65, 0.5),
      when("halfColoured", 0.25, 0.14),
      when("whole.grey", 0.12, 0.25),
    ]],
  },
  {
    id: 1508967,
    name: "purple_theme",
    count: 6844,
    says: themeSays("purple"),
    ways: theme("purple"),
  },
  {
    id: 714822,
    name: "red_theme",
    count: 6657,
    says: themeSays("red"),
    ways: theme("red"),
  },
  {
    id: 16710,
    name: "sepia",
    count: 6336,
    says: "shades of one hue, and that one is a brownish yellow, not strong",
    ways: [[
      when("hueFocus", 0.95, 0.98),
      when("sepiaLikeness", 0.94, 0.97),
      when("whole.tinted", 0.5, 0.7),
      when("whole.chroma", 12, 20),
      when("whole.vivid", 0.12, 0.04),
    ]],
  },
  {
    id: 1515356,
    name: "green_theme",
    count: 6040,
    says: themeSays("green"),
    ways: theme("green"),
  },
  {
    id: 541644,
    name: "aqua_background",
    count: 5839,
    says: colourSays("aqua"),
    ways: background("aqua"),
  },
  {
    id: 644510,
    name: "dark_background",
    count: 5752,
    says: "the rim and the ring inside it are dark, something else is light",
    ways: [[
      when("rim.dark", 0.65, 0.85),
      when("ring.dark", 0.4, 0.65),
      when("whole.light", 0.015, 0.05),
      ...unbarred,
    ]],
  },
  {
    id: 432914,
    name: "flat_color",
    count: 5483,
    says:
      "most of the picture is surfaces of one colour without shading, several of them coloured",
    ways: [[
      when("whole.flat", 0.5, 0.65),
      when("whole.coloured", 0.15, 0.3),
      when("colourCount", 1.5, 3),
    ]],
  },
  {
    id: 1515362,
    name: "yellow_theme",
    count: 4178,
    says: themeSays("yellow"),
    ways: theme("yellow"),
  },
  {
    id: 640153,
    name: "muted_color",
    count: 4023,
    says:
      "colours of several hues, none of them strong, neither dark nor light",
    ways: [[
      when("whole.tinted", 0.4, 0.6),
      when("whole.coloured", 0.3, 0.15),
      when("whole.vivid", 0.02, 0.005),
      when("whole.luma", 50, 65),
      when("whole.luma", 195, 180),
      when("hueFocus", 0.985, 0.96),
    ]],
  },
  {
    id: 390579,
    name: "colorful",
    count: 3830,
    says: "much strong colour of many hues",
    ways: [[
      when("hueCount", 3, 4),
      when("whole.chroma", 45, 70),
    ]],
  },
  {
    id: 631299,
    name: "pillarboxed",
    count: 2655,
    says:
      "bars of one colour at both sides, none above and below; white ones cannot be told from padding",
    ways: [[
      when("columnBars", 0.01, 0.022),
      when("columnBars", 0.42, 0.38),
      when("rowBars", 0.012, 0.004),
      when("columnBarEdge", 0.35, 0.55),
    ]],
  },
  {
    id: 1515354,
    name: "brown_theme",
    count: 2518,
    says: themeSays("brown"),
    ways: theme("brown"),
  },
  {
    id: 1515357,
    name: "orange_theme",
    count: 2424,
    says: themeSays("orange"),
    ways: theme("orange"),
  },
  {
    id: 385780,
    name: "high_contrast",
    count: 2005,
    says: "dark and light parts, and little between",
    ways: [[
      when("whole.dark", 0.1, 0.2),
      when("whole.light", 0.1, 0.2),
      when("midtones", 0.4, 0.25),
    ]],
  },
  {
    id: 621654,
    name: "pale_color",
    count: 1796,
    says: "light everywhere and tinted in many places, strong nowhere",
    ways: [[
      when("whole.luma", 180, 200),
      when("whole.light", 0.75, 0.9),
      when("whole.tinted", 0.3, 0.5),
      when("whole.vivid", 0.08, 0.02),
    ]],
  },
  {
    id: 1515352,
    name: "aqua_theme",
    count: 1578,
    says: themeSays("aqua"),
    ways: theme("aqua"),
  },
];
