"""Reads a folder of event files with TensorBoard's own reader; prints its figures and texts as JSON."""

import json
import sys

from tensorboard.backend.event_processing.event_accumulator import EventAccumulator

events = EventAccumulator(sys.argv[1], size_guidance={"scalars": 0, "tensors": 0}, purge_orphaned_data=True)
events.Reload()
tags = events.Tags()
print(json.dumps({
    "scalars": {tag: [[event.step, event.value, event.wall_time] for event in events.Scalars(tag)] for tag in tags["scalars"]},
    "texts": {
        tag: [[event.step, event.tensor_proto.string_val[0].decode()] for event in events.Tensors(tag)]
        for tag in tags["tensors"]
    },
    "plugins": {tag: events.SummaryMetadata(tag).plugin_data.plugin_name for tag in tags["tensors"]},
}))
