"""The HTTP API and the pages around it: who may ask what, in which words. It holds no rule of the business."""
