/** A prompt that ships, by name. */
export type PromptPresetName = "short" | "detailed" | "tags" | "danbooru";

/** What is said to the model. */
export interface PromptPreset {
  /** What it gives, for people. */
  readonly about: string;
  /** The system prompt. */
  readonly system: string;
  /** The prompt that comes with the image: a template (see `parsePrompt`). */
  readonly prompt: string;
}

const SYSTEM =
  "You write captions for the training of an image generator. Answer with the " +
  "caption alone, on one line of plain text: no heading, no list, no quotation " +
  "marks, no remark about the task.";

const SEEN =
  'Say only what can be seen. Do not begin with words like "The image shows", ' +
  "and do not guess at moods, meanings or what lies outside of the picture.";

/** The prompts that ship. */
export const promptPresets: Readonly<Record<PromptPresetName, PromptPreset>> = {
  short: {
    about: "one sentence of up to 25 words",
    system: SYSTEM,
    prompt: `Describe this image in one sentence of at most 25 words. ${SEEN}`,
  },
  detailed: {
    about: "three to five sentences: subject, pose, clothes, setting, style",
    system: SYSTEM,
    prompt:
      "Describe this image in three to five sentences: who or what is in it, " +
      "pose and expression, clothes, setting, light and colours, the point of " +
      `view, and the medium or style. ${SEEN}`,
  },
  tags: {
    about: "two or three sentences that keep to the tags of a tagger",
    system: SYSTEM,
    prompt: `Describe this image in two or three sentences. ${SEEN}
Characters in it: {character}
A tagger found these tags in it: {tags}
Its caption so far: {existing}
Use tags and caption as hints, in words of natural language; where the image contradicts one of them, the image is right.`,
  },
  danbooru: {
    about:
      "two to four sentences in Danbooru's words: characters by name, its terms",
    system: SYSTEM,
    prompt:
      `Describe this illustration in two to four sentences, for readers who know the tags of Danbooru. Use their words for hair, eyes, clothes, pose, expression, composition and artistic medium where they fit, but write sentences, no list of tags. ${SEEN}
Call the characters by these names: {character}
Its Danbooru tags are: {tags}
Leave out tags that the image contradicts; do not name artist, score, year or website.`,
  },
};
