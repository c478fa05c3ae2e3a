/**
 * Adds tags for a picture's shape and size: Danbooru's `lowres` (no side above
 * 500), `highres` (1600 wide or 1200 high) and `absurdres` (twice that), and a
 * word for its shape.
 *
 * @module
 */
import {
  definePlugin,
  type PluginFactory,
  type PluginSchema,
  type Tag,
} from "../mod.ts";

/** What it can be told. */
export interface Options {
  /** Whether sizes become tags. */
  readonly resolution: boolean;
  /** Whether shapes become tags. */
  readonly aspect: boolean;
  /** How much longer one side must be before a picture is no square. */
  readonly tolerance: number;
}

const defaults = {
  resolution: true,
  aspect: true,
  tolerance: 1.05,
} satisfies Options;

/** The same, for the host. */
export const options: PluginSchema = {
  resolution: {
    type: "boolean",
    default: defaults.resolution,
    description: "lowres, highres, absurdres",
  },
  aspect: {
    type: "boolean",
    default: defaults.aspect,
    description: "vertical_image, square_image, horizontal_image",
  },
  tolerance: {
    type: "number",
    minimum: 1,
    default: defaults.tolerance,
    description: "how much longer one side of a square may be",
  },
};

const factory: PluginFactory<Options> = definePlugin<Options>(
  ({ resolution, aspect, tolerance }) => ({
    name: "aspect",
    tags(tags, { width, height }) {
      const there = new Set(tags.map(({ name }) => name));
      const added = [
        ...(aspect ? [shapeOf(width, height, tolerance)] : []),
        ...(resolution ? sizeOf(width, height) : []),
      ];
      return [
        ...tags,
        ...added.filter((name) => !there.has(name))
          .map((name): Tag => ({ name, score: 1, category: "meta" })),
      ];
    },
  }),
);
export default factory;

function shapeOf(width: number, height: number, tolerance: number): string {
  if (width > height * tolerance) return "horizontal_image";
  return height > width * tolerance ? "vertical_image" : "square_image";
}

function sizeOf(width: number, height: number): readonly string[] {
  if (width <= 500 && height <= 500) return ["lowres"];
  if (width >= 3200 || height >= 2400) return ["absurdres", "highres"];
  return width >= 1600 || height >= 1200 ? ["highres"] : [];
}
