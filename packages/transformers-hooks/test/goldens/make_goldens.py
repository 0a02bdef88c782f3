"""Makes the goldens of this folder again, with the real tools.

    python3 -m venv venv && venv/bin/pip install -r requirements.txt
    venv/bin/python make_goldens.py
    npx biome check --write .

Every file holds the tool, its version, and cases: the input and what the tool made of it. Random cases have a seed, so
that a second run changes nothing but versions.
"""

import json
import math
import platform
import random
from importlib.metadata import version
from pathlib import Path

import numpy as np

HERE = Path(__file__).parent


def write(name, tool, cases):
    versions = {package: version(package) for package in tool}
    head = {"tools": versions, "python": platform.python_version()}
    lines = ",\n    ".join(json.dumps(case, ensure_ascii=True, separators=(",", ":")) for case in cases)
    body = json.dumps(head, indent=2)[:-2]
    (HERE / f"{name}.json").write_text(f'{body},\n  "cases": [\n    {lines}\n  ]\n}}\n')
    print(name, len(cases), "cases")


def number(value):
    value = float(value)
    return None if math.isnan(value) else value


# ------------------------------------------------------------------------------------------------ classification


def classification_case(name, truth, predicted, positive):
    from sklearn import metrics as m

    labels = sorted(set(truth) | set(predicted))
    out = {
        "accuracy": m.accuracy_score(truth, predicted),
        "balanced_accuracy": m.balanced_accuracy_score(truth, predicted),
        "mcc": m.matthews_corrcoef(truth, predicted),
        "cohen_kappa": number(m.cohen_kappa_score(truth, predicted)),
        "confusion": m.confusion_matrix(truth, predicted, labels=labels).tolist(),
    }
    for average in ["macro", "micro", "weighted"]:
        p, r, f, _ = m.precision_recall_fscore_support(truth, predicted, average=average, zero_division=0)
        out[f"precision_{average}"], out[f"recall_{average}"], out[f"f1_{average}"] = p, r, f
        out[f"f2_{average}"] = m.fbeta_score(truth, predicted, beta=2, average=average, zero_division=0)
        out[f"f0.5_{average}"] = m.fbeta_score(truth, predicted, beta=0.5, average=average, zero_division=0)
    p, r, f, _ = m.precision_recall_fscore_support(truth, predicted, labels=labels, zero_division=0)
    out["per_label"] = {
        label: [float(a), float(b), float(c)] for label, a, b, c in zip(labels, p, r, f, strict=True)
    }
    as_binary = dict(labels=[positive], average="macro", zero_division=0)
    out["binary"] = [
        m.precision_score(truth, predicted, **as_binary),
        m.recall_score(truth, predicted, **as_binary),
        m.f1_score(truth, predicted, **as_binary),
    ]
    wide = [*labels, "never"]
    out["f1_macro_with_absent"] = m.f1_score(truth, predicted, labels=wide, average="macro", zero_division=0)
    out["f1_micro_of_positive"] = m.f1_score(
        truth, predicted, labels=[positive, "never"], average="micro", zero_division=0
    )
    return {"name": name, "truth": truth, "predicted": predicted, "positive": positive, "labels": labels, "expected": out}


def classification():
    rng = random.Random(1)
    cases = []
    for k, n in [(2, 40), (3, 200), (7, 300), (12, 60)]:
        names = [f"label {i}" for i in range(k)]
        truth = [rng.choice(names) for _ in range(n)]
        predicted = [t if rng.random() < 0.6 else rng.choice(names) for t in truth]
        cases.append(classification_case(f"random, {k} labels", truth, predicted, names[0]))
    cases.append(classification_case("all right", ["a", "b", "c", "a"], ["a", "b", "c", "a"], "a"))
    cases.append(classification_case("all wrong", ["a", "b", "a", "b"], ["b", "a", "b", "a"], "a"))
    cases.append(classification_case("a label never predicted", ["a", "b", "c", "c"], ["a", "b", "a", "b"], "c"))
    cases.append(classification_case("a label never a reference", ["a", "b", "a", "b"], ["a", "c", "a", "b"], "c"))
    cases.append(classification_case("one label", ["a", "a", "a"], ["a", "a", "a"], "a"))
    cases.append(classification_case("one sample", ["a"], ["b"], "a"))
    cases.append(classification_case("unicode labels", ["ja", "né", "日本", "né"], ["ja", "né", "né", "日本"], "né"))
    write("classification", ["scikit-learn"], cases)


