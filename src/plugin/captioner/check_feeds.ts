import type { SessionInfo } from "../../model/session_messages.ts";
import type { GivenTensor } from "./graphs_messages.ts";
import type { KeptFacts } from "./kept_tensors.ts";

/** The most bytes of numbers that one run may be fed with, kept ones aside. */
const MOST_BYTES = 192 << 20;

/**
 * Holds what a plugin feeds to a graph against what the graph takes, so that
 * onnxruntime is never given what it did not ask for.
 *
 * @param session The graph's name.
 * @param info What it takes.
 * @param feeds What it is fed with, each a tensor by itself.
 * @param factsOf What is known of one that is kept.
 * @throws {Error} Naming the input, what it takes and what it was given.
 */
export function checkFeeds(
  session: string,
  { inputs }: SessionInfo,
  feeds: readonly (readonly [name: string, tensor: GivenTensor])[],
  factsOf: (number: number) => KeptFacts,
): void {
  const names = feeds.map(([name]) => name);
  const odd = names.find((name, at) =>
    names.indexOf(name) !== at || inputs.every((input) => input.name !== name)
  );
  if (odd !== undefined) {
    throw new Error(
      `the graph "${session}" takes ${listed(inputs)}, not "${
        odd.slice(0, 60)
      }"${names.filter((name) => name === odd).length > 1 ? " twice" : ""}`,
    );
  }
  let bytes = 0;
  for (const { name, type, shape } of inputs) {
    const fed = feeds.find(([each]) => each === name)?.[1];
    if (fed === undefined) {
      throw new Error(`the graph "${session}" is not fed with "${name}"`);
    }
    const { type: ownType, dims } = "kept" in fed ? factsOf(fed.kept) : fed;
    if ("data" in fed) bytes += fed.data.byteLength;
    const fits = ownType === type && dims.length === shape.length &&
      dims.every((dim, at) => {
        const side = shape[at];
        return typeof side !== "number" || side < 1 || side === dim;
      });
    if (!fits) {
      throw new Error(
        `the graph "${session}" takes "${name}" as ${type} [${
          shape.join(", ")
        }], not ${ownType} [${dims.join(", ")}]`,
      );
    }
  }
  if (bytes > MOST_BYTES) {
    throw new Error(
      `the graph "${session}" is fed with ${Math.round(bytes / 1e6)} MB: ${
        MOST_BYTES >> 20
      } MiB at most, keep() the rest`,
    );
  }
}

function listed(inputs: SessionInfo["inputs"]): string {
  const shown = inputs.slice(0, 6).map(({ name }) => `"${name}"`).join(", ");
  return inputs.length > 6 ? `${shown} ...` : shown;
}
