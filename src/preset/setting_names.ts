/** A setting as presets write it: `maxPixels` is `max_pixels`. */
export function snakeCase(name: string): string {
  return name.replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}

/** A setting as programs write it: `max_pixels` is `maxPixels`. */
export function camelCase(name: string): string {
  return name.replaceAll(/_([a-z])/g, (_, letter) => letter.toUpperCase());
}
