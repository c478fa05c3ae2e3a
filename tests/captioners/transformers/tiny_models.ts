import { join } from "node:path";
import {
  type GraphBuilder,
  graphBuilder,
  type Value,
} from "../../../tools/onnx/graph_builder.ts";
import { encodeModel } from "../../../tools/onnx/model_proto.ts";
import { int, ints } from "../../../tools/onnx/node_proto.ts";

/** The kinds of tiny models: as Florence-2, vit-gpt2, SmolVLM and Qwen2-VL are laid out. */
export type TinyKind = "florence" | "plain" | "smol" | "qwen";

/** Every token, in the order of its number. */
const words = [
  "<pad>",
  "<s>",
  "</s>",
  "<unk>",
  "<image>",
  "<fake_token_around_image>",
  "<global-img>",
  "<end_of_utterance>",
  "describe",
  "briefly",
  "a",
  "red",
  "blue",
  "square",
  "what",
  "is",
  "here",
  ":",
  "User",
  "Assistant",
  "tags",
  "<|vision_start|>",
  "<|image_pad|>",
  "<|vision_end|>",
  ...[1, 2, 3, 4].flatMap((row) =>
    [1, 2, 3, 4].map((column) => `<row_${row}_col_${column}>`)
  ),
];
const id = (word: string): number => words.indexOf(word);

/** A state is one number a word, and one for how red the picture is. */
const width = words.length + 1;

/**
 * Which word follows which. What begins a caption leads to "a", "a" to a
 * colour, each colour to "square", that to the end.
 */
function table(): Float32Array {
  const numbers = new Float32Array(width * words.length);
  const lead = (from: number, to: string, score = 100): void => {
    numbers[from * words.length + id(to)] = score;
  };
  for (let from = 0; from < words.length; from++) lead(from, "a");
  lead(id("a"), "a", 0);
  lead(id("a"), "red");
  lead(id("a"), "blue");
  for (const colour of ["red", "blue"]) {
    lead(id(colour), "a", 0);
    lead(id(colour), "square");
  }
  lead(id("square"), "a", 0);
  lead(id("square"), "</s>");
  return numbers;
}

/** How red the picture is decides the colour. */
function look(): Float32Array {
  const numbers = new Float32Array(width * words.length);
  numbers[words.length * words.length + id("red")] = 1;
  numbers[words.length * words.length + id("blue")] = -1;
  return numbers;
}

function identity(): Float32Array {
  const numbers = new Float32Array(words.length * width);
  for (let i = 0; i < words.length; i++) numbers[i * width + i] = 1;
  return numbers;
}

function embed(builder: GraphBuilder, ids: Value, name?: string): Value {
  const weights = builder.floats(identity(), [words.length, width]);
  return builder.op("Gather", [weights, ids], { axis: int(0) }, name);
}

/** `pixel_values` `[n,3,H,W]` to a state `[n,1,width]` that knows red from blue. */
function see(builder: GraphBuilder, pixels: Value, name?: string): Value {
  const channels = builder.op("ReduceMean", [pixels], {
    axes: ints(2, 3),
    keepdims: int(0),
  });
  const red = builder.op("MatMul", [
    channels,
    builder.floats([1, 0, -1], [3, 1]),
  ]);
  const row = new Float32Array(width);
  row[words.length] = 1;
  const state = builder.op("MatMul", [red, builder.floats(row, [1, width])]);
  return builder.op("Unsqueeze", [state, builder.ints([1])], {}, name);
}

function encode(builder: GraphBuilder): Uint8Array<ArrayBuffer> {
  return encodeModel({
    irVersion: 8,
    opset: 17,
    producer: "wdtag tests",
    doc: "tiny",
    graph: builder.graph(),
  });
}

