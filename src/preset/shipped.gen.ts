// deno-fmt-ignore-file
// Made by tools/make_presets.ts of presets/*.toml; `deno task generate` makes it anew.
import type { PresetDocument } from "./preset_document.ts";

/** A preset that ships, read and judged. */
export interface ShippedPreset {
  /** What `--preset` calls it. */
  readonly name: string;
  /** What its file says. */
  readonly document: PresetDocument;
}

/** The presets that ship, in the order in which they are listed. */
export const shipped: readonly ShippedPreset[] = [
  {
    "name": "base",
    "document": {
      "description": "the defaults: what a person expects",
      "drop": [
        "form",
        "rules",
        "plugins",
        "captioner",
        "training"
      ],
      "run": {
        "recursive": false,
        "limit": false,
        "decoder": "auto",
        "max_pixels": 178956970,
        "model": false,
        "repo_id": "SmilingWolf/wd-swinv2-tagger-v3",
        "model_dir": false,
        "revision": false,
        "force_download": false,
        "provider": "auto",
        "require_gpu": false,
        "batch_size": "auto",
        "max_data_loader_n_workers": false,
        "caption_extension": ".txt",
        "existing": "overwrite",
        "output_path": false,
        "scores": false,
        "state": true,
        "frequency_tags": false,
        "debug": false,
        "progress": "auto",
        "progress_file": false,
        "quiet": false,
        "verbose": false
      },
      "caption": {
        "thresh": 0.35,
        "general_threshold": false,
        "character_threshold": false,
        "copyright_threshold": false,
        "artist_threshold": false,
        "meta_threshold": false,
        "model_threshold": false,
        "undesired_tags": "",
        "use_rating_tags": false,
        "use_rating_tags_as_last_tag": false,
        "use_quality_tags": false,
        "use_quality_tags_as_last_tag": false,
        "remove_underscore": false,
        "character_tag_expand": false,
        "tag_replacement": false,
        "character_tags_first": false,
        "always_first_tags": false,
        "caption_separator": ", "
      },
      "quirks": {
        "always_first_reversed": false,
        "character_first_reversed": false,
        "last_wins_over_first": false,
        "rating_needs_threshold": false,
        "expand_after_underscore": false,
        "exact_tag_matching": false,
        "repeats_kept": false,
        "script_suffixes": false,
        "shared_stems": false,
        "missing_folder_is_empty": false,
        "loader_forgives_broken": false,
        "script_arguments": false
      }
    }
  },
  {
    "name": "sd-scripts",
    "document": {
      "description": "the captions of sd-scripts' WD14 tagger, byte for byte",
      "run": {
        "model": false,
        "repo_id": "SmilingWolf/wd-v1-4-convnext-tagger-v2",
        "model_dir": "wd14_tagger_model",
        "batch_size": 1,
        "state": false
      },
      "quirks": {
        "always_first_reversed": true,
        "character_first_reversed": true,
        "last_wins_over_first": true,
        "rating_needs_threshold": true,
        "expand_after_underscore": true,
        "exact_tag_matching": true,
        "repeats_kept": true,
        "script_suffixes": true,
        "shared_stems": true,
        "missing_folder_is_empty": true,
        "loader_forgives_broken": true,
        "script_arguments": true
      }
    }
  },
  {
    "name": "animagine",
    "document": {
      "description": "Animagine XL 3.1, the recipe of sd-scripts' documentation",
      "run": {
        "recursive": true,
        "model": false,
        "repo_id": "SmilingWolf/wd-swinv2-tagger-v3",
        "batch_size": 4
      },
      "caption": {
        "use_rating_tags_as_last_tag": true,
        "remove_underscore": true,
        "character_tag_expand": true,
        "character_tags_first": true,
        "always_first_tags": "1girl,1boy"
      }
    }
  },
  {
    "name": "animagine-4",
    "document": {
      "description": "Animagine XL 4.0: count, character, series, rating, rest",
      "caption": {
        "slots": [
          {
            "kind": "count"
          },
          {
            "kind": "character"
          },
          {
            "kind": "copyright"
          },
          {
            "kind": "rating",
            "words": {
              "general": "safe",
              "sensitive": "sensitive",
              "questionable": "nsfw",
              "explicit": "explicit"
            }
          },
          {
            "kind": "any"
          },
          {
            "kind": "quality"
          }
        ],
        "underscores": "blanks"
      }
    }
  },
  {
    "name": "pony",
    "document": {
      "description": "Pony Diffusion V6 XL: scores, source, rating, tags",
      "caption": {
        "slots": [
          {
            "kind": "text",
            "text": "score_9, score_8_up, score_7_up, score_6_up, score_5_up, score_4_up"
          },
          {
            "kind": "text",
            "text": "source_anime"
          },
          {
            "kind": "rating",
            "words": {
              "general": "rating_safe",
              "sensitive": "rating_safe",
              "questionable": "rating_questionable",
              "explicit": "rating_explicit"
            }
          },
          {
            "kind": "count"
          },
          {
            "kind": "character"
          },
          {
            "kind": "copyright"
          },
          {
            "kind": "any"
          }
        ],
        "underscores": "blanks"
      }
    }
  },
  {
    "name": "noobai",
    "document": {
      "description": "NoobAI-XL: count, character, series, artist, general",
      "caption": {
        "slots": [
          {
            "kind": "count"
          },
          {
            "kind": "character"
          },
          {
            "kind": "copyright"
          },
          {
            "kind": "artist"
          },
          {
            "kind": "quality"
          },
          {
            "kind": "rating",
            "words": {
              "general": "safe",
              "sensitive": "sensitive",
              "questionable": "nsfw",
              "explicit": "nsfw"
            }
          },
          {
            "kind": "general"
          },
          {
            "kind": "any"
          }
        ],
        "underscores": "blanks"
      }
    }
  },
  {
    "name": "illustrious",
    "document": {
      "description": "Illustrious XL: count, character, rating, general, artist",
      "caption": {
        "slots": [
          {
            "kind": "count"
          },
          {
            "kind": "character"
          },
          {
            "kind": "copyright"
          },
          {
            "kind": "rating",
            "words": {
              "general": "general",
              "sensitive": "sensitive",
              "questionable": "questionable",
              "explicit": "explicit"
            }
          },
          {
            "kind": "general"
          },
          {
            "kind": "artist"
          },
          {
            "kind": "any"
          },
          {
            "kind": "quality"
          }
        ],
        "underscores": "blanks"
      }
    }
  },
  {
    "name": "anima",
    "document": {
      "description": "Anima: quality, meta, safety, count, character, @artist",
      "caption": {
        "slots": [
          {
            "kind": "quality"
          },
          {
            "kind": "meta"
          },
          {
            "kind": "rating",
            "words": {
              "general": "safe",
              "sensitive": "sensitive",
              "questionable": "nsfw",
              "explicit": "explicit"
            }
          },
          {
            "kind": "count"
          },
          {
            "kind": "character"
          },
          {
            "kind": "copyright"
          },
          {
            "kind": "artist",
            "prefix": "@"
          },
          {
            "kind": "any"
          }
        ],
        "underscores": "blanks"
      }
    }
  },
  {
    "name": "prose",
    "document": {
      "description": "a captioner's sentence, and no tags",
      "caption": {
        "slots": [
          {
            "kind": "trigger"
          },
          {
            "kind": "sentence"
          }
        ]
      },
      "captioner": {
        "name": "blip"
      }
    }
  },
  {
    "name": "tags-and-prose",
    "document": {
      "description": "tags, then a captioner's sentence",
      "caption": {
        "slots": [
          {
            "kind": "trigger"
          },
          {
            "kind": "count"
          },
          {
            "kind": "character"
          },
          {
            "kind": "copyright"
          },
          {
            "kind": "keep_tokens_separator"
          },
          {
            "kind": "any"
          },
          {
            "kind": "keep_tokens_separator"
          },
          {
            "kind": "sentence"
          }
        ],
        "underscores": "blanks",
        "keep_tokens_separator": "|||"
      },
      "captioner": {
        "name": "blip"
      },
      "training": {
        "shuffle_caption": true,
        "keep_tokens_separator": "|||"
      }
    }
  },
  {
    "name": "demo",
    "document": {
      "description": "the embedded palette model: colours only, no download",
      "run": {
        "model": "palette"
      }
    }
  }
];
