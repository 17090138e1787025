"""Writes the model of src/compute/onnx.test.ts with the reference implementation, and prints its bytes in base64.

usage: python onnx_golden.py      needs onnx (1.23 wrote the test's golden bytes)
"""

import base64

import numpy
import onnx
from onnx import TensorProto, helper, numpy_helper

nodes = [
    helper.make_node("Gemm", ["x", "weights", "bias"], ["sums"], name="sums", alpha=0.5, transB=1),
    helper.make_node("Reshape", ["sums", "flat"], ["y"], name="y"),
]
graph = helper.make_graph(
    nodes,
    "golden",
    [helper.make_tensor_value_info("x", TensorProto.FLOAT, ["n", 2])],
    [helper.make_tensor_value_info("y", TensorProto.FLOAT, ["n"])],
    [
        numpy_helper.from_array(numpy.array([[1, -2.5]], numpy.float32), "weights"),
        numpy_helper.from_array(numpy.array([0.125], numpy.float32), "bias"),
        numpy_helper.from_array(numpy.array([-1], numpy.int64), "flat"),
    ],
)
model = helper.make_model(graph, ir_version=8, producer_name="checkin", opset_imports=[helper.make_opsetid("", 17)])
helper.set_model_props(model, {"note": "São Paulo " + "x" * 200})
onnx.checker.check_model(model, full_check=True)
print(base64.b64encode(model.SerializeToString(deterministic=True)).decode())