/** Qwen2-VL's: each row is a patch of 2 x 2 pixels, twice; four make a state. */
function patchEyes(): Uint8Array<ArrayBuffer> {
  const builder = graphBuilder("eyes");
  const patches = builder.input({
    name: "pixel_values",
    type: "float32",
    dims: ["patches", 24],
  });
  builder.input({ name: "grid_thw", type: "int64", dims: ["pictures", 3] });
  const weights = new Float32Array(24 * width);
  for (let i = 0; i < 8; i++) {
    weights[i * width + words.length] = 1 / 8;
    weights[(16 + i) * width + words.length] = -1 / 8;
  }
  const states = builder.op("MatMul", [
    patches,
    builder.floats(weights, [24, width]),
  ]);
  const fours = builder.op("Reshape", [
    states,
    builder.ints([-1, 4, width]),
  ]);
  builder.op(
    "ReduceMean",
    [fours],
    { axes: ints(1), keepdims: int(0) },
    "image_features",
  );
  builder.output({
    name: "image_features",
    type: "float32",
    dims: ["states", width],
  });
  return encode(builder);
}

function eyes(kind: TinyKind): Uint8Array<ArrayBuffer> {
  if (kind === "qwen") return patchEyes();
  const builder = graphBuilder("eyes");
  const dims = kind === "smol"
    ? ["batch", "pictures", 3, "height", "width"]
    : ["batch", 3, "height", "width"];
  const given = builder.input({ name: "pixel_values", type: "float32", dims });
  if (kind === "smol") {
    const side = builder.ints([-1, 3, 8, 8]);
    const pictures = builder.op("Reshape", [given, side]);
    const seen = see(builder, pictures);
    builder.op(
      "Reshape",
      [seen, builder.ints([-1, width])],
      {},
      "image_features",
    );
    builder.output({
      name: "image_features",
      type: "float32",
      dims: ["states", width],
    });
  } else {
    const name = kind === "plain" ? "last_hidden_state" : "image_features";
    see(builder, given, name);
    builder.output({ name, type: "float32", dims: ["batch", "states", width] });
  }
  return encode(builder);
}

function embedding(): Uint8Array<ArrayBuffer> {
  const builder = graphBuilder("embedding");
  const ids = builder.input({
    name: "input_ids",
    type: "int64",
    dims: ["batch", "tokens"],
  });
  embed(builder, ids, "inputs_embeds");
  builder.output({
    name: "inputs_embeds",
    type: "float32",
    dims: ["batch", "tokens", width],
  });
  return encode(builder);
}

/** Florence-2's encoder: gives on what it is given. */
function encoder(): Uint8Array<ArrayBuffer> {
  const builder = graphBuilder("encoder");
  const states = builder.input({
    name: "inputs_embeds",
    type: "float32",
    dims: ["batch", "states", width],
  });
  builder.input({
    name: "attention_mask",
    type: "int64",
    dims: ["batch", "states"],
  });
  builder.op("Identity", [states], {}, "last_hidden_state");
  builder.output({
    name: "last_hidden_state",
    type: "float32",
    dims: ["batch", "states", width],
  });
  return encode(builder);
}

/** A part of the cache as it comes in. */
function pastOf(builder: GraphBuilder, name: string): Value {
  const dims = ["batch", 1, `past ${name}`, width];
  return builder.input({
    name: `past_key_values.${name}`,
    type: "float32",
    dims,
  });
}

/** A part of the cache as it goes out. */
function presentOf(
  builder: GraphBuilder,
  name: string,
  ...[op, inputs, attributes = {}]: Parameters<GraphBuilder["op"]>
): Value {
  const present = builder.op(op, inputs, attributes, `present.${name}`);
  const dims = ["batch", 1, `present ${name}`, width];
  builder.output({ name: present, type: "float32", dims });
  return present;
}

