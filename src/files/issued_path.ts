/**
 * A path that the file layer has checked and handed out for a writer that is not ours: SQLite, onnxruntime's optimised
 * graph. Only `FileLayer.issue` makes one, so a function that takes an `IssuedPath` cannot be given anything else.
 * (The property exists for the type checker alone.)
 *
 * The check is of the moment of issue; what the native writer does later is out of the layer's sight.
 */
export type IssuedPath = string & { readonly issuedByFileLayer: true };
