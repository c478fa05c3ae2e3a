import type { CaptionGrounding } from "../captioner.ts";
import { fillPrompt, type PromptTemplate } from "./prompt_template.ts";

/** What each request of a run shares. */
export interface ChatRequestSettings {
  /** The model's name. */
  readonly model: string;
  /** The system prompt; empty for none. */
  readonly system: string;
  /** The prompt that goes with each image. */
  readonly prompt: PromptTemplate;
  /** More fields: limits, sampling. */
  readonly fields: Readonly<Record<string, unknown>>;
}

/**
 * The request for one image's caption, as JSON: the system prompt, then the
 * image and the prompt as one message, in this order.
 *
 * @param settings What each request shares.
 * @param image The image as a `data:` URL.
 * @param grounding What is known of the image.
 */
export function chatRequest(
  { model, system, prompt, fields }: ChatRequestSettings,
  image: string,
  grounding: CaptionGrounding | undefined,
): string {
  const text = fillPrompt(prompt, {
    tags: (grounding?.tags ?? []).join(", "),
    character: (grounding?.characters ?? []).join(", "),
    existing: grounding?.existing ?? "",
  });
  const parts = [
    { type: "image_url", image_url: { url: image } },
    ...(text === "" ? [] : [{ type: "text", text }]),
  ];
  return JSON.stringify({
    model,
    messages: [
      ...(system === "" ? [] : [{ role: "system", content: system }]),
      { role: "user", content: parts },
    ],
    ...fields,
  });
}
