/** What the parser must know of an option, whichever command has it. */
export type OptionShape =
  | {
    readonly kind: "switch";
    readonly name: string;
    /** Whether `--no-NAME` turns it off. */
    readonly negatable: boolean;
  }
  | {
    readonly kind: "value";
    readonly name: string;
    /** What stands for the value in help. */
    readonly placeholder: string;
  }
  | {
    readonly kind: "special";
    readonly name: string;
    /** What stands for the value in help; null where it takes none. */
    readonly placeholder: string | null;
  }
  | {
    readonly kind: "later";
    readonly name: string;
    readonly placeholder: string | null;
  };

/** An option as the user named it, perhaps to turn it off. */
export interface NamedOption<O extends OptionShape> {
  readonly option: O;
  /** False for `--no-NAME`. */
  readonly on: boolean;
}

/** The options of a command, to be looked up by name. */
export interface OptionBook<O extends OptionShape> {
  readonly options: readonly O[];
  /**
   * Finds an option by its full name, in either spelling, or a switch's by
   * `no-` before it; the name is without dashes at its front.
   */
  find(name: string): NamedOption<O> | null;
}

/** Makes options findable by their names. */
export function optionBook<O extends OptionShape>(
  options: readonly O[],
): OptionBook<O> {
  const byName: ReadonlyMap<string, O> = new Map(
    options.map((option) => [plainName(option.name), option]),
  );
  return {
    options,
    find(name) {
      const plain = plainName(name);
      const option = byName.get(plain);
      if (option !== undefined) return { option, on: true };
      if (!plain.startsWith("no-")) return null;
      const negated = byName.get(plain.slice(3));
      return negated?.kind === "switch" && negated.negatable
        ? { option: negated, on: false }
        : null;
    },
  };
}

/** One spelling for both: `_` is `-`. */
export function plainName(name: string): string {
  return name.replaceAll("_", "-");
}

/** Whether a value must follow the option. */
export function takesValue(option: OptionShape): boolean {
  return option.kind === "value" ||
    (option.kind !== "switch" && option.placeholder !== null);
}

/** The option as it is documented, dashes and all. */
export function flagOf({ option, on }: NamedOption<OptionShape>): string {
  return (on ? "--" : "--no-") + option.name;
}
