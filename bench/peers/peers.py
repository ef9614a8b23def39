"""One peer: loads the province that the benchmark wrote, then asks what it is told to.

    python -B peers.py NAME DIR REPOSITORY

The folder has the province as CSV and questions.json; docs/benchmarks.md says what is asked.
Each line of the input is "load" or a kind of question; each line of the output is an object:
how long each question took and the sum of its answer, the mean processor time of the peer
(its server's too), or why it is not here. What is loaded is what holds at the date of the data, so that
no peer need look at dates; n numbers firms in the order of names, l links from the surest.
"""

import gc
import hashlib
import json
import os
import sys
import time

from memory_peers import Igraph, Polars
from neo4j_peer import Neo4j
from sql_peers import DuckDB, PostgreSQL, SQLite

MOST = 20.0  # seconds that a peer may take for the questions of one kind
LEAST = 20  # questions that it is asked all the same


def flat(kind, q, answer):
    """An answer as the list of texts that all must agree on."""
    if kind == "tally":
        return [f"{p}/{leaf}/{c}/{k}/{int(n)}" for p, leaf, c, k, n in sorted(map(tuple, answer)) if n]
    if kind in ("common", "rare", "placed"):
        return [r[1] for r in answer]
    if kind == "links":
        by = {}
        for r in answer:
            by.setdefault(r[0], []).append((r[1], r[2]))
        out = []
        for n in q["firms"]:
            out.append(str(n))
            out += [i for _, i in sorted(by.get(n, []))]
        return out
    if kind == "hops":
        return [str(int(n or 0)) for n in answer]
    if kind == "path":
        return [str(answer)]
    if kind == "partners":
        return [f"{leaf}/{i}" for leaf, _, i in sorted(set((r[0], r[1], r[2]) for r in answer))]
    return []


def ask(peer, kind, questions):
    method = getattr(peer, kind, None)
    if method is None:
        return {"none": True}
    warm = 0 if kind == "write" else min(len(questions), 50)
    began = time.monotonic()
    for q in questions[:warm]:
        method(q)
        if time.monotonic() - began > MOST / 4:
            break
    gc.collect()
    gc.disable()
    took, sums, own = [], [], 0.0
    server, began = peer.processor(), time.monotonic()
    for q in questions:
        cpu, clock = time.process_time_ns(), time.perf_counter_ns()
        answer = method(q)
        clock, cpu = time.perf_counter_ns() - clock, time.process_time_ns() - cpu
        took.append(clock)
        own += cpu
        sums.append(hashlib.md5(",".join(flat(kind, q, answer)).encode()).hexdigest())
        if time.monotonic() - began > MOST and len(took) >= LEAST:
            break
    server = peer.processor() - server
    gc.enable()
    return {"took": took, "sums": sums, "processor": own / len(took) + server * 1e9 / len(took)}


def main():
    name, folder = sys.argv[1:3]
    peer = {"SQLite": SQLite, "PostgreSQL": PostgreSQL, "DuckDB": DuckDB, "Polars": Polars, "igraph": Igraph, "Neo4j": Neo4j}[name]()
    say = sys.stdout
    sys.stdout = sys.stderr
    try:
        for line in sys.stdin:
            kind = line.strip()
            if kind == "load":
                answer = {"missing": peer.missing()}
                if not answer["missing"]:
                    began, cpu = time.monotonic(), time.process_time()
                    peer.load(folder)
                    answer = {"version": peer.version(), "seconds": time.monotonic() - began, "processor": (time.process_time() - cpu + peer.processor()) * 1e9}
                    with open(os.path.join(folder, "questions.json"), encoding="utf-8") as f:
                        questions = json.load(f)
            else:
                answer = ask(peer, kind, questions[kind])
            print(json.dumps(answer), file=say, flush=True)
    finally:
        peer.close()


main()
