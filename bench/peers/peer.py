"""What every peer is asked, and the tables that it is filled from."""

import os

FIRST = 20  # of a list
STEPS = 6  # of the longest path

TABLES = {
    "firms": "n integer, id text, name text, short text, names text, region integer, place text, size integer, class integer",
    "texts": "text text, n integer",
    "members": "n integer, leaf integer, chain integer, certainty integer, place integer, region integer, class integer",
    "cells": "chain integer, region integer, leaf integer, certainty integer, class integer, firms integer",
    "totals": "chain integer, leaf integer, certainty integer, class integer, firms integer",
    "feeds": "leaf integer, other integer",
    "links": "l integer, id text, supplier integer, customer integer, leaf integer, product text, kind text, confidence float8, since text, until text, supplier_id text, customer_id text, segment text, evidence text, source_url text, source_date text, verification text",
    "ends": "n integer, place integer, l integer, other integer",
}

# What an answer tells of a link, whole as the product's record of it: the ids of both enterprises
# and of the segment, and the source, which stand in its row so that nobody need look elsewhere.
LINK = ["id", "supplier", "customer", "leaf", "product", "kind", "confidence", "since", "until", "supplier_id", "customer_id", "segment", "evidence", "source_url", "source_date", "verification"]

# What a write leaves behind, as the product's does: the record before it, who wrote and when.
HISTORY = "create table history (firm integer, person text, written text, before text)"

INDEXES = [
    "create unique index firms_n on firms (n)",
    "create index firms_name on firms (name, n)",
    "create index firms_short on firms (short, n)",
    "create index texts_text on texts (text, n)",
    "create index members_n on members (n)",
    "create index members_place on members (chain, region, n)",
    "create index members_leaf on members (leaf, region, certainty, place, n)",
    "create index cells_key on cells (chain, region, leaf, certainty, class, firms)",
    "create index totals_key on totals (chain, leaf, certainty, class, firms)",
    "create index feeds_leaf on feeds (leaf, other)",
    "create unique index links_l on links (l)",
    "create unique index ends_key on ends (n, place, l, other)",
]

FIRM = "n, id, name, short, region, place, size, class"


def after(text):
    """The first text behind all that begin with this one."""
    return text[:-1] + chr(ord(text[-1]) + 1)


class Peer:
    """What each of them is asked; the answer is a list, made of what ask brought by flat."""

    pid = None  # of its server

    def missing(self):
        """Why it cannot be asked, with the way to have it; nothing where it can."""

    def load(self, folder):
        raise NotImplementedError

    def close(self):
        pass

    def version(self):
        return ""

    def processor(self):
        """Of the server, in seconds."""
        return ticks(self.pid)

    # A path: both ends in turn, level by level, the one with fewer at its edge first.
    def path(self, q):
        a, b = q["from"], q["to"]
        met, edge, steps = [{a}, {b}], [[a], [b]], 0
        while steps < STEPS:
            side = 0 if len(edge[0]) <= len(edge[1]) else 1
            if not edge[side]:
                return 0
            steps += 1
            found = set(self.next_to(edge[side]))
            if not found.isdisjoint(met[1 - side]):
                return steps
            found -= met[side]
            met[side] |= found
            edge[side] = list(found)
        return 0

    def ranked(self, text):
        """The first firms by rank and name, where the peer finds exact names, beginnings and insides apart."""
        better = self.exact(text)
        if len(better) < FIRST:
            begun = sorted(set(self.begins(text)) - set(better))[:FIRST]
            better += begun
        if len(better) < FIRST:
            known = set(better)
            better += [n for n in self.inside(text, FIRST + len(known)) if n not in known]
        better = better[:FIRST]
        rows = {r[0]: r for r in self.firms(better)} if better else {}
        return [rows[n] for n in better]

    def common(self, q):
        return self.ranked(q["text"])

    rare = common


def stat(pid):
    """The fields of /proc/PID/stat behind the name."""
    with open(f"/proc/{pid}/stat") as f:
        return f.read().rsplit(")", 1)[1].split()


def ticks(pid, children=False):
    """What a process has used, in seconds."""
    if pid is None:
        return 0.0
    fields = stat(pid)
    return sum(map(int, fields[11 : 15 if children else 13])) / os.sysconf("SC_CLK_TCK")
