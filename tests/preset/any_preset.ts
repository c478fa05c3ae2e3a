import fc from "npm:fast-check@4.10.2";
import type { PresetLayer } from "../../src/preset/merge_layers.ts";
import type { PresetDocument } from "../../src/preset/preset_document.ts";

const name = fc.string({ minLength: 1, unit: "grapheme" })
  .filter((text) => text.trim() !== "" && !text.includes("\uFEFF"));
const maybe = <T>(value: fc.Arbitrary<T>) =>
  fc.option(value, { nil: undefined });
const threshold = fc.oneof(
  fc.double({ min: 0, max: 2, noNaN: true }),
  fc.constantFrom("best" as const, "mcut" as const),
);

function some(
  keys: Readonly<Record<string, fc.Arbitrary<unknown>>>,
): fc.Arbitrary<Record<string, unknown>> {
  return fc.record(keys, { requiredKeys: [] });
}

const slot = fc.oneof(
  fc.record({
    kind: fc.constantFrom("count", "character", "any", "rating"),
    limit: fc.nat().map((n) => n + 1),
    words: fc.dictionary(
      name.filter((key) => key !== "__proto__"),
      fc.string(),
    ),
    prefix: fc.string(),
  }, { requiredKeys: ["kind"] }),
  fc.record({ kind: fc.constant("text"), text: fc.string() }),
);
const slots = fc.array(slot, { minLength: 1, maxLength: 3 });
const form = fc.oneof(
  fc.record({ slots }),
  fc.record({
    lines: fc.array(fc.record({ slots }), { minLength: 1, maxLength: 2 }),
  }),
  fc.constant({}),
);

const pattern = fc.oneof(
  name,
  fc.record({ regex: fc.constantFrom("^a", "b$", "\\d+\\\\?") }),
);
const rule = fc.oneof(
  fc.record({
    kind: fc.constant("exclude"),
    tags: fc.array(pattern, { minLength: 1, maxLength: 3 }),
  }),
  fc.record({
    kind: fc.constant("replace"),
    tags: fc.array(pattern, { minLength: 1, maxLength: 2 }),
    with: fc.oneof(fc.string(), fc.array(fc.string(), { maxLength: 2 })),
  }),
  fc.record({ kind: fc.constant("limit"), limit: fc.nat() }),
);

/** What a preset's file may say, `extends` left out. */
export const anyDocument: fc.Arbitrary<PresetDocument> = fc.record({
  description: maybe(name),
  drop: maybe(
    fc.uniqueArray(
      fc.constantFrom(
        "form" as const,
        "rules" as const,
        "plugins" as const,
        "captioner" as const,
        "training" as const,
      ),
    ),
  ),
  run: maybe(fc.oneof(
    some({ model: name }),
    some({
      recursive: fc.boolean(),
      limit: fc.oneof(fc.nat().map((n) => n + 1), fc.constant(false)),
      model: fc.constant(false),
      repo_id: name,
      batch_size: fc.oneof(fc.nat().map((n) => n + 1), fc.constant("auto")),
    }),
  )),
  caption: maybe(
    fc.tuple(
      some({
        thresh: threshold,
        general_threshold: fc.oneof(threshold, fc.constant(false)),
        undesired_tags: fc.oneof(fc.string(), fc.array(fc.string())),
        caption_separator: fc.string(),
        trigger: fc.oneof(name, fc.constant(false)),
        underscores: fc.constantFrom("keep", "blanks"),
        prefix: fc.string(),
      }),
      form,
    ).map(([a, b]) => ({ ...a, ...b })),
  ),
  rules: maybe(fc.array(rule, { maxLength: 3 })),
  plugins: maybe(fc.array(
    fc.record({
      plugin: name,
      options: fc.dictionary(
        name.filter((key) => key !== "__proto__"),
        fc.oneof(fc.string(), fc.boolean(), fc.integer()),
      ),
      trust: fc.constantFrom("sandboxed" as const, "full" as const),
    }, { requiredKeys: ["plugin"] }),
    { maxLength: 2 },
  )),
  captioner: maybe(some({
    name: fc.constantFrom("blip", "git", "http", "./mine.ts"),
    model: name,
    prompt: fc.string(),
    num_beams: fc.integer({ min: 1, max: 64 }),
    clean_up_spaces: fc.boolean(),
    body: fc.constant({ top_k: 40 }),
  })),
  training: maybe(some({
    keep_tokens: fc.nat(),
    shuffle_caption: fc.boolean(),
    keep_tokens_separator: fc.oneof(name, fc.constant(false)),
  })),
  quirks: maybe(some({
    repeats_kept: fc.boolean(),
    shared_stems: fc.boolean(),
    script_arguments: fc.boolean(),
  })),
}).map((document) =>
  Object.fromEntries(
    Object.entries(document).filter(([, value]) => value !== undefined),
  ) as PresetDocument
);

/** Presets that lie upon each other, each of another name. */
export const anyLayers: fc.Arbitrary<readonly PresetLayer[]> = fc.array(
  anyDocument,
  { maxLength: 5 },
).map((documents) =>
  documents.map((document, at) => ({ origin: `preset ${at}`, document }))
);
