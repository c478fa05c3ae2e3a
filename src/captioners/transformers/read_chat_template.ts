import { join } from "node:path";
import { quoted } from "../../model/hub/quoted.ts";
import { ModelError } from "../../model/model_error.ts";
import { readSmallFile } from "../onnx/read_small_file.ts";

/**
 * The template of a model's chats where it lies in a file of its own, as newer
 * repositories have it; the library looks for it in the tokenizer's settings.
 *
 * @param folder The model's.
 * @param names The files that are there.
 * @returns Null where there is no such file.
 * @throws {ModelError} Where it can't be read.
 */
export async function readChatTemplate(
  folder: string,
  names: readonly string[],
): Promise<string | null> {
  if (names.includes("chat_template.jinja")) {
    return await readSmallFile(join(folder, "chat_template.jinja"));
  }
  if (!names.includes("chat_template.json")) return null;
  const file = join(folder, "chat_template.json");
  const text = await readSmallFile(file);
  try {
    const { chat_template: template } = JSON.parse(text);
    return typeof template === "string" ? template : null;
  } catch (cause) {
    throw new ModelError(
      `Cannot read ${quoted(file)}: ${(cause as Error).message}`,
      { cause },
    );
  }
}
