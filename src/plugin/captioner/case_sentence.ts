import type { CaptionImage } from "../../captioners/captioner.ts";
import { decodeImage } from "../../image/decode.ts";
import type { RawImage } from "../../image/raw_image.ts";
import type { PluginCase } from "../plugin.ts";
import type { PluginChoice } from "../plugin_choice.ts";
import { besidePlugin } from "./find_files.ts";
import {
  type CaptionerOpening,
  openPluginCaptioner,
} from "./open_plugin_captioner.ts";

/** Where a case of a captioner runs. */
export interface CaseScene {
  readonly choice:
    & Pick<PluginChoice, "plugin" | "trust" | "permissions">
    & Partial<PluginChoice>;
  /** The plugin's file, whose folder the case may name files of; null lets it name any. */
  readonly folder: string | null;
  readonly host: CaptionerOpening;
}

/** Sides of the picture where a case says nothing. */
const SIDE = 64;

/**
 * Has a plugin's captioner caption the image of a case.
 *
 * @param each The case.
 * @param scene Where.
 * @returns The sentence.
 * @throws {Error} Where there is none.
 */
export async function caseSentence(
  each: PluginCase,
  { choice, folder, host }: CaseScene,
): Promise<string> {
  const place = async (path: string | undefined): Promise<string | null> => {
    if (path === undefined) return null;
    if (folder === null) return path;
    const found = await besidePlugin(folder, path);
    if (found !== null) return found;
    throw new Error(`"${path}" is not in the plugin's folder`);
  };
  await using captioner = await openPluginCaptioner({
    timeout: null,
    from: choice.plugin,
    ...choice,
    options: each.options ?? {},
  }, {
    ...host,
    model: await place(each.model),
    prompt: each.prompt ?? null,
  });
  const file = await place(each.image);
  const [result] = await captioner.caption([imageOf(each, file)]);
  if (result?.kind === "captioned") return result.text;
  throw new Error(result?.reason ?? "It was left out");
}

function imageOf(
  { context = {}, tags = [], image }: PluginCase,
  file: string | null,
): CaptionImage {
  const { path = image ?? "image.png", width = SIDE, height = SIDE } = context;
  const all = tags.map((tag) =>
    typeof tag === "string" ? { name: tag, category: "general" } : tag
  );
  const named = (isCharacter: boolean) =>
    all.filter(({ category }) => (category === "character") === isCharacter)
      .map(({ name }) => name);
  const bytes = async (): Promise<Uint8Array<ArrayBuffer>> => {
    if (file !== null) return await Deno.readFile(file);
    throw new Error(
      'the case names no "image", and a made-up one has no bytes',
    );
  };
  return {
    path,
    key: path,
    grounding: {
      tags: named(false),
      characters: named(true),
      existing: context.caption ?? null,
    },
    bytes,
    async pixels(): Promise<RawImage> {
      if (file !== null) return await decodeImage(await bytes());
      const data = new Uint8Array(width * height * 3).fill(128);
      return { data, width, height, channels: 3 };
    },
  };
}
