"""Polars and igraph, which keep nothing on disk."""

import os

from peer import FIRM, FIRST, STEPS, TABLES, Peer


class Polars(Peer):
    """Frames in memory; row n of a frame is firm n, with its links as a list."""

    def missing(self):
        try:
            import polars  # noqa: F401
        except ImportError:
            return "pip install polars"

    def version(self):
        import polars

        return polars.__version__

    def load(self, folder):
        import polars as pl

        self.pl = pl
        types = {"integer": pl.Int32, "text": pl.String, "float8": pl.Float64}
        t = {name: pl.read_csv(os.path.join(folder, name + ".csv"), schema={c.split()[0]: types[c.split()[1]] for c in columns.split(", ")}, empty_string_is_null=False) for name, columns in TABLES.items()}
        self.frame, self.linked = t["firms"].sort("n"), t["links"].sort("l")
        ends = t["ends"].sort("n", "place").group_by("n", maintain_order=True).agg("l", "other")
        self.adjacent = self.frame.select("n").join(ends, on="n", how="left", maintain_order="left")
        self.cells, self.totals = t["cells"].sort("chain", "region"), t["totals"].sort("chain")
        self.chains = {c: f for (c,), f in self.cells.partition_by("chain", as_dict=True).items()}
        self.in_chain = {c: f for (c,), f in t["members"].partition_by("chain", as_dict=True).items()}
        self.works = self.frame.select("n").join(t["members"].filter(pl.col("certainty") <= 1).group_by("n").agg("leaf"), on="n", how="left", maintain_order="left")
        self.leaves = {leaf: f for (leaf,), f in t["members"].filter(pl.col("certainty") <= 1).sort("place").partition_by("leaf", as_dict=True).items()}
        self.feeds = {}
        for leaf, other in t["feeds"].iter_rows():
            self.feeds.setdefault(leaf, []).append(other)

    def tally(self, q):
        pl, of = self.pl, self.chains.get(q["chain"])
        rows = [(0, *r) for r in self.totals.filter(pl.col("chain") == q["chain"]).drop("chain").iter_rows()]
        for p, codes in ((1, q["region"]), (2, q["partner"])):
            part = of.filter(pl.col("region").is_in(codes)).group_by("leaf", "certainty", "class").agg(pl.col("firms").sum())
            rows += [(p, *r) for r in part.iter_rows()]
        return rows

    def search(self, frame, t):
        pl = self.pl
        found = frame.filter(pl.col("names").str.contains(t, literal=True))
        exact = ("\t" + pl.col("names") + "\t").str.contains("\t" + t + "\t", literal=True)
        begins = pl.col("name").str.starts_with(t) | pl.col("short").str.starts_with(t)
        grade = pl.when(exact).then(0).when(begins).then(1).otherwise(2)
        return found.select(*FIRM.split(", "), grade.alias("grade")).bottom_k(FIRST, by=["grade", "n"]).sort("grade", "n").rows()

    def common(self, q):
        return self.search(self.frame, q["text"])

    rare = common

    def placed(self, q):
        pl, of = self.pl, self.in_chain[q["chain"]]
        numbers = of.filter(pl.col("region").is_in(q["region"]))["n"].unique()
        return self.search(self.frame[numbers], q["text"])

    def links(self, q):
        pl = self.pl
        some = self.adjacent[q["firms"]].select("n", pl.col("l").list.head(FIRST)).explode("l").drop_nulls()
        linked = self.linked[some["l"]]
        return Table2(linked.with_columns(some["n"], some["l"].alias("place")))

    def hops(self, q):
        pl, n = self.pl, q["firm"]
        one = self.adjacent[[n]]["other"].explode()
        two = self.adjacent[one]["other"].explode()
        near = pl.concat([one, two]).drop_nulls().unique()
        near = near.filter(near != n)
        return len(near), near.sum()

    def next_to(self, numbers):
        return self.adjacent[numbers]["other"].explode().drop_nulls().unique().to_list()

    def partners(self, q):
        pl, rows = self.pl, []
        own = self.works[q["firm"], "leaf"]
        others = {o for leaf in (own if own is not None else []) for o in self.feeds.get(leaf, [])}
        for o in others:
            if o in self.leaves:
                part = self.leaves[o].filter(pl.col("region").is_in(q["partner"])).head(FIRST)
                if len(part):
                    firms = self.frame[part["n"]]
                    rows += zip(part["leaf"], part["place"], firms["id"], firms["name"], part["certainty"])
        return rows


class Table2:
    def __init__(self, frame):
        self.frame = frame

    def __iter__(self):
        return self.frame.select("n", "place", "id").iter_rows()


class Igraph(Peer):
    """The links alone, as a graph in memory."""

    common = rare = None

    def missing(self):
        try:
            import igraph  # noqa: F401
        except ImportError:
            return "pip install igraph"

    def version(self):
        import igraph

        return igraph.__version__

    def load(self, folder):
        import csv

        import igraph

        with open(os.path.join(folder, "firms.csv"), newline="", encoding="utf-8") as f:
            firms = sum(1 for _ in csv.reader(f)) - 1
        with open(os.path.join(folder, "links.csv"), newline="", encoding="utf-8") as f:
            rows = csv.reader(f)
            next(rows)
            self.graph = igraph.Graph(n=firms, edges=[(int(r[2]), int(r[3])) for r in rows])

    def hops(self, q):
        near = self.graph.neighborhood(q["firm"], order=2)
        return len(near) - 1, sum(near) - q["firm"]

    def path(self, q):
        way = self.graph.get_shortest_path(q["from"], q["to"], mode="all")
        return len(way) - 1 if 1 < len(way) <= STEPS + 1 else 0