# ------------------------------------------------------------------------------------------------ probabilities


def probability_case(name, truth, scores, labels, top):
    from sklearn import metrics as m

    array = np.array(scores)
    binary = len(labels) == 2
    used = array[:, 1] if binary else array
    one_hot = np.array([[1 if t == label else 0 for label in labels] for t in truth])
    out = {
        "log_loss": m.log_loss(truth, array, labels=labels),
        "brier": m.brier_score_loss(truth, used, labels=labels, **({"pos_label": labels[1]} if binary else {})),
        "roc_auc": m.roc_auc_score(one_hot[:, 1], used)
        if binary
        else m.roc_auc_score(truth, array, labels=labels, multi_class="ovr", average="macro"),
        "roc_auc_macro": float(np.mean([m.roc_auc_score(one_hot[:, i], array[:, i]) for i in range(len(labels))])),
        "average_precision": m.average_precision_score(one_hot[:, 1], array[:, 1]),
        "average_precision_macro": float(
            np.mean([m.average_precision_score(one_hot[:, i], array[:, i]) for i in range(len(labels))])
        ),
        "ece": calibration_error(truth, array, labels, 15),
        "ece_10": calibration_error(truth, array, labels, 10),
    }
    if top and not binary:
        for k in [1, 2]:
            out[f"top_{k}_accuracy"] = m.top_k_accuracy_score(truth, array, k=k, labels=labels)
    out = {key: float(value) for key, value in out.items()}
    return {"name": name, "truth": truth, "scores": scores, "labels": labels, "expected": out}


def calibration_error(truth, scores, labels, bins):
    """Guo et al. (2017), equations 2 and 3, with NumPy: no tool here computes it."""
    best = scores.argmax(axis=1)
    confidence = scores.max(axis=1)
    right = np.array([labels[b] == t for b, t in zip(best, truth, strict=True)])
    edges = np.arange(1, bins) / bins
    which = np.searchsorted(edges, confidence, side="left")
    total = 0.0
    for m in range(bins):
        inside = which == m
        if inside.any():
            total += abs(right[inside].mean() - confidence[inside].mean()) * inside.mean()
    return total


def probabilities():
    rng = np.random.default_rng(2)
    cases = []
    for k, n in [(2, 50), (3, 120), (5, 300)]:
        labels = [f"l{i}" for i in range(k)]
        scores = rng.dirichlet(np.ones(k), n)
        truth = [labels[rng.choice(k, p=row)] for row in scores]
        cases.append(probability_case(f"random, {k} labels", truth, scores.tolist(), labels, True))
        grid = rng.multinomial(8, np.ones(k) / k, n) / 8
        truth = [labels[rng.choice(k, p=row)] for row in grid]
        cases.append(probability_case(f"ties, {k} labels", truth, grid.tolist(), labels, False))
    sure = [[1.0, 0.0], [0.0, 1.0], [1.0, 0.0], [0.5, 0.5]]
    cases.append(probability_case("certain and wrong", ["no", "no", "yes", "yes"], sure, ["no", "yes"], False))
    write("probability", ["scikit-learn", "numpy"], cases)


# ------------------------------------------------------------------------------------------------ texts

WORDS = (
    "the a an cat sat on mat dog ran over fence quickly and slowly Berlin 3.14 1,000 10-20 U.S. e.g. don't well-known "
    "café naïve straße 東京 東 京 Привет мир ½ ² 100% $5 €7 \"quoted\" (round) [square] &amp; &quot;x&quot; ; : ! ? … — "
    "🙂 👩‍🔬 İstanbul ΑΣ x_y a/b <skipped> #1 @you"
).split(" ")


def sentence(rng, low=0, high=14):
    return " ".join(rng.choice(WORDS) for _ in range(rng.randint(low, high)))


def disturbed(rng, text):
    words = [word for word in text.split(" ") if rng.random() > 0.15]
    words = [rng.choice(WORDS) if rng.random() < 0.15 else word for word in words]
    if len(words) > 2 and rng.random() < 0.4:
        i = rng.randrange(len(words) - 1)
        words[i], words[i + 1] = words[i + 1], words[i]
    return " ".join(words)


def corpus(rng, n, references, low=0):
    rows = []
    for _ in range(n):
        refs = [sentence(rng, low) for _ in range(references)]
        rows.append([disturbed(rng, refs[0]), refs])
    return rows


