import { join } from "node:path";
import type { ListedModel } from "../../model/inventory/list_models.ts";
import type { Shelf } from "../../model/inventory/model_here.ts";
import { paletteName } from "../../model/model_target.ts";
import { paletteFiles } from "../../model/palette/palette.ts";

/** A model as `wdtag models list --json` tells it; docs/models.md promises the keys. */
export type ModelRecord = Readonly<Record<string, unknown>>;

/**
 * A model that is known or here.
 *
 * @param model What was found.
 * @param shelf Where.
 */
export function listRecord(
  { target, here }: ListedModel,
  { kind }: Shelf,
): ModelRecord {
  const { entry, name, repo, inside } = target;
  const { root, commit, revision, files, missing, unfinished, state } = here;
  const isRepo = entry !== null || kind === "cache";
  return {
    name,
    // sd-scripts' folders do not tell where a repository's name is divided.
    repo: isRepo ? (inside === "" ? repo : `${repo}/${inside}`) : null,
    state,
    in_registry: entry !== null,
    family: entry?.family.name ?? null,
    folder: root === null ? null : join(root, inside),
    commit,
    revision,
    files,
    missing,
    bytes_here: files.reduce((sum, { bytes }) => sum + bytes, 0),
    bytes_unfinished: unfinished,
    graph_bytes: entry?.bytes ?? null,
    graph_bytes_exact: entry === null ? null : entry.bytesExact,
    licence: entry?.licence ?? null,
    input_size: entry?.size ?? null,
    tags: entry?.tags ?? null,
    categories: entry?.categories ?? null,
    recommended: entry?.recommended ?? null,
    best: entry?.best?.categories ?? null,
    unconfirmed: entry?.unconfirmed ?? [],
  };
}

/** The embedded model. */
export function paletteRecord(): ModelRecord {
  const { model, tags } = paletteFiles();
  return {
    name: paletteName,
    repo: null,
    state: "built-in",
    in_registry: false,
    family: "WD",
    folder: null,
    commit: null,
    revision: null,
    files: [],
    missing: [],
    bytes_here: model.length + tags.length,
    bytes_unfinished: 0,
    graph_bytes: model.length,
    graph_bytes_exact: true,
    licence: "apache-2.0",
    input_size: 448,
    tags: tags.trimEnd().split("\n").length - 1,
    categories: ["rating", "general"],
    recommended: null,
    best: null,
    unconfirmed: [],
  };
}