/** The next word follows from the last one and from all states so far. */
function decoder(kind: TinyKind): Uint8Array<ArrayBuffer> {
  const builder = graphBuilder("decoder");
  const states = kind === "plain"
    ? embed(
      builder,
      builder.input({
        name: "input_ids",
        type: "int64",
        dims: ["batch", "tokens"],
      }),
    )
    : builder.input({
      name: "inputs_embeds",
      type: "float32",
      dims: ["batch", "tokens", width],
    });
  if (kind === "qwen") {
    const dims = [3, "batch", "tokens"];
    builder.input({ name: "position_ids", type: "int64", dims });
  }
  const before = builder.op("Unsqueeze", [states, builder.ints([1])]);
  const [all] = ["key", "value"].map((part) => {
    const name = kind === "florence" ? `0.decoder.${part}` : `0.${part}`;
    const past = pastOf(builder, name);
    const axis = { axis: int(2) };
    return presentOf(builder, name, "Concat", [past, before], axis);
  }) as [Value, Value];
  const looked = kind === "smol" || kind === "qwen"
    ? builder.op("Squeeze", [all, builder.ints([1])])
    : builder.input({
      name: "encoder_hidden_states",
      type: "float32",
      dims: ["batch", "states", width],
    });
  if (kind === "florence") {
    for (const part of ["key", "value"]) {
      pastOf(builder, `0.encoder.${part}`);
      const one = builder.ints([1]);
      presentOf(builder, `0.encoder.${part}`, "Unsqueeze", [looked, one]);
    }
  }
  const sum = builder.op("ReduceSum", [looked, builder.ints([1])], {
    keepdims: int(1),
  });
  const weights = (numbers: Float32Array) =>
    builder.floats(numbers, [width, words.length]);
  builder.op(
    "Add",
    [
      builder.op("MatMul", [states, weights(table())]),
      builder.op("MatMul", [sum, weights(look())]),
    ],
    {},
    "logits",
  );
  builder.output({
    name: "logits",
    type: "float32",
    dims: ["batch", "tokens", words.length],
  });
  return encode(builder);
}

const tokenizer = {
  version: "1.0",
  truncation: null,
  padding: null,
  added_tokens: words.flatMap((content, at) =>
    /^<.*>$/.test(content)
      ? [{
        id: at,
        content,
        single_word: false,
        lstrip: false,
        rstrip: false,
        normalized: false,
        special: true,
      }]
      : []
  ),
  normalizer: null,
  pre_tokenizer: { type: "BertPreTokenizer" },
  post_processor: null,
  decoder: { type: "WordPiece", prefix: "##", cleanup: true },
  model: {
    type: "WordPiece",
    unk_token: "<unk>",
    continuing_subword_prefix: "##",
    max_input_chars_per_word: 100,
    vocab: Object.fromEntries(words.map((word, at) => [word, at])),
  },
};

const special = {
  bos_token_id: id("<s>"),
  eos_token_id: id("</s>"),
  pad_token_id: id("<pad>"),
  decoder_start_token_id: id("</s>"),
};

const preprocessor = {
  do_normalize: true,
  do_rescale: true,
  do_resize: true,
  rescale_factor: 1 / 255,
  image_mean: [0.5, 0.5, 0.5],
  image_std: [0.5, 0.5, 0.5],
  resample: 3,
};

const template = (picture: string): string =>
  "{% for message in messages %}User: " +
  "{% for part in message.content %}" +
  `{% if part.type == 'image' %}${picture}{% else %}` +
  "{{ part.text }}{% endif %}" +
  "{% endfor %}<end_of_utterance>{% endfor %}" +
  "{% if add_generation_prompt %}Assistant:{% endif %}";