CORNERS = [
    ["equal", [["the cat sat on the mat", ["the cat sat on the mat"]]]],
    ["empty prediction", [["", ["the cat sat on the mat"]], ["a dog ran over the fence", ["a dog ran over a fence"]]]],
    ["nothing shared", [["one two three four five", ["six seven eight nine ten"]]]],
    ["short", [["the cat", ["the cat"]], ["dog", ["a dog"]]]],
    ["no 4-gram matches", [["the cat ran on the big mat", ["the cat sat on a big mat"]]]],
    ["two references, ties", [["a b c", ["a b c d", "a b"]], ["x y", ["x", "x y z"]]]],
    ["white space", [["  the\tcat\n sat ", ["the cat  sat\u3000down"]], ["a\u00a0b\x1cc\u0085d", ["a b c d"]]]],
    ["numbers and marks", [["It costs $1,000.50 (about 3.5%).", ["It costs $1,000.50 - about 3.5%!"]]]],
    ["unicode", [["Привет, мир! 東京は好き。", ["Привет мир! 東京が好き。"]], ["👩‍🔬 works", ["👩‍🔬 work"]]]],
]


def corpora(seed):
    rng = random.Random(seed)
    for n, references in [(1, 1), (20, 1), (30, 3), (60, 2)]:
        yield f"random, {n} samples, {references} references", corpus(rng, n, references)
    for i in range(12):
        yield f"random sentence {i}", corpus(rng, 1, rng.randint(1, 3))
    yield from CORNERS


def transposed(rows):
    most = max(len(refs) for _, refs in rows)
    return [[refs[i] if i < len(refs) else None for _, refs in rows] for i in range(most)]


def bleu():
    from sacrebleu.metrics import BLEU

    settings = [
        {},
        {"lowercase": True},
        {"tokenize": "intl"},
        {"tokenize": "char"},
        {"tokenize": "none"},
        {"smooth_method": "none"},
        {"smooth_method": "floor"},
        {"smooth_method": "add-k"},
    ]
    cases = []
    for name, rows in corpora(3):
        out = []
        for options in settings:
            score = BLEU(**options).corpus_score([p for p, _ in rows], transposed(rows))
            out.append({"options": options, "score": score.score})
        cases.append({"name": name, "rows": rows, "expected": out})
    write("bleu", ["sacrebleu"], cases)


def chrf():
    from sacrebleu.metrics import CHRF

    settings = [{}, {"lowercase": True}, {"word_order": 2}, {"word_order": 1, "beta": 3}, {"char_order": 3}]
    cases = []
    for name, rows in corpora(4):
        out = []
        for options in settings:
            score = CHRF(**options).corpus_score([p for p, _ in rows], transposed(rows))
            out.append({"options": options, "score": score.score})
        cases.append({"name": name, "rows": rows, "expected": out})
    write("chrf", ["sacrebleu"], cases)


def rouge():
    from rouge_score.rouge_scorer import RougeScorer

    kinds = ["rouge1", "rouge2", "rouge3", "rougeL", "rougeLsum"]
    scorer = RougeScorer(kinds, use_stemmer=False)
    rng = random.Random(5)
    summaries = []
    for _ in range(15):
        lines = [sentence(rng, 2, 8) for _ in range(rng.randint(1, 4))]
        other = [disturbed(rng, line) for line in lines]
        rng.shuffle(other)
        summaries.append(["\n".join(other), ["\n".join(lines)]])
    cases = []
    for name, rows in [*corpora(5), ("summaries of several lines", summaries)]:
        scores = [scorer.score_multi(refs, p) for p, refs in rows]
        out = {kind: float(np.mean([score[kind].fmeasure for score in scores])) for kind in kinds}
        cases.append({"name": name, "rows": rows, "expected": out})
    write("rouge", ["rouge_score"], cases)


SILENCE = ["silent clips", [["", [""]], ["a b", [""]], ["", ["c d"]], ["e f", ["e g"]]]]


def speech():
    import jiwer

    rng = random.Random(6)
    cases = []
    for name, rows in [*corpora(6), ("long", corpus(rng, 40, 1, 5)), SILENCE]:
        rows = [[p, refs[0]] for p, refs in rows]
        # jiwer splits words at spaces alone: see README.md beside this file.
        rows = [[" ".join(p.split()), " ".join(r.split())] for p, r in rows]
        if all(r == "" for _, r in rows):
            continue
        predictions, references = [p for p, _ in rows], [r for _, r in rows]
        cases.append(
            {
                "name": name,
                "rows": rows,
                "expected": {"wer": jiwer.wer(references, predictions), "cer": jiwer.cer(references, predictions)},
            }
        )
    write("speech", ["jiwer"], cases)


