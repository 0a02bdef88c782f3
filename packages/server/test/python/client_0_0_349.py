"""What client 0.0.349 can do with a server: argv is host and key."""
import json
import sys

from syvain_metrics_api_client import MetricCreateInput, SeriesQueryOrder, SeriesQuerySelection, SyvainMetricsApiClient

host, key = sys.argv[1:]
client = SyvainMetricsApiClient.from_api_key(key, host=host)
experiment = client.create_experiment("g2", description="second", metadata={"seed": 7}).experiment
client.update_experiment_status(experiment.id, status="running")
metrics = [
    MetricCreateInput(client_event_id=f"e{i}", name="loss", value=10 - i, step=i, metadata={"split": "train"}, timestamp_ms=1_000 + i)
    for i in range(10)
]
ack = client.ingest_metrics(experiment.id, metrics)
client.create_annotation(experiment.id, "note", metadata={"a": "b"})
client.update_experiment_status(experiment.id, status="done")
selection = [SeriesQuerySelection(experimentId=experiment.id, metricName="loss")]
order = SeriesQueryOrder(axis="step", direction="desc")
whole, streamed = (client.query_metric_series(selection, order=order, stream=stream) for stream in (False, True))
catalog = client.query_metrics_catalog([experiment.id])
print(json.dumps({
    "mode": ack.mode,
    "same": [b.model_dump() for b in whole] == [b.model_dump() for b in streamed],
    "values": list(whole[0].data.value),
    "catalog": [[item.metric_name, list(item.metadata_keys)] for item in catalog],
    "annotations": [a.annotation for a in client.list_annotations(experiment.id).annotations],
    "listed": [e.slug for e in client.list_experiments().experiments],
}))
