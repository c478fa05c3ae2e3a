/** What onnxruntime says of itself. */
export type RuntimeReport =
  | {
    readonly kind: "loads";
    /** Its version. */
    readonly version: string;
    /** The providers that it is built with, by `listSupportedBackends`. */
    readonly backends: readonly Backend[];
  }
  | { readonly kind: "fails"; readonly message: string };

/** A provider that onnxruntime is built with. */
export interface Backend {
  /** Its name, as onnxruntime has it. */
  readonly name: string;
  /** Whether its libraries are in the npm package. */
  readonly bundled: boolean;
}
