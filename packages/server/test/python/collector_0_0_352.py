"""What collector 0.0.352 does on its event wire: argv is host and key."""
import json
import sys

from syvain_metrics_collector import Collector

host, key = sys.argv[1:]
collector = Collector(key, host=host)
experiment = collector.experiment("g3", description="third", meta={"model": "mamba"})
with experiment.run():
    for step in range(1_000):
        experiment.metric("loss", 1.0 / (step + 1), step=step, metadata={"split": "train"})
    experiment.annotation("saved", metadata={"path": "x"})
first = experiment.flush_or_raise()
broken = collector.experiment("g3-broken")
try:
    with broken.run():
        raise ValueError("boom")
except ValueError:
    pass
second = broken.flush_or_raise()
print(json.dumps({"failed": first.failed or second.failed, "dropped": second.dropped, "id": experiment.id, "broken": broken.id}))
