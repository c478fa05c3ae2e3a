/** Numbers in the shape in which a model takes or gives them, row-major. */
export interface Tensor {
  /** One number for each place. */
  readonly data: Float32Array<ArrayBuffer>;
  /** The size of each dimension, outermost first. */
  readonly dims: readonly number[];
}
