"""A tiny model with random weights, written here: a real GGUF of half a megabyte, gibberish text.

Its vocabulary is 256 bytes, the printable ASCII characters and two chat marks. It never emits a
byte from 0x80 on (half a character would break the server's own answer), so that an answer bound
to a schema parses.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pathlib import Path

LAYERS, WIDTH, HEADS, INNER, CONTEXT = 2, 64, 4, 128, 8192
SPECIAL = 3  # <unk>, <s>, </s>
CHAT = ("<|im_start|>", "<|im_end|>")
TEMPLATE = (
    "{% for message in messages %}<|im_start|>{{ message['role'] }}\n"
    "{{ message['content'] }}<|im_end|>\n{% endfor %}"
    "{% if add_generation_prompt %}<|im_start|>assistant\n{% endif %}"
)


def write_tiny_model(path: Path, *, seed: int = 0) -> Path:
    """Write the model; the same seed gives the same weights."""
    import gguf

    writer = gguf.GGUFWriter(str(path), "llama")
    writer.add_name("oO-tiny")
    writer.add_context_length(CONTEXT)
    writer.add_embedding_length(WIDTH)
    writer.add_block_count(LAYERS)
    writer.add_feed_forward_length(INNER)
    writer.add_head_count(HEADS)
    writer.add_head_count_kv(HEADS)
    writer.add_rope_dimension_count(WIDTH // HEADS)
    writer.add_layer_norm_rms_eps(1e-5)
    writer.add_file_type(gguf.LlamaFileType.ALL_F32)
    size = _add_vocabulary(writer)
    for name, values in _weights(size, seed).items():
        writer.add_tensor(f"{name}.weight", values)
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()
    return path


def _add_vocabulary(writer: Any) -> int:
    from gguf import TokenType

    control = ["<unk>", "<s>", "</s>"]
    raw = [f"<0x{byte:02X}>" for byte in range(256)]
    letters = ["\u2581" if code == 32 else chr(code) for code in range(32, 127)]
    words = [*control, *raw, *letters, *CHAT]
    kinds = [
        *(TokenType.UNKNOWN, TokenType.CONTROL, TokenType.CONTROL),
        *(TokenType.BYTE for _each in raw),
        *(TokenType.NORMAL for _each in letters),
        *(TokenType.CONTROL for _each in CHAT),
    ]
    scores = [0.0] * 3 + [-1000.0] * 256 + [-float(rank) for rank in range(len(letters))]
    writer.add_vocab_size(len(words))
    writer.add_tokenizer_model("llama")
    writer.add_tokenizer_pre("default")
    writer.add_token_list([word.encode() for word in words])
    writer.add_token_scores([*scores, *(0.0 for _each in CHAT)])
    writer.add_token_types(kinds)
    writer.add_unk_token_id(0)
    writer.add_bos_token_id(1)
    writer.add_eos_token_id(2)
    writer.add_eot_token_id(words.index(CHAT[1]))
    writer.add_add_bos_token(True)
    writer.add_add_space_prefix(False)
    writer.add_chat_template(TEMPLATE)
    return len(words)


def _weights(size: int, seed: int) -> dict[str, Any]:
    import numpy as np

    chance = np.random.default_rng(seed)

    def spread(*shape: int, by: float | None = None) -> Any:
        scale = by if by is not None else shape[-1] ** -0.5
        return (chance.standard_normal(shape) * scale).astype(np.float32)

    ones = np.ones(WIDTH, np.float32)
    embedding, output = spread(size, WIDTH, by=1.0), spread(size, WIDTH)
    # The first dimension is a constant that the output uses as a bias: no raw bytes, no specials.
    embedding[:, 0] = 6.0
    output[:, 0] = 0.0
    output[SPECIAL : SPECIAL + 32, 0] = -8.0
    output[SPECIAL + 128 : SPECIAL + 256, 0] = -8.0
    output[0:2, 0] = -8.0
    found = {"token_embd": embedding, "output_norm": ones, "output": output}
    for layer in range(LAYERS):
        block = f"blk.{layer}"
        found |= {f"{block}.attn_norm": ones, f"{block}.ffn_norm": ones}
        for part in ("attn_q", "attn_k", "attn_v", "attn_output"):
            found[f"{block}.{part}"] = spread(WIDTH, WIDTH)
        found[f"{block}.ffn_gate"] = spread(INNER, WIDTH)
        found[f"{block}.ffn_up"] = spread(INNER, WIDTH)
        found[f"{block}.ffn_down"] = spread(WIDTH, INNER)
    return found
