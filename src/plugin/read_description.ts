import {
  type CaptionerDescription,
  readCaptioner,
} from "./captioner/read_captioner.ts";
import { isTagCategory } from "./tag_categories.ts";
import type { PluginDescription } from "./hook_runner.ts";
import type { PluginHook } from "./plugin_chain.ts";
import type { PluginFilter, PluginPermissions, PluginWants } from "./plugin.ts";
import { fields, refuseRest } from "./read_fields.ts";

/** The most images that cross to a plugin at once. */
export const MOST_AT_ONCE = 64;

const hookNames: readonly PluginHook[] = ["image", "tags", "caption"];
const nameShape = /^[\p{L}\p{N}][\p{L}\p{N} ._@/-]{0,63}$/u;
/** What can be asked for; files beside images are asked for in `wants`. */
const grants = ["net", "read", "write", "env"] as const;

/**
 * Checks what a plugin says of itself.
 *
 * @param made What its factory returned, or the same fields of it; hooks may
 * be there as the word `function`.
 * @throws {TypeError} Where it is not of the shape; the message is the end of a
 * sentence.
 */
export function readDescription(made: unknown): PluginDescription {
  if (typeof made !== "object" || made === null) {
    throw new TypeError(
      `is no plugin: its factory returned ${
        made === null ? "null" : typeof made
      }, not an object`,
    );
  }
  const given = made as Readonly<Record<string, unknown>>;
  const { name } = given;
  if (typeof name !== "string" || !nameShape.test(name)) {
    throw new TypeError(
      "is no plugin: it needs a name of at most 64 letters, digits, blanks and ._@/-",
    );
  }
  const hooks = hookNames.filter((hook) => {
    const value = given[hook];
    if (value === undefined || value === "undefined") return false;
    if (typeof value === "function" || value === "function") return true;
    throw new TypeError(`is no plugin: its "${hook}" is no function`);
  });
  const captioner = readOwnCaptioner(given);
  if (hooks.length === 0 && captioner === null) {
    throw new TypeError(
      `does nothing: it has none of the hooks ${
        hookNames.join(", ")
      }, and no captioner`,
    );
  }
  return {
    name,
    hooks,
    captioner,
    wants: readWants(given["wants"]),
    filter: readFilter(given["filter"]),
    permissions: readPermissions(given["permissions"]),
  };
}

/** Its captioner; beside what it says of one, a child tells what `caption` is. */
function readOwnCaptioner(
  given: Readonly<Record<string, unknown>>,
): CaptionerDescription | null {
  const { captioner, captions } = given;
  if (captioner === undefined || captioner === null) return null;
  const does = captions ??
    typeof (captioner as { readonly caption?: unknown }).caption;
  return readCaptioner(captioner, does);
}

function readWants(value: unknown): PluginWants {
  const { pixels, sidecar, batch, ...rest } = fields("wants", value);
  refuseRest("wants", rest);
  if (pixels !== undefined && typeof pixels !== "boolean") {
    throw new TypeError(
      'asks in "wants" for pixels with something else than true or false',
    );
  }
  if (
    batch !== undefined &&
    !(Number.isInteger(batch) && batch as number >= 1 &&
      batch as number <= MOST_AT_ONCE)
  ) {
    throw new TypeError(
      `asks in "wants" for a batch that is not 1 to ${MOST_AT_ONCE}`,
    );
  }
  return {
    pixels: pixels === true,
    batch: (batch as number | undefined) ?? MOST_AT_ONCE,
    sidecar: texts("wants.sidecar", sidecar),
  };
}

function readFilter(value: unknown): PluginFilter {
  const { categories, paths, ...rest } = fields("filter", value);
  refuseRest("filter", rest);
  const listed = categories === undefined
    ? undefined
    : texts("filter.categories", categories);
  const odd = listed?.find((each) => !isTagCategory(each));
  if (odd !== undefined) {
    throw new TypeError(`has a "filter" with the unknown category "${odd}"`);
  }
  return {
    ...(listed === undefined
      ? {}
      : { categories: listed.filter(isTagCategory) }),
    ...(paths === undefined ? {} : { paths: texts("filter.paths", paths) }),
  };
}

function readPermissions(value: unknown): PluginPermissions {
  const given = fields("permissions", value);
  const asked: Record<string, readonly string[]> = {};
  for (const kind of grants) {
    if (given[kind] !== undefined) {
      asked[kind] = texts(`permissions.${kind}`, given[kind]);
    }
  }
  // Not refused: what is asked for is shown, and this can never be granted.
  const odd = Object.keys(given).find((key) => !grants.includes(key as "net"));
  if (odd === undefined) return asked;
  throw new TypeError(
    `asks for the permission "${odd}", which no plugin can have: there are ${
      grants.join(", ")
    }`,
  );
}

function texts(what: string, value: unknown): readonly string[] {
  if (value === undefined) return [];
  if (
    Array.isArray(value) && value.length <= 100 &&
    value.every((each) => typeof each === "string" && each.length <= 1000)
  ) return value;
  throw new TypeError(`has "${what}" that is no list of at most 100 texts`);
}
