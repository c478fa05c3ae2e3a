import { addCaptionerSaid } from "../../captioners/add_captioner_said.ts";
import { captionerOptions } from "./captioner_options.ts";
import type { OptionSpec } from "./option_spec.ts";

/** The captioners' options in a run of tags: `--model` is the tagger's there. */
export const sentenceOptions: readonly OptionSpec[] = captionerOptions.map(
  (option): OptionSpec => {
    const { name, help } = option;
    const shared = {
      name,
      help,
      script: false,
      group: "Sentences",
      common: name === "captioner",
    } as const;
    if (option.kind === "switch") {
      const { negatable, set } = option;
      return {
        ...shared,
        kind: "switch",
        negatable,
        set: (on, before) => ({
          captioner: addCaptionerSaid(before?.captioner ?? {}, set(on)),
        }),
      };
    }
    const { placeholder, choices, usual, read } = option;
    return {
      ...shared,
      kind: "value",
      help: usual === undefined ? help : `${help} [${usual}]`,
      placeholder,
      ...(choices === undefined ? {} : { choices }),
      read: (text, reading, before) => ({
        captioner: addCaptionerSaid(
          before?.captioner ?? {},
          read(text, reading),
        ),
      }),
    };
  },
);
