#!/usr/bin/env python3
"""Times figcheck on a generated claims file against peers that do the same exact arithmetic, as ratios in one run.

    python3 benches/claims.py                      # 5 million rows, figcheck from target/release
    python3 benches/claims.py --rows 500000 --runs 5

Peers: DuckDB (DECIMAL SQL, all cores: whether a claim is within the tolerance, and which verdict it has), Python's
decimal, and the csv crate reading the same records on one core (cargo run --release --example read_records). DuckDB is
taken if `import duckdb` works: pip install duckdb.
All run in turn, several times; what is printed is the median of the ratios pair by pair.
"""

import argparse
import os
import random
import shutil
import statistics
import subprocess
import sys
import tempfile
import time

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))


def generate(path, rows):
    """Rows like 1234567,417924000000.00,58680000000.00,2025-09-22: one in a hundred is ten times too small."""
    rng = random.Random(20250922)
    days = [f"2025-{month:02}-{day:02}" for month in range(1, 10) for day in range(1, 29)]
    # In large pieces, as a copy of a file is written: the system reads it back twice as fast as one of small pieces.
    with open(path, "w", newline="", buffering=1 << 20) as out:
        out.write("id,yuan,usd,date\n")
        lines = []
        for number in range(rows):
            yuan = rng.randrange(10**6, 10**9) * 1000
            usd = round(yuan / 7.1 * rng.uniform(0.99, 1.01), -3)
            if number % 100 == 0:
                usd //= 10
            lines.append(f"{number},{yuan}.00,{int(usd)}.00,{days[number % len(days)]}\n")
            if len(lines) == 100_000:
                out.writelines(lines)
                lines.clear()
        out.writelines(lines)


# What DuckDB is asked: whether each claim is within the tolerance; which of figcheck's verdicts it has, for which the
# amounts are read as they are written, since their decimal places tell how far they are rounded (here at most two; figcheck
# reads any number); and a report with the same columns. Times are of the query alone: Python and DuckDB have started.
DUCKDB = """
import duckdb, sys, time
path, wanted = sys.argv[1], sys.argv[2]
typed = {'id': 'bigint', 'yuan': 'decimal(18,2)', 'usd': 'decimal(18,2)', 'date': 'varchar'}
within = f\"\"\"(select id, yuan, usd, date, yuan::decimal(28,2) / 7.1::decimal(10,4) as expected_shown,
    abs(usd::decimal(28,2) * 7.1::decimal(4,1) - yuan) <= 0.02::decimal(3,2) * yuan::decimal(28,2) as ok
    from read_csv('{path}', columns={typed}, header=true))\"\"\"
words = {name: 'varchar' if name in ('yuan', 'usd') else kind for name, kind in typed.items()}
places = lambda cell: f"case when strpos({cell}, '.') = 0 then 0 else length({cell}) - strpos({cell}, '.') end"
unit = lambda cell: f"(case {places(cell)} when 0 then 1.00 when 1 then 0.10 else 0.01 end)::decimal(3,2)"
verdicts = f\"\"\"(select case when distance <= 0.02::decimal(3,2) * original then 'ok'
        when distance <= 0.05::decimal(3,2) * original and 2 * distance <= reach then 'rounded' else 'outside' end as verdict
    from (select yuan::decimal(28,2) as original, abs(usd::decimal(28,2) * 7.1::decimal(4,1) - yuan::decimal(28,2)) as distance,
        {unit('usd')} * 7.1::decimal(4,1) + {unit('yuan')} as reach
        from read_csv('{path}', columns={words}, header=true)))\"\"\"
duckdb.sql("set enable_progress_bar = false")
start = time.perf_counter()
if wanted == 'within':
    found = duckdb.sql(f"select ok, count(*) from {within} group by ok").fetchall()
elif wanted == 'verdicts':
    found = duckdb.sql(f"select verdict, count(*) from {verdicts} group by verdict").fetchall()
else:
    found = duckdb.sql(f\"\"\"copy (select case when ok then 'ok' else 'outside' end as verdict, '{path}' as file, id + 2 as line, 1 as col,
        id, yuan as original, 'CNY' as original_currency, usd as stated, 'USD' as stated_currency, date, 7.1 as rate,
        '' as rate_date, '--rate' as rate_source, round(expected_shown, 2) as expected,
        round((usd - expected_shown) / expected_shown * 100, 2) as deviation_percent, 2 as tolerance_percent,
        '' as cause, '' as suggestion, '' as message from {within}) to '{wanted}' (format csv, header)\"\"\")
print(found, file=sys.stderr)
print(time.perf_counter() - start)
"""

