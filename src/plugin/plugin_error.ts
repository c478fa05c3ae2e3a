/** A plugin that can't be loaded, or that failed on an image. */
export class PluginError extends Error {
  /** Tells it from other errors. */
  override readonly name: string = "PluginError";
  /** What the plugin is called. */
  readonly plugin: string;
  /** The image that it failed on, or null where it could not be loaded. */
  readonly image: string | null;

  /**
   * Makes the error of one plugin.
   *
   * @param plugin What the plugin is called.
   * @param image The image, or null.
   * @param reason What happened, as the end of a sentence: `threw "boom"`.
   * @param options The cause, where there is one.
   */
  constructor(
    plugin: string,
    image: string | null,
    reason: string,
    options?: ErrorOptions,
  ) {
    super(`Plugin "${plugin}" ${reason}`, options);
    this.plugin = plugin;
    this.image = image;
  }
}
