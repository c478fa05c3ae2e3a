/** Short names of published taggers, and the repositories that they stand for. */
export const knownModels: Readonly<Record<string, string>> = {
  "swinv2-v3": "SmilingWolf/wd-swinv2-tagger-v3",
  "vit-v3": "SmilingWolf/wd-vit-tagger-v3",
  "vit-large-v3": "SmilingWolf/wd-vit-large-tagger-v3",
  "eva02-large-v3": "SmilingWolf/wd-eva02-large-tagger-v3",
  "convnext-v3": "SmilingWolf/wd-convnext-tagger-v3",
  "convnext-v2": "SmilingWolf/wd-v1-4-convnext-tagger-v2",
  "convnextv2-v2": "SmilingWolf/wd-v1-4-convnextv2-tagger-v2",
  "swinv2-v2": "SmilingWolf/wd-v1-4-swinv2-tagger-v2",
  "moat-v2": "SmilingWolf/wd-v1-4-moat-tagger-v2",
  "vit-v2": "SmilingWolf/wd-v1-4-vit-tagger-v2",
};
