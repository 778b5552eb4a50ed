"""What is run beside the export: data, weights and tables for it.

`digits` and `pretrain` make the images and the pretrained weights of the tiny
graph, on which the demo and the tests run. `catalogue` measures keras.applications.
"""
