import { graphBuilder } from "../onnx/graph_builder.ts";
import { encodeModel } from "../onnx/model_proto.ts";
import { ints } from "../onnx/node_proto.ts";
import { arithmetic } from "./arithmetic.ts";
import { measureNames, measures } from "./measures.ts";
import { type Condition, paletteTags } from "./tags.ts";

/** A rating and the constant that the model gives it. */
interface Rating {
  readonly id: number;
  readonly name: string;
  readonly count: number;
  readonly score: number;
}

/**
 * The four ratings that the WD layout begins with. Pixels say nothing about
 * them, so the scores are constants, of which "general" has the greatest.
 */
export const ratings: readonly Rating[] = [
  { id: 9999999, name: "general", count: 807858, score: 0.4 },
  { id: 9999998, name: "sensitive", count: 3771700, score: 0.2 },
  { id: 9999997, name: "questionable", count: 769899, score: 0.2 },
  { id: 9999996, name: "explicit", count: 560281, score: 0.2 },
];

/** A condition as the graph has it: clip(measure * scale + bias, 0, 1). */
interface Line {
  readonly measure: number;
  readonly scale: number;
  readonly bias: number;
}

function line({ measure, no, yes }: Condition): Line {
  const scale = 1 / (yes - no);
  return { measure: measureNames.indexOf(measure), scale, bias: -no * scale };
}

function always(value: number): Line {
  return { measure: 0, scale: 0, bias: value };
}

function padded<T>(items: readonly T[], length: number, filler: T): T[] {
  return [
    ...items,
    ...Array<T>(length - items.length).fill(filler),
  ];
}

/** The `model.onnx` of the palette model. The same bytes each time. */
export function paletteModel(): Uint8Array<ArrayBuffer> {
  const builder = graphBuilder("palette");
  const math = arithmetic(builder);
  const input = builder.input({
    name: "input",
    type: "float32",
    dims: ["batch", 448, 448, 3],
  });
  const measured = measures(builder, input);

  // Every condition of every way of every tag side by side: ways are filled
  // up with conditions that always hold, tags with ways that never do.
  const tags = [
    ...ratings.map(({ score }) => [[always(score)]]),
    ...paletteTags.map(({ ways }) => ways.map((way) => way.map(line))),
  ];
  const mostWays = Math.max(...tags.map((ways) => ways.length));
  const mostLines = Math.max(...tags.flat().map((way) => way.length));
  const lines = tags.flatMap((ways) =>
    padded(
      ways.map((way) => padded(way, mostLines, always(1))),
      mostWays,
      Array<Line>(mostLines).fill(always(0)),
    )
  ).flat();

  const taken = builder.op("Gather", [
    measured,
    builder.ints(lines.map(({ measure }) => measure)),
  ], { axis: { kind: "int", value: 1 } });
  const scaled = math.mul(
    taken,
    builder.floats(lines.map(({ scale }) => scale)),
  );
  const held = math.clip(
    math.add(scaled, builder.floats(lines.map(({ bias }) => bias))),
    0,
    1,
  );
  const weakest = builder.op("ReduceMin", [
    math.reshape(held, [0, tags.length, mostWays, mostLines]),
  ], { axes: ints(3), keepdims: { kind: "int", value: 0 } });
  const output = builder.op("ReduceMax", [weakest], {
    axes: ints(2),
    keepdims: { kind: "int", value: 0 },
  }, "output");
  builder.output({
    name: output,
    type: "float32",
    dims: ["batch", tags.length],
  });

  return encodeModel({
    irVersion: 8,
    opset: 17,
    producer: "wdtag",
    doc: "Tags that a picture's colours decide by arithmetic. " +
      "Nothing in it was trained; see docs/palette.md.",
    graph: builder.graph(),
  });
}

/** The `selected_tags.csv` of the palette model. */
export function paletteCsv(): string {
  const rows = [
    ...ratings.map(({ id, name, count }) => [id, name, 9, count]),
    ...paletteTags.map(({ id, name, count }) => [id, name, 0, count]),
  ];
  return [["tag_id", "name", "category", "count"], ...rows]
    .map((row) => row.join(",") + "\n").join("");
}
