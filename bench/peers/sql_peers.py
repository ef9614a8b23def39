"""DuckDB, SQLite and PostgreSQL."""

import json
import os
import signal
import subprocess
import time

from peer import FIRM, FIRST, HISTORY, INDEXES, LINK, TABLES, Peer, after, stat, ticks


class Sql(Peer):
    """The questions in SQL, with what each dialect says in its own way."""

    tab = "chr(9)"

    def tally(self, q):
        part = "select {p}, leaf, certainty, class, sum(firms) from cells where chain = {c} and region {in_} group by leaf, certainty, class"
        sql = "select 0, leaf, certainty, class, firms from totals where chain = " + self.mark(0)
        sql += " union all " + part.format(p=1, c=self.mark(1), in_=self.among(2)) + " union all " + part.format(p=2, c=self.mark(3), in_=self.among(4))
        return self.rows(sql, [q["chain"], q["chain"], self.list(q["region"]), q["chain"], self.list(q["partner"])])

    def exact(self, text):
        return [r[0] for r in self.rows(f"select distinct n from texts where text = {self.mark(0)} order by n limit {FIRST}", [text])]

    def begins(self, text):
        bounds = [text, after(text)]
        name = f"select n from firms where name >= {self.mark(0)} and name < {self.mark(1)} order by name, n limit {2 * FIRST}"
        short = f"select n from firms where short >= {self.mark(0)} and short < {self.mark(1)} order by n limit {2 * FIRST}"
        return [r[0] for r in self.rows(name, bounds)] + [r[0] for r in self.rows(short, bounds)]

    def firms(self, numbers):
        return self.rows(f"select {FIRM} from firms where n {self.among(0)}", [self.list(numbers)])

    def placed(self, q):
        t = q["text"]
        sql = f"""select {FIRM}, case when {self.holds(f"{self.tab} || names || {self.tab}", f"{self.tab} || {self.mark(0)} || {self.tab}")} then 0
            when {self.starts("name", self.mark(1))} or {self.starts("short", self.mark(2))} then 1 else 2 end as grade
            from firms where n in (select n from members where chain = {self.mark(3)} and region {self.among(4)})
            and {self.holds('names', self.mark(5))} order by grade, n limit {FIRST}"""
        return self.rows(sql, [t, t, t, q["chain"], self.list(q["region"]), t])

    def starts(self, text, part):
        return f"starts_with({text}, {part})"

    LINK = ", ".join(["e.n", "e.place"] + ["l." + c for c in LINK])

    def links(self, q):
        sql = f"select {self.LINK} from ends e join links l on l.l = e.l where e.n {self.among(0)} and e.place < {FIRST}"
        return self.rows(sql, [self.list(q["firms"])])

    def hops(self, q):
        sql = f"""select count(*), sum(n) from (select other as n from ends where n = {self.mark(0)}
            union select b.other from ends a join ends b on b.n = a.other where a.n = {self.mark(1)}) as near where n <> {self.mark(2)}"""
        return self.rows(sql, [q["firm"]] * 3)[0]

    def next_to(self, numbers):
        return [r[0] for r in self.rows(f"select distinct other from ends where n {self.among(0)}", [self.list(numbers)])]

    def partners(self, q):
        sql = f"""select leaf, place, id, name, certainty from (
            select m.leaf, m.place, f.id, f.name, m.certainty, row_number() over (partition by m.leaf order by m.place) as row
            from members m join firms f on f.n = m.n where m.certainty <= 1 and m.region {self.among(0)} and m.leaf in (
                select other from feeds where leaf in (select leaf from members where n = {self.mark(1)} and certainty <= 1))
            ) as ranked where row <= {FIRST}"""
        return self.rows(sql, [self.list(q["partner"]), q["firm"]])

    def write(self, q):
        self.begin()
        before = f" || {self.tab} || ".join("id name short names region place size class".split())
        self.change(f"insert into history select n, {self.mark(0)}, {self.mark(1)}, {before} from firms where n = {self.mark(2)}", ["测速程序", time.strftime("%FT%T"), q["firm"]])
        for m in q.get("members", []):
            for region, one in ((m["from"], -1), (q["moves"], 1)):
                key = [m["chain"], region, m["leaf"], m["certainty"], m["class"]]
                where = "chain = {} and region = {} and leaf = {} and certainty = {} and class = {}"
                done = self.change(f"update cells set firms = firms + {self.mark(0)} where " + where.format(*(self.mark(i) for i in range(1, 6))), [one] + key)
                if not done:
                    self.change(f"insert into cells (chain, region, leaf, certainty, class, firms) values ({', '.join(self.mark(i) for i in range(6))})", key + [one])
        self.change(f"update members set region = {self.mark(0)} where n = {self.mark(1)}", [q["moves"], q["firm"]])
        self.change(f"update firms set region = {self.mark(0)}, place = {self.mark(1)} where n = {self.mark(2)}", [q["moves"], q["place"], q["firm"]])
        self.commit()