def squad():
    from transformers.data.metrics import squad_metrics as official

    rng = random.Random(7)
    rows = []
    for _ in range(80):
        refs = [sentence(rng, 0, 5) for _ in range(rng.randint(1, 3))]
        rows.append([disturbed(rng, rng.choice(refs)), refs])
    rows += [
        ["The Eiffel Tower!", ["eiffel tower"]],
        ["", ["nothing"]],
        ["nothing", [""]],
        ["", [""]],
        ["the", ["a"]],
        ["a\u0301 b", ["b"]],
        ["éa an naïve", ["éa naïve"]],
        ["x\u00a0y  z", ["x y z"]],
        ["Élan's", ["élans"]],
        ["wrong wrong right", ["right right wrong"]],
    ]
    cases = []
    for prediction, refs in rows:
        cases.append(
            {
                "row": [prediction, refs],
                "expected": {
                    "exact_match": max(official.compute_exact(ref, prediction) for ref in refs),
                    "squad_f1": max(official.compute_f1(ref, prediction) for ref in refs),
                    "normalized": official.normalize_answer(prediction),
                },
            }
        )
    write("squad", ["transformers"], cases)


# ------------------------------------------------------------------------------------------------ tags


def tag_rows(rng, prefixes, n):
    types = ["PER", "LOC", "MISC"]
    rows = []
    for _ in range(n):
        length = rng.randint(1, 12)
        truth = [rng.choice(["O", *[f"{p}-{t}" for p in prefixes for t in types]]) for _ in range(length)]
        predicted = [
            tag if rng.random() < 0.75 else rng.choice(["O", *[f"{p}-{t}" for p in prefixes for t in types]])
            for tag in truth
        ]
        rows.append([predicted, truth])
    return rows


def entities():
    from seqeval import metrics as m
    from seqeval.scheme import IOB2, IOBES

    rng = random.Random(8)
    sets = [
        ["random IOB2", tag_rows(rng, "BI", 60)],
        ["random BIOES", tag_rows(rng, "BIES", 60)],
        ["no entity", [[["O", "O"], ["O", "O"]]]],
        ["nothing predicted", [[["O", "O"], ["B-PER", "I-PER"]]]],
        ["only predicted", [[["B-PER", "O"], ["O", "O"]]]],
        ["type with a dash, no type", [[["B-A-B", "I-A-B", "B", "I"], ["B-A-B", "I-A-B", "B", "O"]]]],
        ["an entity at the end and the next at the start", [[["B-PER"], ["B-PER"]], [["I-PER"], ["B-PER"]]]],
    ]
    cases = []
    for name, rows in sets:
        predicted, truth = [p for p, _ in rows], [t for _, t in rows]
        out = {}
        for scheme, options in [
            ("conll", {}),
            ("IOB2", {"mode": "strict", "scheme": IOB2}),
            ("BIOES", {"mode": "strict", "scheme": IOBES}),
        ]:
            if scheme == "IOB2" and "BIOES" in name:
                continue
            out[scheme] = [
                float(m.precision_score(truth, predicted, zero_division=0, **options)),
                float(m.recall_score(truth, predicted, zero_division=0, **options)),
                float(m.f1_score(truth, predicted, zero_division=0, **options)),
            ]
        report = m.classification_report(truth, predicted, output_dict=True, zero_division=0)
        per_type = {key: float(value["f1-score"]) for key, value in report.items() if " avg" not in key}
        cases.append({"name": name, "rows": rows, "expected": out, "per_type": per_type})
    write("entities", ["seqeval"], cases)


# ------------------------------------------------------------------------------------------------ rankings, numbers


