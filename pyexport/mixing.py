"""Training on images that are mixed of two (MixUp, CutMix).

The loss of such an image is the share's part of the loss of its own targets, and the
rest's of its partner's. With cross-entropy, that is the cross-entropy with targets that
are mixed likewise, smoothed or not, as it is linear in them.
"""

import tensorflow as tf

from pyexport.operands import Operands
from pyexport.task import Row, Task, Tensors

# How much of a mixed image is the image itself, from 0 to 1.
SHARE = Row("share", "float32")


def partner(target: Row) -> Row:
    """The same target, of the image that an image is mixed with."""
    return Row(f"partner_{target.name}", target.type, target.shape)


class Mixed(Task):
    """A task whose images are mixed of two. Metrics look at the image's own targets alone.

    Args:
        task: what is learned of images that are not mixed.
    """

    def __init__(self, task: Task):
        self.task = task
        self.name, self.classes, self.width = task.name, task.classes, task.width
        self.outputs, self.metrics = task.outputs, task.metrics
        self.added = (*(partner(x) for x in task.targets), SHARE)
        self.targets = (*task.targets, *self.added)

    def losses(self, targets: Tensors, logits: tf.Tensor, operands: Operands) -> tf.Tensor:
        """The loss of each image, of its own targets and of its partner's by its share."""
        share = targets[SHARE.name]
        partners = {x.name: targets[partner(x).name] for x in self.task.targets}
        own = self.task.losses(targets, logits, operands)
        return share * own + (1 - share) * self.task.losses(partners, logits, operands)

    def predict(self, logits: tf.Tensor) -> Tensors:
        """The outputs of the task."""
        return self.task.predict(logits)

    def sums(self, targets: Tensors, logits: tf.Tensor) -> Tensors:
        """The sums of the task, by the image's own targets."""
        return self.task.sums(targets, logits)