const settings: Readonly<Record<TinyKind, Readonly<Record<string, unknown>>>> =
  {
    plain: {
      "config.json": {
        model_type: "vision-encoder-decoder",
        architectures: ["VisionEncoderDecoderModel"],
        is_encoder_decoder: true,
        decoder: { model_type: "gpt2", n_layer: 1, n_head: 1, n_embd: width },
        encoder: { model_type: "vit" },
        ...special,
      },
      "preprocessor_config.json": {
        ...preprocessor,
        image_processor_type: "ViTFeatureExtractor",
        size: { width: 8, height: 8 },
      },
    },
    florence: {
      "config.json": {
        model_type: "florence2",
        architectures: ["Florence2ForConditionalGeneration"],
        is_encoder_decoder: true,
        text_config: {
          model_type: "florence2_language",
          is_encoder_decoder: true,
          decoder_layers: 1,
          decoder_attention_heads: 1,
          encoder_layers: 1,
          encoder_attention_heads: 1,
          d_model: width,
        },
        ...special,
      },
      "preprocessor_config.json": {
        ...preprocessor,
        image_processor_type: "CLIPImageProcessor",
        processor_class: "Florence2Processor",
        size: { width: 8, height: 8 },
        tasks_answer_post_processing_type: {
          "<CAPTION>": "pure_text",
          "<DETAILED_CAPTION>": "pure_text",
          "<MORE_DETAILED_CAPTION>": "pure_text",
        },
        task_prompts_without_inputs: {
          "<CAPTION>": "describe briefly",
          "<DETAILED_CAPTION>": "describe",
          "<MORE_DETAILED_CAPTION>": "what is here",
        },
        task_prompts_with_input: {},
      },
    },
    qwen: {
      "config.json": {
        model_type: "qwen2_vl",
        architectures: ["Qwen2VLForConditionalGeneration"],
        image_token_id: id("<|image_pad|>"),
        vision_start_token_id: id("<|vision_start|>"),
        video_token_id: -1,
        vision_config: { spatial_merge_size: 2 },
        num_hidden_layers: 1,
        num_key_value_heads: 1,
        num_attention_heads: 1,
        hidden_size: width,
        ...special,
      },
      "preprocessor_config.json": {
        ...preprocessor,
        image_processor_type: "Qwen2VLImageProcessor",
        processor_class: "Qwen2VLProcessor",
        patch_size: 2,
        merge_size: 2,
        temporal_patch_size: 2,
        min_pixels: 16,
        max_pixels: 256,
      },
    },
    smol: {
      "config.json": {
        model_type: "smolvlm",
        architectures: ["SmolVLMForConditionalGeneration"],
        image_token_id: id("<image>"),
        text_config: {
          model_type: "llama",
          num_hidden_layers: 1,
          num_key_value_heads: 1,
          num_attention_heads: 1,
          hidden_size: width,
          head_dim: width,
        },
        ...special,
      },
      "preprocessor_config.json": {
        ...preprocessor,
        resample: 1,
        image_processor_type: "Idefics3ImageProcessor",
        processor_class: "Idefics3Processor",
        do_image_splitting: true,
        size: { longest_edge: 32 },
        max_image_size: { longest_edge: 8 },
      },
      "processor_config.json": {
        processor_class: "Idefics3Processor",
        image_seq_len: 1,
      },
    },
  };

/** What stands for the picture in a chat; null where there are no chats. */
const pictures: Readonly<Record<TinyKind, string | null>> = {
  plain: null,
  florence: null,
  smol: "<image>",
  qwen: "<|vision_start|><|image_pad|><|vision_end|>",
};

/**
 * The files of a tiny model that says "a red square" or "a blue square", laid
 * out as models for transformers.js are.
 *
 * @param kind Which layout.
 * @param suffix What stands before `.onnx`, such as `_quantized`.
 */
export function tinyFiles(
  kind: TinyKind,
  suffix = "",
): ReadonlyMap<string, Uint8Array<ArrayBuffer>> {
  const json = (value: unknown): Uint8Array<ArrayBuffer> =>
    new TextEncoder().encode(JSON.stringify(value));
  const graphs: Readonly<Record<string, Uint8Array<ArrayBuffer>>> = {
    decoder_model_merged: decoder(kind),
    ...(kind === "plain"
      ? { encoder_model: eyes(kind) }
      : { vision_encoder: eyes(kind), embed_tokens: embedding() }),
    ...(kind === "florence" ? { encoder_model: encoder() } : {}),
  };
  return new Map([
    ...Object.entries(settings[kind])
      .map(([name, value]) => [name, json(value)] as const),
    ["generation_config.json", json(special)] as const,
    ["tokenizer.json", json(tokenizer)] as const,
    [
      "tokenizer_config.json",
      json({
        tokenizer_class: "PreTrainedTokenizerFast",
        model_max_length: 128,
        bos_token: "<s>",
        eos_token: "</s>",
        unk_token: "<unk>",
        pad_token: "<pad>",
        clean_up_tokenization_spaces: true,
        ...(pictures[kind] === null
          ? {}
          : { chat_template: template(pictures[kind]) }),
      }),
    ] as const,
    ...Object.entries(graphs)
      .map(([name, bytes]) => [`onnx/${name}${suffix}.onnx`, bytes] as const),
  ]);
}

/** Writes a tiny model into a folder. */
export async function writeTiny(
  folder: string,
  kind: TinyKind,
  suffix = "",
): Promise<void> {
  await Deno.mkdir(join(folder, "onnx"), { recursive: true });
  for (const [name, bytes] of tinyFiles(kind, suffix)) {
    await Deno.writeFile(join(folder, name), bytes);
  }
}