class SQLite(Sql):
    """In this process; each character is a word of FTS5, so that a text is a phrase of any length."""

    tab = "char(9)"

    def missing(self):
        try:
            import sqlite3

            sqlite3.connect(":memory:").execute("create virtual table t using fts5(x)")
        except Exception as e:  # noqa: BLE001
            return f"a Python whose SQLite has FTS5 ({e})"

    def version(self):
        import sqlite3

        return sqlite3.sqlite_version

    def load(self, folder):
        import csv
        import sqlite3

        db = sqlite3.connect(os.path.join(folder, "sqlite.db"), isolation_level=None, cached_statements=200)
        self.db = db
        for pragma in ("journal_mode = wal", "synchronous = full", "mmap_size = 8000000000", "cache_size = -500000", "temp_store = memory"):
            db.execute("pragma " + pragma)
        db.execute("begin")
        db.execute("create virtual table inside using fts5 (names, content = '', detail = full, columnsize = 0)")
        for table, columns in TABLES.items():
            db.execute(f"create table {table} ({columns})")
            with open(os.path.join(folder, table + ".csv"), newline="", encoding="utf-8") as f:
                rows = csv.reader(f)
                head = next(rows)
                db.executemany(f"insert into {table} values ({', '.join('?' * len(head))})", rows)
        apart = ((n, " zz ".join(" ".join(name) for name in names.split("\t"))) for n, names in db.execute("select n, names from firms order by n").fetchall())
        db.executemany("insert into inside (rowid, names) values (?, ?)", apart)
        for sql in INDEXES:
            db.execute(sql)
        db.execute(HISTORY)
        db.execute("insert into inside (inside) values ('optimize')")
        db.execute("commit")
        db.execute("analyze")
        db.execute("pragma wal_checkpoint(truncate)")

    def mark(self, i):
        return "?"

    def among(self, i):
        return "in (select value from json_each(?))"

    def list(self, values):
        return json.dumps(values)

    def holds(self, text, part):
        return f"instr({text}, {part}) > 0"

    def starts(self, text, part):
        return f"instr({text}, {part}) = 1"

    def rows(self, sql, values):
        return self.db.execute(sql, values).fetchall()

    def inside(self, text, most):
        return [r[0] for r in self.db.execute("select rowid from inside where inside match ? order by rowid limit ?", ['"' + " ".join(text) + '"', most])]

    def begin(self):
        self.db.execute("begin immediate")

    def change(self, sql, values):
        return self.db.execute(sql, values).rowcount

    def commit(self):
        self.db.execute("commit")