def retrieval():
    from sklearn import metrics as m

    rng = np.random.default_rng(9)
    cases = []
    for i in range(40):
        n = int(rng.integers(2, 20))
        gains = rng.integers(0, 4, n) * (rng.random(n) < 0.5)
        if gains.sum() == 0:
            gains[0] = 2
        scores = rng.permutation(n).astype(float)
        ranking = np.argsort(-scores).tolist()
        relevant = (gains > 0).astype(int)
        first = np.zeros(n, dtype=int)
        first[ranking[min(r for r, doc in enumerate(ranking) if relevant[doc])]] = 1
        out = {
            "ndcg": m.ndcg_score([gains], [scores]),
            "ndcg_at_5": m.ndcg_score([gains], [scores], k=5),
            "map": m.average_precision_score(relevant, scores),
            "mrr": m.label_ranking_average_precision_score([first], [scores]),
            "precision_at_3": m.precision_score(relevant, [1 if doc in ranking[:3] else 0 for doc in range(n)]) * min(n, 3) / 3,
            "recall_at_3": m.recall_score(relevant, [1 if doc in ranking[:3] else 0 for doc in range(n)]),
        }
        cases.append(
            {
                "name": f"random {i}",
                "ranking": ranking,
                "gains": {str(doc): int(gain) for doc, gain in enumerate(gains)},
                "expected": {key: float(value) for key, value in out.items()},
            }
        )
    write("retrieval", ["scikit-learn"], cases)


def regression():
    from scipy import stats
    from sklearn import metrics as m

    rng = np.random.default_rng(10)
    sets = []
    for n in [2, 10, 200]:
        truth = rng.normal(0, 1, n)
        sets.append([f"random, {n}", truth + rng.normal(0, 0.5, n), truth])
    truth = rng.integers(0, 5, 60).astype(float)
    sets.append(["ties", np.clip(truth + rng.integers(-1, 2, 60), 0, 4).astype(float), truth])
    sets.append(["far from 0", 1e6 + rng.normal(0, 1, 50), 1e6 + rng.normal(0, 1, 50)])
    sets.append(["worse than the mean", np.array([3.0, 2.0, 1.0]), np.array([1.0, 2.0, 3.0])])
    cases = []
    for name, predicted, truth in sets:
        out = {
            "mae": m.mean_absolute_error(truth, predicted),
            "mse": m.mean_squared_error(truth, predicted),
            "rmse": m.root_mean_squared_error(truth, predicted),
            "r2": m.r2_score(truth, predicted),
            "pearson": stats.pearsonr(truth, predicted).statistic,
            "spearman": stats.spearmanr(truth, predicted).statistic,
        }
        cases.append(
            {
                "name": name,
                "predicted": predicted.tolist(),
                "truth": truth.tolist(),
                "expected": {key: float(value) for key, value in out.items()},
            }
        )
    write("regression", ["scikit-learn", "scipy"], cases)


def statistics():
    from scipy import stats

    rng = np.random.default_rng(11)
    cases = []
    for p in [1e-12, 1e-5, 0.001, 0.025, 0.2, 0.5, 0.77, 0.975, 0.99999]:
        cases.append({"kind": "normal quantile", "p": p, "expected": float(stats.norm.ppf(p))})
    for x in [-30.0, -8.0, -7.07, -3.0, -0.5, 0.0, 0.1, 1.96, 6.0]:
        cases.append({"kind": "normal cdf", "x": x, "expected": float(stats.norm.cdf(x))})
    for df in [4, 9, 29, 99, 1000]:
        cases.append({"kind": "student quantile", "p": 0.025, "df": df, "expected": float(stats.t.ppf(0.025, df))})
    for k, n in [(0, 1), (1, 1), (0, 10), (45, 50), (50, 50), (1, 1000), (777, 1000)]:
        for level in [0.8, 0.95, 0.99]:
            low, high = stats.binomtest(k, n).proportion_ci(level, method="wilson")
            cases.append({"kind": "wilson", "k": k, "n": n, "level": level, "expected": [float(low), float(high)]})
    for b, c in [(0, 0), (0, 1), (3, 9), (10, 10), (25, 60), (500, 430)]:
        p = 1.0 if b + c == 0 else stats.binomtest(b, b + c, 0.5).pvalue
        cases.append({"kind": "mcnemar", "b": b, "c": c, "expected": float(p)})
    for n in [1, 2, 5, 100]:
        values = rng.exponential(10, n)
        out = {f"p{q}": float(np.percentile(values, q)) for q in [50, 90, 95, 99]}
        cases.append({"kind": "percentiles", "values": values.tolist(), "expected": {**out, "mean": float(values.mean()), "max": float(values.max())}})
    write("statistics", ["scipy", "numpy"], cases)


if __name__ == "__main__":
    for make in [classification, probabilities, bleu, chrf, rouge, speech, squad, entities, retrieval, regression, statistics]:
        make()
