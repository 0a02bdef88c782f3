"""Everything that collector 0.0.66 with client 0.0.62 can do with a server: argv is host and key."""
import json
import sys

from syvain_metrics_api_client import ComparisonMetricSeries, SyvainMetricsApiClient
from syvain_metrics_collector import Collector

host, key = sys.argv[1:]
client = SyvainMetricsApiClient.from_api_key(key, host=host)
folder = client.create_folder("vision").folder
inner = client.create_folder("resnet", parent_id=folder.folder_id).folder
assert [f.folder_id for f in client.list_folders(path="/vision/resnet").folders] == [inner.folder_id]

collector = Collector(key, host=host)
experiment = collector.experiment("g1", description="first", meta={"seed": 7}, folder_path="/vision/resnet")
with experiment.run():
    for step in range(1_000):
        experiment.metric("loss", 1.0 / (step + 1), step=step, metadata={"split": "train"})
    experiment.annotation("saved", metadata={"path": "x.pt"})
result = experiment.flush_or_raise()

stored = client.get_experiment(experiment.id).experiment
rows = client.list_metrics(experiment.id, metric_name="loss", from_step=990, sort_by=["step"], sort_direction="desc").rows
series = [ComparisonMetricSeries(experiment_id=experiment.id, metric_name="loss")]
values = client.inspect_metric_catalog_values(experiment.id, "loss", key=["split"]).metadata
client.rename_folder(inner.folder_id, "vit")
client.move_folder(inner.folder_id, None)
client.move_experiment(experiment.id, None)
keys = client.list_ingestion_keys(experiment.id).keys
client.revoke_ingestion_key(experiment.id, keys[0].id)
print(json.dumps({
    "pending": result.pending_metrics,
    "status": stored.status,
    "folder": stored.folder.path_name,
    "rows": [row.step for row in rows],
    "compared": len(client.compare_metrics(series, limit=5).rows),
    "catalog": [[item.metric_name, list(item.metadata_keys)] for item in client.list_metric_catalog(experiment.id).metrics],
    "values": [list(k.values) for k in values.keys],
    "annotations": [a.annotation for a in client.list_annotations(experiment.id).annotations],
    "found": len(client.list_experiments(status="done", search="G1").experiments),
}))