class PostgreSQL(Sql):
    """A server of its own over a socket, its statements prepared."""

    user = "postgres" if os.getuid() == 0 else None

    def missing(self):
        try:
            import psycopg  # noqa: F401
        except ImportError:
            return "pip install psycopg[binary]"
        if not self.bin():
            return "apt-get install postgresql"

    def bin(self):
        import glob
        import shutil

        found = sorted(glob.glob("/usr/lib/postgresql/*/bin/initdb"))
        return os.path.dirname(found[-1] if found else shutil.which("initdb") or "")

    def version(self):
        return self.db.execute("show server_version").fetchone()[0].split()[0]

    def load(self, folder):
        import psycopg

        data = os.path.join(folder, "postgres")
        os.mkdir(data)
        if self.user:
            import shutil

            shutil.chown(data, self.user)
        run = {"user": self.user, "cwd": data} if self.user else {"cwd": data}
        quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
        at = os.path.join(data, "db")
        subprocess.run([self.bin() + "/initdb", "-D", at, "-E", "UTF8", "--lc-collate=C", "--lc-ctype=C.UTF-8", "-A", "trust", "-U", "postgres"], check=True, **run, **quiet)
        settings = {"listen_addresses": "", "unix_socket_directories": data, "shared_buffers": "2GB", "work_mem": "64MB", "maintenance_work_mem": "512MB", "max_wal_size": "8GB", "random_page_cost": "1.1", "effective_cache_size": "8GB"}
        self.server = subprocess.Popen([self.bin() + "/postgres", "-D", at] + [x for k, v in settings.items() for x in ("-c", f"{k}={v}")], start_new_session=True, **run, **quiet)
        self.pid = self.server.pid
        for _ in range(600):
            try:
                self.db, self.texts = (psycopg.connect(host=data, user="postgres", autocommit=True, prepare_threshold=0) for _ in range(2))
                break
            except psycopg.OperationalError:
                time.sleep(0.1)
        self.cursor = self.db.cursor(binary=True)
        do = self.db.execute
        do("create extension pg_trgm")
        for table, columns in TABLES.items():
            do(f"create table {table} ({columns})")
            with self.cursor.copy(f"copy {table} from stdin (format csv, header, force_not_null ({', '.join(c.split()[0] for c in columns.split(', '))}))") as copy, open(os.path.join(folder, table + ".csv"), "rb") as f:
                while block := f.read(1 << 20):
                    copy.write(block)
        for sql in INDEXES:
            do(sql)
        do(HISTORY)
        do("create index firms_names on firms using gin (names gin_trgm_ops)")
        do("vacuum analyze")
        do("checkpoint")
        self.texts.execute("set plan_cache_mode = force_custom_plan")  # how to look for a text depends on how many have it

    def close(self):
        self.server.send_signal(signal.SIGINT)  # which lets nobody finish
        self.server.wait(60)

    def processor(self):
        used = ticks(self.pid, children=True)
        for pid in filter(str.isdigit, os.listdir("/proc")):
            try:
                if stat(pid)[1] == str(self.pid):
                    used += ticks(pid)
            except OSError:
                pass
        return used

    def mark(self, i):
        return "%s"

    def among(self, i):
        return "= any(%s::int[])"

    def list(self, values):
        return values

    def holds(self, text, part):
        return f"strpos({text}, {part}) > 0"

    def rows(self, sql, values):
        return self.cursor.execute(sql, values).fetchall()

    def inside(self, text, most):
        return [r[0] for r in self.texts.execute("select n from firms where names like %s order by n limit %s", ["%" + text + "%", most], binary=True).fetchall()]

    def begin(self):
        self.cursor.execute("begin")

    def change(self, sql, values):
        return self.cursor.execute(sql, values).rowcount

    def commit(self):
        self.cursor.execute("commit")


class DuckDB(Sql):
    """In this process; it goes through the names, of which it keeps no index."""

    def missing(self):
        try:
            import duckdb  # noqa: F401
            import pyarrow  # noqa: F401
        except ImportError:
            return "pip install duckdb pyarrow"

    def version(self):
        import duckdb

        return duckdb.__version__

    def load(self, folder):
        import duckdb

        self.db = duckdb.connect(os.path.join(folder, "duck.db"))
        order = {"cells": "chain, region, leaf", "members": "chain, leaf, place", "ends": "n, place", "links": "l", "firms": "n", "texts": "text", "totals": "chain", "feeds": "leaf"}
        for table, columns in TABLES.items():
            self.db.execute(f"create table {table} ({columns})")
            path = os.path.join(folder, table + ".csv")
            types = ", ".join(f"'{c.split()[0]}': '{c.split()[1]}'" for c in columns.split(", "))
            self.db.execute(f"insert into {table} select * from read_csv('{path}', header = true, columns = {{{types}}}, quote = '\"', escape = '\"', delim = ',', max_line_size = 10000000) order by {order[table]}")
        for sql in ("create index firms_n on firms (n)", "create index texts_text on texts (text)", "create index members_n on members (n)", "create index ends_n on ends (n)", "create index links_l on links (l)"):
            self.db.execute(sql)
        self.db.execute(HISTORY)
        self.db.execute("checkpoint")

    def mark(self, i):
        return "?"

    def among(self, i):
        return "in (select unnest(?::integer[]))"

    def list(self, values):
        return values

    def holds(self, text, part):
        return f"contains({text}, {part})"

    def rows(self, sql, values):
        return self.db.execute(sql, values).fetchall()

    def links(self, q):
        sql = f"select {self.LINK} from ends e join links l on l.l = e.l where e.n {self.among(0)} and e.place < {FIRST}"
        return Table(self.db.sql(sql, params=[q["firms"]]).to_arrow_table())

    def common(self, q):
        t = q["text"]
        sql = f"""select {FIRM} from firms where contains(names, ?) order by case when contains(chr(9) || names || chr(9), chr(9) || ? || chr(9)) then 0
            when starts_with(name, ?) or starts_with(short, ?) then 1 else 2 end, n limit {FIRST}"""
        return self.rows(sql, [t] * 4)

    rare = common

    def begin(self):
        self.db.execute("begin")

    def change(self, sql, values):
        return self.db.execute(sql, values).fetchone()[0]

    def commit(self):
        self.db.execute("commit")


class Table:
    """Rows of a table that lies by columns, made when the answer is compared."""

    def __init__(self, table):
        self.table = table

    def __iter__(self):
        return zip(*(self.table.column(i).to_pylist() for i in range(3)))
