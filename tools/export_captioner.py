#!/usr/bin/env python3
"""Turns BLIP and GIT into the ONNX folder that `wdtag caption --model` takes.

    python3 -m venv venv
    venv/bin/pip install torch transformers onnx onnxruntime pillow
    venv/bin/python export_captioner.py Salesforce/blip-image-captioning-large blip-large
    venv/bin/python export_captioner.py microsoft/git-large-textcaps git-large
    venv/bin/python export_captioner.py Salesforce/blip-image-captioning-large out \
        --weights model_large_caption.pth

What is written is run with onnxruntime and held against transformers, token by
token, before it is called done. docs/captioners.md describes the layout.
"""

import argparse
import math
import sys
from pathlib import Path

try:
    import numpy
    import torch
    from torch import nn
except ImportError as error:
    # --help needs them no more than the other reasons to stop.
    if {"-h", "--help"} & set(sys.argv[1:]):
        print(__doc__.strip())
        sys.exit()
    sys.exit(f"{error}: pip install torch transformers onnx onnxruntime pillow")


def heads(tensor, attention):
    """[batch, length, size] as [batch, heads, length, size a head]."""
    batch, length, size = tensor.shape
    count = attention.num_attention_heads
    return tensor.view(batch, length, count, size // count).transpose(1, 2)


def attend(query, key, value, allowed=None):
    scores = query @ key.transpose(-1, -2) / math.sqrt(query.shape[-1])
    if allowed is not None:
        scores = scores.masked_fill(~allowed, torch.finfo(scores.dtype).min)
    mixed = scores.softmax(-1) @ value
    batch, count, length, size = mixed.shape
    return mixed.transpose(1, 2).reshape(batch, length, count * size)


def embed(embeddings, tokens, past):
    """Words and places; `past` is how many tokens came before, as a tensor."""
    places = torch.arange(tokens.shape[1], device=tokens.device) + past
    words = embeddings.word_embeddings(tokens)
    return embeddings.LayerNorm(words + embeddings.position_embeddings(places))


def length_of(tensor, axis):
    """A length that stays open in the exported graph."""
    return torch._shape_as_tensor(tensor)[axis]


def attend_to_text(layer, states, past_key, past_value, allowed):
    attention = layer.attention.self
    key = torch.cat([past_key, heads(attention.key(states), attention)], 2)
    value = torch.cat([past_value, heads(attention.value(states), attention)], 2)
    query = heads(attention.query(states), attention)
    states = layer.attention.output(attend(query, key, value, allowed), states)
    return states, key, value


def pairs(flat):
    return list(zip(flat[0::2], flat[1::2]))


class BlipVision(nn.Module):
    def __init__(self, model):
        super().__init__()
        self.vision = model.vision_model
        self.layers = model.text_decoder.bert.encoder.layer

    def forward(self, pixel_values):
        states = self.vision(pixel_values=pixel_values).last_hidden_state
        return (states, *crosses(self.layers, states))


def crosses(layers, states):
    """Keys and values of the picture, for each layer."""
    found = []
    for layer in layers:
        attention = layer.crossattention.self
        found.append(heads(attention.key(states), attention))
        found.append(heads(attention.value(states), attention))
    return found


class BlipText(nn.Module):
    def __init__(self, model):
        super().__init__()
        self.bert = model.text_decoder.bert
        self.head = model.text_decoder.cls

    def forward(self, input_ids, *flat):
        layers = self.bert.encoder.layer
        pasts, seen = pairs(flat[: 2 * len(layers)]), pairs(flat[2 * len(layers):])
        past = length_of(pasts[0][0], 2)
        states = embed(self.bert.embeddings, input_ids, past)
        count = length_of(input_ids, 1)
        place = past + torch.arange(count)
        allowed = torch.arange(past + count)[None, :] <= place[:, None]
        kept = []
        for layer, (key, value), (its_key, its_value) in zip(layers, pasts, seen):
            states, key, value = attend_to_text(layer, states, key, value, allowed)
            kept += [key, value]
            cross = layer.crossattention
            query = heads(cross.self.query(states), cross.self)
            states = cross.output(attend(query, its_key, its_value), states)
            states = layer.output(layer.intermediate(states), states)
        return (self.head(states), *kept)


class BlipTextPlain(nn.Module):
    def __init__(self, model):
        super().__init__()
        self.text = BlipText(model)

    def forward(self, input_ids, encoder_hidden_states):
        layers = self.text.bert.encoder.layer
        seen = crosses(layers, encoder_hidden_states)
        # Batch and no length: what one image's states give, cut to nothing.
        empty = [each[:, :, :0] for each in seen]
        return self.text(input_ids, *empty, *seen)[0]


class GitVision(nn.Module):
    def __init__(self, model):
        super().__init__()
        self.vision = model.git.image_encoder
        self.projection = model.git.visual_projection

    def forward(self, pixel_values):
        states = self.vision(pixel_values=pixel_values).last_hidden_state
        return self.projection(states)


class GitText(nn.Module):
    def __init__(self, model, parts):
        super().__init__()
        self.git = model.git
        self.head = model.output
        self.parts = parts

    def forward(self, input_ids, image_embeds, *flat):
        pasts = pairs(flat)
        past = length_of(pasts[0][0], 2)
        before = (past - self.parts).clamp(min=0)
        text = embed(self.git.embeddings, input_ids, before)
        states = torch.cat([image_embeds, text], 1)
        count = length_of(states, 1)
        place = past + torch.arange(count)
        every = torch.arange(past + count)
        # The picture sees all of itself and no text; text sees it and what came before.
        allowed = (every[None, :] <= place[:, None]) | (every < self.parts)[None, :]
        kept = []
        for layer, (key, value) in zip(self.git.encoder.layer, pasts):
            states, key, value = attend_to_text(layer, states, key, value, allowed)
            kept += [key, value]
            states = layer.output(layer.intermediate(states), states)
        return (self.head(states[:, image_embeds.shape[1]:]), *kept)


class GitTextPlain(nn.Module):
    def __init__(self, model, parts):
        super().__init__()
        self.text = GitText(model, parts)
        config = model.config
        self.count = config.num_attention_heads
        self.size = config.hidden_size // config.num_attention_heads

    def forward(self, input_ids, image_embeds):
        batch = image_embeds.shape[0]
        empty = image_embeds.new_zeros(batch, self.count, 0, self.size)
        layers = len(self.text.git.encoder.layer)
        return self.text(input_ids, image_embeds, *[empty] * (2 * layers))[0]


def names(template, layers):
    return [template.format(i, part) for i in range(layers) for part in ("key", "value")]


def export(module, inputs, path, input_names, output_names, axes):
    how = dict(
        input_names=input_names,
        output_names=output_names,
        dynamic_axes=axes,
        opset_version=17,
    )
    try:
        torch.onnx.export(module, inputs, str(path), dynamo=False, **how)
    except TypeError:  # torch before 2.5 has one exporter only
        torch.onnx.export(module, inputs, str(path), **how)


def export_blip(model, out):
    layers = model.config.text_config.num_hidden_layers
    size = model.config.vision_config.image_size
    pixels = torch.randn(1, 3, size, size)
    seen = BlipVision(model)(pixels)
    cross = names("past_key_values.{}.encoder.{}", layers)
    past = names("past_key_values.{}.decoder.{}", layers)
    export(
        BlipVision(model), (pixels,), out / "vision_model.onnx",
        ["pixel_values"],
        ["image_embeds", *names("present.{}.encoder.{}", layers)],
        {name: {0: "batch"} for name in
         ["pixel_values", "image_embeds", *names("present.{}.encoder.{}", layers)]},
    )
    tokens = torch.ones(2, 3, dtype=torch.int64)
    its = seen[1:]
    pasts = [torch.randn(2, each.shape[1], 2, each.shape[3]) for each in its]
    present = names("present.{}.decoder.{}", layers)
    batch = {0: "batch", 1: "seq"}
    export(
        BlipText(model), (tokens, *pasts, *its), out / "text_decoder_with_past.onnx",
        ["input_ids", *past, *cross], ["logits", *present],
        {
            "input_ids": batch, "logits": batch,
            **{name: {0: "batch", 2: "past"} for name in past},
            **{name: {0: "enc_batch", 2: "enc_len"} for name in cross},
            **{name: {0: "batch", 2: "total"} for name in present},
        },
    )
    export(
        BlipTextPlain(model), (tokens, seen[0].repeat(2, 1, 1)),
        out / "text_decoder.onnx",
        ["input_ids", "encoder_hidden_states"], ["logits"],
        {
            "input_ids": batch, "logits": batch,
            "encoder_hidden_states": {0: "batch", 1: "enc_len"},
        },
    )


def export_git(model, out):
    layers = model.config.num_hidden_layers
    size = model.config.vision_config.image_size
    pixels = torch.randn(1, 3, size, size)
    image = GitVision(model)(pixels)
    parts = image.shape[1]
    export(
        GitVision(model), (pixels,), out / "vision_model.onnx",
        ["pixel_values"], ["image_embeds"],
        {"pixel_values": {0: "batch"}, "image_embeds": {0: "batch"}},
    )
    past = names("past_key_values.{}.{}", layers)
    present = names("present.{}.{}", layers)
    config = model.config
    width = config.hidden_size // config.num_attention_heads
    tokens = torch.ones(2, 3, dtype=torch.int64)
    pasts = [
        torch.randn(2, config.num_attention_heads, 2, width) for _ in past
    ]
    batch = {0: "batch", 1: "seq"}
    export(
        GitText(model, parts), (tokens, image.repeat(2, 1, 1), *pasts),
        out / "text_decoder_with_past.onnx",
        ["input_ids", "image_embeds", *past], ["logits", *present],
        {
            "input_ids": batch, "logits": batch,
            "image_embeds": {0: "batch", 1: "img_len"},
            **{name: {0: "batch", 2: "past"} for name in past},
            **{name: {0: "batch", 2: "total"} for name in present},
        },
    )
    export(
        GitTextPlain(model, parts), (tokens, image.repeat(2, 1, 1)),
        out / "text_decoder.onnx",
        ["input_ids", "image_embeds"], ["logits"],
        {"input_ids": batch, "logits": batch, "image_embeds": {0: "batch"}},
    )


def decode(session, prompt, end, most, seen, cached):
    """The likeliest tokens, with onnxruntime."""
    taken = {each.name: each for each in session.get_inputs()}
    tokens = list(prompt)
    cache = {
        name: numpy.zeros((1, each.shape[1], 0, each.shape[3]), numpy.float32)
        for name, each in taken.items()
        if name.startswith("past_key_values") and ".encoder." not in name
    }
    fixed = {
        name: seen[name.replace("past_key_values", "present")]
        for name in taken if ".encoder." in name
    }
    states = next((n for n in taken if n in ("image_embeds", "encoder_hidden_states")), None)
    outputs = [each.name for each in session.get_outputs()]
    while len(tokens) < most:
        first = len(tokens) == len(prompt)
        given = tokens if first or not cached else tokens[-1:]
        feeds = {"input_ids": numpy.array([given], numpy.int64), **cache, **fixed}
        if states is not None:
            image = seen["image_embeds"]
            feeds[states] = image if first or not cached else image[:, :0]
        results = dict(zip(outputs, session.run(None, feeds)))
        tokens.append(int(results["logits"][0, -1].argmax()))
        cache = {name: results[name.replace("past_key_values", "present")] for name in cache}
        if tokens[-1] == end:
            break
    return tokens


def check(model, kind, out, prompt, end, pictures, most=24):
    """Whether both layouts give transformers' own tokens."""
    import onnxruntime

    def load(name):
        return onnxruntime.InferenceSession(str(out / name), providers=["CPUExecutionProvider"])

    vision = load("vision_model.onnx")
    decoders = [(load("text_decoder_with_past.onnx"), True), (load("text_decoder.onnx"), False)]
    outputs = [each.name for each in vision.get_outputs()]
    right = True
    for i, pixels in enumerate(pictures):
        with torch.no_grad():
            inner = dict(pixel_values=pixels, max_length=most, do_sample=False, num_beams=1)
            if kind == "blip":
                # Its generate() puts [DEC] in front and takes the last one, [SEP], away.
                ids = torch.tensor([[prompt[0], *prompt[1:], end]])
                expected = model.generate(input_ids=ids, **inner)
            else:
                expected = model.generate(input_ids=torch.tensor([prompt]), **inner)
        expected = expected[0].tolist()
        seen = dict(zip(outputs, vision.run(None, {"pixel_values": pixels.numpy()})))
        for session, cached in decoders:
            found = decode(session, prompt, end, most, seen, cached)
            if found != expected:
                right = False
                how = "with" if cached else "without"
                print(f"Picture {i + 1} {how} a cache: {found}, transformers has {expected}", file=sys.stderr)
    return right


def renamed(name):
    """A weight of Salesforce's checkpoint by transformers' name, or None."""
    if name.startswith("text_decoder"):
        return name
    if not name.startswith("visual_encoder"):
        return None
    for old, new in [
        ("visual_encoder.cls_token", "vision_model.embeddings.class_embedding"),
        ("visual_encoder.pos_embed", "vision_model.embeddings.position_embedding"),
        ("visual_encoder.patch_embed.proj", "vision_model.embeddings.patch_embedding"),
        ("visual_encoder.norm", "vision_model.post_layernorm"),
        ("visual_encoder.blocks", "vision_model.encoder.layers"),
        (".attn.proj", ".self_attn.projection"),
        (".attn.", ".self_attn."),
        (".norm1.", ".layer_norm1."),
        (".norm2.", ".layer_norm2."),
    ]:
        name = name.replace(old, new)
    return name


def load_weights(model, path):
    try:
        # Weights and nothing else: a checkpoint from anywhere may hold code.
        held = torch.load(path, map_location="cpu", weights_only=True)
    except Exception as error:
        sys.exit(f'"{path}" is no checkpoint of weights: {str(error).splitlines()[0]}')
    held = held.get("model", held)
    weights = {renamed(name): tensor for name, tensor in held.items()}
    weights.pop(None, None)
    missing, _ = model.load_state_dict(weights, strict=False)
    # Numbers of places are no weights.
    missing = [name for name in missing if not name.endswith("position_ids")]
    if missing:
        sys.exit(f'"{path}" does not fit: {len(missing)} weights are missing, such as "{missing[0]}"')


def main():
    about = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    about.add_argument("model", help="a repository of the Hub, or a folder")
    about.add_argument("out", type=Path, help="the folder to write")
    about.add_argument("--weights", help="BLIP: a .pth checkpoint of sd-scripts' --caption_weights")
    about.add_argument("--image", action="append", default=[], help="a picture to check with, besides noise")
    args = about.parse_args()

    # Before minutes of work: what is missing, and what can't be written.
    try:
        import onnx  # noqa: F401, the exporter of newer versions of torch needs it
        import onnxruntime  # noqa: F401
        from transformers import AutoConfig, AutoImageProcessor, AutoTokenizer
        from transformers import BlipForConditionalGeneration, GitForCausalLM
    except ImportError as error:
        sys.exit(f"{error}: pip install torch transformers onnx onnxruntime pillow")
    for path in [*args.image, *([args.weights] if args.weights else [])]:
        if not Path(path).is_file():
            sys.exit(f'"{path}" is no file')
    if args.out.exists() and not args.out.is_dir():
        sys.exit(f'"{args.out}" is there already and is no folder')

    try:
        kind = AutoConfig.from_pretrained(args.model).model_type
    except (OSError, ValueError) as error:
        sys.exit(f'Cannot load "{args.model}": {error}')
    if kind not in ("blip", "git"):
        sys.exit(f'"{args.model}" is of the kind "{kind}", expected "blip" or "git"')
    if args.weights and kind != "blip":
        sys.exit("--weights is for BLIP")
    kinds = {"blip": BlipForConditionalGeneration, "git": GitForCausalLM}
    model = kinds[kind].from_pretrained(args.model, attn_implementation="eager").float().eval()
    if args.weights:
        load_weights(model, args.weights)
    tokenizer = AutoTokenizer.from_pretrained(args.model)
    processor = AutoImageProcessor.from_pretrained(args.model)

    args.out.mkdir(parents=True, exist_ok=True)
    with torch.no_grad():
        (export_blip if kind == "blip" else export_git)(model, args.out)
    tokenizer.save_pretrained(args.out)
    processor.save_pretrained(args.out)
    model.config.save_pretrained(args.out)

    size = model.config.vision_config.image_size
    generator = torch.Generator().manual_seed(0)
    pictures = [torch.randn(1, 3, size, size, generator=generator) for _ in range(2)]
    for path in args.image:
        from PIL import Image
        pictures.append(processor(images=Image.open(path).convert("RGB"), return_tensors="pt").pixel_values)
    end = tokenizer.sep_token_id
    if kind == "blip":
        words = tokenizer("a picture of ", add_special_tokens=False).input_ids
        prompt = [model.config.text_config.vocab_size - 2, *words]
    else:
        prompt = [tokenizer.cls_token_id]
    if not check(model, kind, args.out, prompt, end, pictures):
        sys.exit("The export does not give what transformers gives: do not use it")
    print(f'Wrote "{args.out}": wdtag caption PATHS --captioner {kind} --model {args.out}')


if __name__ == "__main__":
    main()
