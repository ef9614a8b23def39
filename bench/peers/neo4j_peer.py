"""Neo4j."""

import os
import socket
import subprocess
import sys
import time

from peer import FIRST, LINK, STEPS, Peer


class Neo4j(Peer):
    """A server of its own over Bolt, by the script that the tests start theirs with."""

    def missing(self):
        import shutil

        try:
            import neo4j  # noqa: F401
        except ImportError:
            return "pip install neo4j neo4j-rust-ext"
        if not (shutil.which("java") and shutil.which("mvn")):
            return "apt-get install openjdk-17-jre-headless maven"

    def version(self):
        return self.driver.get_server_info().agent.removeprefix("Neo4j/")

    def load(self, folder):
        import neo4j

        with socket.socket() as s:
            s.bind(("127.0.0.1", 0))
            port = s.getsockname()[1]
        home = os.path.join(folder, "neo4j")
        env = dict(os.environ, NEO4J_PORT=str(port), NEO4J_HEAP="3g", NEO4J_PAGECACHE="3g", NEO4J_JAVA="-server")
        with open(os.path.join(folder, "neo4j.out"), "w") as out:
            self.server = subprocess.Popen([os.path.join(sys.argv[3], ".ci/neo4j"), "run", home, "-c", "server.directories.import=" + folder], env=env, stdout=out, stderr=out, start_new_session=True)
        self.pid = self.server.pid
        self.driver = neo4j.GraphDatabase.driver(f"bolt://127.0.0.1:{port}")
        for _ in range(600):
            try:
                self.driver.verify_connectivity()
                break
            except neo4j.exceptions.DriverError:
                if self.server.poll() is not None:
                    raise RuntimeError(open(os.path.join(folder, "neo4j.out")).read()[-500:])
                time.sleep(0.5)
        self.session = self.driver.session()
        run = lambda text: self.session.run(text).consume()  # noqa: E731
        for label, key in (("Firm", "n"), ("Leaf", "leaf"), ("Link", "l")):
            if label != "Link":
                run(f"create constraint for (x:{label}) require x.{key} is unique")
        numbers = lambda *names: ", ".join(f"{k}: toInteger(r.{k})" for k in names)  # noqa: E731
        texts = lambda *names: ", ".join(f"{k}: coalesce(r.{k}, '')" for k in names)  # noqa: E731

        def each(table, text):
            run(f"load csv with headers from 'file:///{table}.csv' as r call (r) {{ {text} }} in transactions of 20000 rows")

        each("firms", f"create (:Firm {{{numbers('n', 'region', 'size', 'class')}, {texts('id', 'name', 'short', 'names', 'place')}}})")
        each("texts", "match (f:Firm {n: toInteger(r.n)}) create (:Text {text: r.text})-[:OF]->(f)")
        each("feeds", "merge (a:Leaf {leaf: toInteger(r.leaf)}) merge (b:Leaf {leaf: toInteger(r.other)}) create (a)-[:FEEDS]->(b)")
        each("members", f"match (f:Firm {{n: toInteger(r.n)}}) merge (l:Leaf {{leaf: toInteger(r.leaf)}}) create (f)-[:IN {{{numbers('chain', 'certainty', 'place', 'class')}}}]->(l)")
        each("cells", f"create (:Cell {{{numbers('chain', 'region', 'leaf', 'certainty', 'class', 'firms')}}})")
        each("totals", f"create (:Total {{{numbers('chain', 'leaf', 'certainty', 'class', 'firms')}}})")
        each("links", f"match (s:Firm {{n: toInteger(r.supplier)}}), (c:Firm {{n: toInteger(r.customer)}}) create (s)-[:SUPPLIES {{{numbers('l', 'leaf')}, {texts('id', 'product', 'kind', 'since', 'until', 'supplier_id', 'customer_id', 'segment', 'evidence', 'source_url', 'source_date', 'verification')}, confidence: toFloat(r.confidence)}}]->(c)")
        for text in (
            "create index for (f:Firm) on (f.name)",
            "create index for (f:Firm) on (f.short)",
            "create text index for (f:Firm) on (f.names)",
            "create index for (t:Text) on (t.text)",
            "create index for (c:Cell) on (c.chain, c.region)",
            "create index for (t:Total) on (t.chain)",
            "call db.awaitIndexes(3000)",
        ):
            run(text)

    def close(self):
        self.server.terminate()
        self.server.wait(60)

    def rows(self, text, /, **values):
        return self.session.run(text, values).values()

    def tally(self, q):
        part = "match (c:Cell) where c.chain = $chain and c.region in ${p} return {i} as part, c.leaf as leaf, c.certainty as certainty, c.class as class, sum(c.firms) as firms"
        return self.rows(
            "match (t:Total) where t.chain = $chain return 0 as part, t.leaf as leaf, t.certainty as certainty, t.class as class, t.firms as firms union all "
            + part.format(p="region", i=1) + " union all " + part.format(p="partner", i=2), **q)

    FIRM = "f.n, f.id, f.name, f.short, f.region, f.place, f.size, f.class"

    def exact(self, text):
        return [r[0] for r in self.rows(f"match (:Text {{text: $t}})-[:OF]->(f) return distinct f.n as n order by n limit {FIRST}", t=text)]

    def begins(self, text):
        name = f"match (f:Firm) where f.name starts with $t return f.n order by f.name, f.n limit {2 * FIRST}"
        short = f"match (f:Firm) where f.short starts with $t return f.n order by f.n limit {2 * FIRST}"
        return [r[0] for r in self.rows(name, t=text)] + [r[0] for r in self.rows(short, t=text)]

    def inside(self, text, most):
        # Whoever is common stands among the first; the index is for the others.
        first = self.rows("match (f:Firm) using index f:Firm(n) where f.n < 20000 and f.names contains $t return f.n order by f.n limit $most", t=text, most=most)
        if len(first) < most:
            first = self.rows("match (f:Firm) using text index f:Firm(names) where f.names contains $t return f.n order by f.n limit $most", t=text, most=most)
        return [r[0] for r in first]

    def firms(self, numbers):
        return self.rows(f"match (f:Firm) where f.n in $n return {self.FIRM}", n=numbers)

    def placed(self, q):
        return self.rows(
            f"""match (f:Firm)-[m:IN {{chain: $chain}}]->() where f.region in $region and f.names contains $text
            with distinct f, case when '\t' + f.names + '\t' contains '\t' + $text + '\t' then 0 when f.name starts with $text or f.short starts with $text then 1 else 2 end as grade
            order by grade, f.n limit {FIRST} return {self.FIRM}""", **q)

    def links(self, q):
        return self.rows(
            f"""unwind $firms as n match (f:Firm {{n: n}}) call (f) {{ match (f)-[l:SUPPLIES]-() return l order by l.l limit {FIRST} }}
            return n, l.l, l.id, startNode(l).n, endNode(l).n, {', '.join('l.' + c for c in LINK[3:])}""", **q)

    def hops(self, q):
        return self.rows("match (f:Firm {n: $firm})-[:SUPPLIES*1..2]-(x) where x <> f with distinct x return count(*), sum(x.n)", **q)[0]

    def path(self, q):
        found = self.rows(f"match (a:Firm {{n: $a}}), (b:Firm {{n: $b}}) match p = shortestPath((a)-[:SUPPLIES*..{STEPS}]-(b)) return length(p)", a=q["from"], b=q["to"])
        return found[0][0] if found else 0

    def partners(self, q):
        return self.rows(
            f"""match (:Firm {{n: $firm}})-[w:IN]->()-[:FEEDS]->(o:Leaf) where w.certainty <= 1 with distinct o
            call (o) {{ match (o)<-[m:IN]-(f) where m.certainty <= 1 and f.region in $partner return f, m order by m.place limit {FIRST} }}
            return o.leaf, m.place, f.id, f.name, m.certainty""", **q)

    def write(self, q):
        def work(tx):
            for m in q.get("members", []):
                key = "{chain: $chain, region: $%s, leaf: $leaf, certainty: $certainty, class: $class}"
                tx.run("match (c:Cell " + key % "from" + ") set c.firms = c.firms - 1 merge (d:Cell " + key % "to" + ") on create set d.firms = 1 on match set d.firms = d.firms + 1", m, to=q["moves"]).consume()
            tx.run("match (f:Firm {n: $firm}) create (:History {firm: $firm, person: '测速程序', written: datetime(), id: f.id, name: f.name, short: f.short, names: f.names, region: f.region, place: f.place, size: f.size, class: f.class})", firm=q["firm"]).consume()
            tx.run("match (f:Firm {n: $firm}) set f.region = $region, f.place = $place", firm=q["firm"], region=q["moves"], place=q["place"]).consume()

        self.session.execute_write(work)