PYTHON = """
import csv, sys
from decimal import Decimal
rate, tolerance = Decimal('7.1'), Decimal('0.02')
counts = {True: 0, False: 0}
with open(sys.argv[1], newline='') as file:
    for row in csv.DictReader(file):
        yuan, usd = Decimal(row['yuan']), Decimal(row['usd'])
        counts[abs(usd * rate - yuan) <= tolerance * yuan] += 1
print(counts)
"""


def seconds(command, statuses):
    start = time.perf_counter()
    done = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    taken = time.perf_counter() - start
    if done.returncode not in statuses:
        sys.exit(f"{command[0]} failed: {done.stderr.decode()[-400:]}")
    # DuckDB says itself how long its query took.
    return float(done.stdout) if DUCKDB in command else taken


ROWS = 0


def ratio(name, runs, ours, theirs):
    """The median over runs of our time divided by theirs, each pair back to back."""
    pairs = []
    for _ in range(runs):
        # figcheck ends with 1 where it flags something; a peer that ends so has failed.
        pairs.append((seconds(ours, (1,)), seconds(theirs, (1,) if theirs[0] == ours[0] else (0,))))
    ratios = sorted(a / b for a, b in pairs)
    median = statistics.median(ratios)
    ours_seconds, theirs_seconds = (statistics.median(pair[side] for pair in pairs) for side in (0, 1))
    print(
        f"{name:58} {median:6.2f}   ({ratios[0]:.2f}–{ratios[-1]:.2f}); million claims a second: "
        f"{ROWS / ours_seconds / 1e6:.2f} against {ROWS / theirs_seconds / 1e6:.2f}"
    )
    return median


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--rows", type=int, default=5_000_000)
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--figcheck", default=os.path.join(ROOT, "target/release/figcheck"))
    parser.add_argument("--no-report", action="store_true", help="leave out the full report, which takes longest")
    options = parser.parse_args()
    global ROWS
    ROWS = options.rows
    folder = tempfile.mkdtemp(prefix="figcheck-bench-")
    path = os.path.join(folder, "claims.csv")
    generate(path, options.rows)
    print(f"{options.rows} rows, {os.path.getsize(path) / 1e6:.0f} MB; figcheck's time divided by the peer's, median (range)")
    fixed = [options.figcheck, "check", "--no-config", "--quiet", "--rate", "7.1", path]
    dated = [options.figcheck, "check", "--no-config", "--quiet", path]
    report = [options.figcheck, "check", "--no-config", "--quiet", "--rate", "7.1", "--export", os.path.join(folder, "ours.csv"), path]
    ratio("dated rates / fixed rate (both figcheck)", options.runs, dated, fixed)
    records = os.path.join(ROOT, "target/release/examples/read_records")
    if os.path.exists(records):
        ratio("fixed rate / csv crate reading the records, one core", options.runs, fixed, [records, path])
    try:
        import duckdb  # noqa: F401
        peer = [sys.executable, "-c", DUCKDB, path]
        ratio("fixed rate / DuckDB, within the tolerance", options.runs, fixed, [*peer, "within"])
        ratio("fixed rate / DuckDB, the same verdicts", options.runs, fixed, [*peer, "verdicts"])
        if not options.no_report:
            theirs = os.path.join(folder, "theirs.csv")
            ratio("full CSV report / DuckDB writing the same columns", options.runs, report, [*peer, theirs])
    except ImportError:
        print("DuckDB is not installed: pip install duckdb")
    ratio("fixed rate / Python decimal", 1, fixed, [sys.executable, "-c", PYTHON, path])
    shutil.rmtree(folder)


if __name__ == "__main__":
    main()
